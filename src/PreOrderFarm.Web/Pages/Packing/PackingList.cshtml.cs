using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;
using PreOrderFarm.Printing;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>The packing list on paper, in the reader's language. It streams: nothing is written before it may be printed.</summary>
[PrivatePage]
public sealed class PackingListModel(PrintPackingList print) : PageModel
{
    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken ct)
    {
        var actor = await this.ActorAsync();
        Response.ContentType = "application/pdf";
        Response.Headers[HeaderNames.ContentDisposition] = $"inline; filename=\"packing-list-{id:N}.pdf\"";
        await print.RunAsync(actor, id, CultureInfo.CurrentUICulture.Name, Response.Body, ct);
        return new EmptyResult();
    }
}
