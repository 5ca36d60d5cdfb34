using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Web.Caching;
using PreOrderFarm.Web.Rules;

namespace PreOrderFarm.Web.Pages;

/// <summary>Terms, privacy, and how refunds and complaints go: to read before one pays, and to link to.</summary>
[AllowAnonymous, PublicPage]
public sealed class RulesModel(SiteRules rules, IStringLocalizer<Texts> T) : PageModel
{
    public string Title { get; private set; } = "";

    public string Path { get; private set; } = "";

    public RulesText Text { get; private set; } = null!;

    public void OnGet(string name) =>
        (Title, Path, Text) = (SiteRules.TitleOf(name, T), $"/rules/{name}", rules.Find(name, CultureInfo.CurrentUICulture.Name));
}
