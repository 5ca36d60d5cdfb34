using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;
using PreOrderFarm.Members;
using PreOrderFarm.Printing;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>The packing list on paper, in the reader's language. It streams: nothing is written before it may be printed.</summary>
[PrivatePage]
public sealed class PackingListModel(PrintPackingList print) : PageModel
{
    public async Task<IActionResult> OnGetAsync(Guid id) => new Pdf(print, await this.ActorAsync(), id);

    // A result, not a handler's work: by then the page's filters have set their headers.
    private sealed class Pdf(PrintPackingList print, Actor actor, Guid batchId) : IActionResult
    {
        public Task ExecuteResultAsync(ActionContext context)
        {
            var response = context.HttpContext.Response;
            response.ContentType = "application/pdf";
            response.Headers[HeaderNames.ContentDisposition] = $"inline; filename=\"packing-list-{batchId:N}.pdf\"";
            return print.RunAsync(actor, batchId, CultureInfo.CurrentUICulture.Name, response.Body, context.HttpContext.RequestAborted);
        }
    }
}
