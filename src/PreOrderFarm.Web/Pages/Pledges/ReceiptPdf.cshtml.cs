using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Printing;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Pledges;

/// <summary>The receipt as a file, in the reader's language, on the paper of their country unless they say otherwise.</summary>
[AllowAnonymous, PrivatePage]
public sealed class ReceiptPdfModel(PledgeVisits visits, PrintReceipt print) : PageModel
{
    public async Task<IActionResult> OnGetAsync(Guid? id, string? token, string? paper, CancellationToken ct)
    {
        if (token is null && User.Identity?.IsAuthenticated != true)
            return Challenge();
        var pledge = (await visits.OpenAsync(HttpContext, id, token, ct)).Pledge;
        var chosen = PrintReceipt.PaperFor(pledge, paper);
        var language = CultureInfo.CurrentUICulture.Name;
        return new StreamedFile("application/pdf", "inline", $"receipt-{pledge.Reference}.pdf", (stream, stop) => print.RunAsync(pledge, language, chosen, stream, stop));
    }
}
