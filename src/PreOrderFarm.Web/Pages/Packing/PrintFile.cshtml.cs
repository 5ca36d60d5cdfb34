using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Printing.Prepared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>A print that was prepared. Where it cannot be had, its page says why.</summary>
[PrivatePage]
public sealed class PrintFileModel(PreparedPrints prints, DownloadPrint download) : PageModel
{
    public async Task<IActionResult> OnGetAsync(Guid print, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        var found = await prints.FindAsync(actor, print, ct);
        return found.CanBeTaken ? new KeptPrint(actor, found, download, isAttachment: false) : RedirectToPage("Print", new { print });
    }
}
