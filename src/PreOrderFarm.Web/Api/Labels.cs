using System.ComponentModel;
using System.Globalization;
using PreOrderFarm.Printing.Labels;
using PreOrderFarm.Printing.Prepared;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Api;

internal static class LabelsApi
{
    public static void MapLabels(this RouteGroupBuilder batches)
    {
        batches.MapGet("/batches/{id:guid}/labels.pdf", Pdf).WithName("print_labels").WithSummary("A batch's labels as a PDF; many are prepared first, and kept for a day")
            .Produces<Stream>(StatusCodes.Status200OK, "application/pdf")
            .Produces<PrintView>(StatusCodes.Status202Accepted);
        batches.MapGet("/batches/{id:guid}/labels.zpl", Zpl).WithName("print_labels_zpl").WithSummary("A batch's labels for a thermal printer, as ZPL II: one graphic a label")
            .Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream")
            .Produces<PrintView>(StatusCodes.Status202Accepted);
    }

    private static Task<IResult> Pdf(
        HttpContext http, Caller caller, Guid id, [AsParameters] LabelParameters labels, PrintLabels print, AskForPrint ask, DownloadPrint download)
    {
        var order = labels.OrderFor(id);
        var atOnce = TypedResults.Stream(stream => print.PdfAsync(caller.Actor, order, stream, http.RequestAborted), "application/pdf", $"labels-{id}.pdf");
        return PrintsApi.AnswerAsync(http, caller, PrintOrder.Of(order), atOnce, ask, download);
    }

    private static Task<IResult> Zpl(
        HttpContext http, Caller caller, Guid id, [AsParameters] LabelParameters labels, [Description("203 (if left out) or 300.")] int? dpi,
        PrintLabels print, AskForPrint ask, DownloadPrint download)
    {
        var (order, dots) = (labels.OrderFor(id), dpi ?? 203);
        var atOnce = TypedResults.Stream(stream => print.ZplAsync(caller.Actor, order, dots, stream, http.RequestAborted), "application/octet-stream", $"labels-{id}.zpl");
        return PrintsApi.AnswerAsync(http, caller, PrintOrder.Of(order, dots), atOnce, ask, download);
    }
}

/// <summary>Which labels an address asks for.</summary>
public record LabelParameters
{
    [Description("roll (if left out), a6, a4-four, a4-eight or letter-six.")]
    public string? On { get; init; }

    [Description("en, zh-Hans or zh-Hant; by Accept-Language if left out.")]
    public string? Language { get; init; }

    [Description("Which version of the batch; the current one if left out.")]
    public int? Version { get; init; }

    [Description("The first free label of the sheet in the printer; 1 if left out.")]
    public int? Start { get; init; }

    [Description("Positions in the batch, such as 3, 7-9; all if left out.")]
    public string? Parcels { get; init; }

    public LabelOrder OrderFor(Guid batchId) =>
        new(batchId, LabelMediaNames.Find(On ?? LabelMedia.Roll.Name()) ?? throw new NotFound(), Language ?? CultureInfo.CurrentUICulture.Name)
        {
            Version = Version,
            StartPosition = Start ?? 1,
            Parcels = Parcels ?? "",
        };
}
