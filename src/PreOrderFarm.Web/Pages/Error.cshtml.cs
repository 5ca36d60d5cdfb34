using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Web.Errors;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages;

/// <summary>
/// Shown in place of whatever failed, with its status. Reached by its own address it is a page that does not exist. It asks
/// the database nothing of its own, since that may be what failed.
/// </summary>
[AllowAnonymous, PrivatePage, IgnoreAntiforgeryToken]
public sealed class ErrorModel(IStringLocalizer<Texts> T) : PageModel
{
    internal ErrorSentences Sentences { get; private set; } = null!;

    public string RequestNumber { get; private set; } = "";

    /// <summary>The address that failed, where asking it once more is worth it.</summary>
    public string? AgainAt { get; private set; }

    public int? SecondsToWait { get; private set; }

    public bool IsSignInDue => Response.StatusCode == StatusCodes.Status401Unauthorized;

    public void OnGet() => Explain();

    public void OnPost() => Explain();

    private void Explain()
    {
        if (Response.StatusCode == StatusCodes.Status200OK)
            Response.StatusCode = StatusCodes.Status404NotFound;
        Sentences = ErrorSentences.Of(Response.StatusCode, T);
        RequestNumber = Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier;
        SecondsToWait = int.TryParse(Response.Headers.RetryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;
        if (Sentences.IsPassing && HttpMethods.IsGet(Request.Method) && HttpContext.Features.Get<IExceptionHandlerPathFeature>() is { } failed)
            AgainAt = failed.Path;
    }
}
