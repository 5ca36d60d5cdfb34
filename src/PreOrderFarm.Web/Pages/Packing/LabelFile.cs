using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Net.Http.Headers;
using PreOrderFarm.Members;
using PreOrderFarm.Printing.Labels;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>Which labels an address asks for.</summary>
public sealed record LabelQuery
{
    /// <summary>roll, a6, a4-four, a4-eight or letter-six.</summary>
    public string On { get; init; } = LabelMedia.Roll.Name();

    /// <summary>en, zh-Hans or zh-Hant; the reader's if left out.</summary>
    public string? Language { get; init; }

    public int? Version { get; init; }

    public int Start { get; init; } = 1;

    public string? Parcels { get; init; }

    /// <summary>Of a thermal printer.</summary>
    public int Dpi { get; init; } = 203;

    public LabelOrder OrderFor(Guid batchId) => new(batchId, LabelMediaNames.Find(On) ?? throw new NotFound(), Language ?? CultureInfo.CurrentUICulture.Name)
    {
        Version = Version,
        StartPosition = Start,
        Parcels = Parcels ?? "",
    };
}

/// <summary>Labels as a file. It streams: nothing is written before they may be printed. A result, not a handler's work: by then the page's filters have set their headers.</summary>
internal sealed class LabelFile(PrintLabels print, Actor actor, LabelOrder order, int? dotsPerInch) : IActionResult
{
    public Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        var (stream, ct) = (response.Body, context.HttpContext.RequestAborted);
        response.ContentType = dotsPerInch is null ? "application/pdf" : "application/octet-stream";
        response.Headers[HeaderNames.ContentDisposition] = dotsPerInch is null
            ? $"inline; filename=\"labels-{order.BatchId:N}.pdf\""
            : $"attachment; filename=\"labels-{order.BatchId:N}.zpl\"";
        return dotsPerInch is { } dots ? print.ZplAsync(actor, order, dots, stream, ct) : print.PdfAsync(actor, order, stream, ct);
    }
}
