using Microsoft.AspNetCore.Mvc;
using PreOrderFarm.Members;
using PreOrderFarm.Printing.Prepared;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>What somebody gets who asks for a print: the print at once, if it is small or kept; else the page on which it is prepared.</summary>
public sealed class PrintFlow(AskForPrint ask, DownloadPrint download)
{
    internal async Task<IActionResult> AnswerAsync(Actor actor, PrintOrder order, IActionResult atOnce, CancellationToken ct) =>
        await ask.RunAsync(actor, order, ct) switch
        {
            null => atOnce,
            { CanBeTaken: true } print => new KeptPrint(actor, print, download, isAttachment: false),
            { } print => new RedirectToPageResult("/Packing/Print", new { print = print.Id }),
        };
}
