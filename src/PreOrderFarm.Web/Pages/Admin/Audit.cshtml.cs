using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Audit;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Admin;

/// <summary>Who changed what, and when; the newest first.</summary>
[PrivatePage]
public sealed class AuditModel(AuditQueries queries, IStringLocalizer<AdminTexts> T) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true)]
    public string Who { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string Kind { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string Subject { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public DateOnly? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public DateOnly? Until { get; set; }

    public KeyPage<AuditRow> Entries { get; private set; } = new([], null);

    public async Task OnGetAsync(string? after, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        actor.MustBeOperator();
        // As the page names it to its reader.
        var who = Who.Trim() == T["the site"].Value ? "site" : Who;
        await this.TryAsync(async () => Entries = await queries.ListAsync(actor, new AuditFilter(who, Kind, Subject, From, Until), after, PageSize, ct), "");
    }
}
