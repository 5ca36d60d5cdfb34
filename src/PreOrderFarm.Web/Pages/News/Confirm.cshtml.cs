using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using PreOrderFarm.News;
using PreOrderFarm.Web.Forms;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.News;

/// <summary>Where the link leads that asks an address: opening it changes nothing, the button does.</summary>
[AllowAnonymous, PrivatePage]
public sealed class ConfirmModel(ConfirmFollow confirm, IStringLocalizer<Texts> T) : PageModel
{
    public AskedFollow Asked { get; private set; } = null!;

    public async Task OnGetAsync(string token, CancellationToken ct) => Asked = await confirm.FindAsync(token, ct);

    public async Task<IActionResult> OnPostAsync(string token, CancellationToken ct)
    {
        Asked = await confirm.FindAsync(token, ct);
        var link = await confirm.RunAsync(token, ct);
        this.Notice(T["You follow {0} now.", Asked.GrowerName]);
        return RedirectToPage("/News/Settings", new { token = link });
    }
}
