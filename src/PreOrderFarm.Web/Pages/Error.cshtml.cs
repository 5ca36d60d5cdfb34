using System.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Web.Errors;

namespace PreOrderFarm.Web.Pages;

/// <summary>Shown in place of whatever failed, with its status. Reached by its own address it is a page that does not exist.</summary>
[AllowAnonymous, IgnoreAntiforgeryToken]
public sealed class ErrorModel(IStringLocalizer<Texts> T) : PageModel
{
    public string Title { get; private set; } = "";

    public string Explanation { get; private set; } = "";

    public string RequestNumber { get; private set; } = "";

    public void OnGet() => Explain();

    public void OnPost() => Explain();

    private void Explain()
    {
        if (Response.StatusCode == StatusCodes.Status200OK)
            Response.StatusCode = StatusCodes.Status404NotFound;
        (Title, Explanation) = ErrorSentences.Of(Response.StatusCode, T);
        RequestNumber = Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier;
    }
}
