using System.ComponentModel;
using System.Globalization;
using PreOrderFarm.Printing.Labels;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Api;

internal static class LabelsApi
{
    public static void MapLabels(this RouteGroupBuilder batches)
    {
        batches.MapGet("/batches/{id:guid}/labels.pdf", Pdf).WithName("print_labels").WithSummary("A batch's labels as a PDF")
            .Produces<Stream>(StatusCodes.Status200OK, "application/pdf");
        batches.MapGet("/batches/{id:guid}/labels.zpl", Zpl).WithName("print_labels_zpl").WithSummary("A batch's labels for a thermal printer, as ZPL II: one graphic a label")
            .Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream");
    }

    private static IResult Pdf(HttpContext http, Caller caller, Guid id, [AsParameters] LabelParameters labels, PrintLabels print) =>
        TypedResults.Stream(stream => print.PdfAsync(caller.Actor, labels.OrderFor(id), stream, http.RequestAborted), "application/pdf", $"labels-{id}.pdf");

    private static IResult Zpl(
        HttpContext http, Caller caller, Guid id, [AsParameters] LabelParameters labels, [Description("203 (if left out) or 300.")] int? dpi, PrintLabels print) =>
        TypedResults.Stream(stream => print.ZplAsync(caller.Actor, labels.OrderFor(id), dpi ?? 203, stream, http.RequestAborted), "application/octet-stream", $"labels-{id}.zpl");
}

internal sealed record LabelParameters(
    [property: Description("roll (if left out), a6, a4-four, a4-eight or letter-six.")] string? On,
    [property: Description("en, zh-Hans or zh-Hant; by Accept-Language if left out.")] string? Language,
    [property: Description("Which version of the batch; the current one if left out.")] int? Version,
    [property: Description("The first free label of the sheet in the printer; 1 if left out.")] int? Start,
    [property: Description("Positions in the batch, such as 3, 7-9; all if left out.")] string? Parcels)
{
    public LabelOrder OrderFor(Guid batchId) =>
        new(batchId, LabelMediaNames.Find(On ?? LabelMedia.Roll.Name()) ?? throw new NotFound(), Language ?? CultureInfo.CurrentUICulture.Name)
        {
            Version = Version,
            StartPosition = Start ?? 1,
            Parcels = Parcels ?? "",
        };
}
