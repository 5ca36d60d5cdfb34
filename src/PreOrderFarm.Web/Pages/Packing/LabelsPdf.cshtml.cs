using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Printing.Labels;
using PreOrderFarm.Printing.Prepared;
using PreOrderFarm.Printing.Printers;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>A batch's labels for an office printer, or for a thermal one with a driver.</summary>
[PrivatePage]
public sealed class LabelsPdfModel(PrintLabels print, PrintFlow flow, PrinterQueries printers) : PageModel
{
    public async Task<IActionResult> OnGetAsync(Guid id, [FromQuery] LabelQuery query)
    {
        if (!ModelState.IsValid)
            throw new NotFound();
        var (actor, order) = (await this.ActorAsync(), query.OrderFor(id));
        if (query.Printer is { } printer)
            order = order.In(await printers.OwnAsync(actor, printer, HttpContext.RequestAborted));
        var atOnce = new StreamedFile("application/pdf", "inline", $"labels-{id:N}.pdf", (stream, ct) => print.PdfAsync(actor, order, stream, ct));
        return await flow.AnswerAsync(actor, PrintOrder.Of(order), atOnce, HttpContext.RequestAborted);
    }
}
