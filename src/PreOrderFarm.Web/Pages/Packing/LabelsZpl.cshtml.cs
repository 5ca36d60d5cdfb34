using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PreOrderFarm.Printing.Labels;
using PreOrderFarm.Printing.Prepared;
using PreOrderFarm.Printing.Printers;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>A batch's labels in the language of thermal printers.</summary>
[PrivatePage]
public sealed class LabelsZplModel(PrintLabels print, PrintFlow flow, PrinterQueries printers) : PageModel
{
    public async Task<IActionResult> OnGetAsync(Guid id, [FromQuery] LabelQuery query)
    {
        if (!ModelState.IsValid)
            throw new NotFound();
        var (actor, order) = (await this.ActorAsync(), query.OrderFor(id));
        if (query.Printer is { } printer)
            order = order.In(await printers.OwnAsync(actor, printer, HttpContext.RequestAborted));
        var atOnce = new StreamedFile("application/octet-stream", "attachment", $"labels-{id:N}.zpl", (stream, ct) => print.ZplAsync(actor, order, query.Dpi, stream, ct));
        return await flow.AnswerAsync(actor, PrintOrder.Of(order, query.Dpi), atOnce, HttpContext.RequestAborted);
    }
}
