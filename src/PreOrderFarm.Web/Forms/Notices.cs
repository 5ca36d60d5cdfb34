using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace PreOrderFarm.Web.Forms;

/// <summary>A sentence shown once, on the page that a form leads to.</summary>
public static class Notices
{
    public const string CookieName = "farm-notice";

    /// <summary>In ViewData: a sentence for the page that is shown now.</summary>
    public const string HereKey = "notice-here";

    private const string Key = "notice";

    public static void Notice(this PageModel page, string sentence) => page.TempData[Key] = sentence;

    // Even an empty TempData that was looked at writes its cookie; most requests have none to look at.
    internal static string? Read(ViewContext view) => view.ViewData[HereKey] as string ?? (
        view.HttpContext.Request.Cookies.Keys.Any(name => name.EndsWith(CookieName, StringComparison.Ordinal)) ? view.TempData[Key] as string : null);
}
