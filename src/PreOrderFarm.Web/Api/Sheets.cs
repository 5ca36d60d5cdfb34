using System.ComponentModel;
using System.Globalization;
using PreOrderFarm.Printing;
using PreOrderFarm.Printing.Prepared;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Api;

internal static class SheetsApi
{
    public static void MapSheets(this RouteGroupBuilder batches)
    {
        batches.MapGet("/batches/{id:guid}/sheets/{document}.pdf", Print).WithName("print_sheet").WithSummary("One of a batch's documents as a PDF; a large one is prepared first, and kept for a day")
            .Produces<Stream>(StatusCodes.Status200OK, "application/pdf")
            .Produces<PrintView>(StatusCodes.Status202Accepted);
        batches.MapGet("/batches/{id:guid}/sheets/packing-list.csv", Export).WithName("export_packing_list").WithSummary("A batch's packing list as a table for spreadsheets")
            .Produces<Stream>(StatusCodes.Status200OK, "text/csv");
    }

    // The printer writes nothing before it is certain that the batch may be printed; so a refusal can still be a problem.
    private static Task<IResult> Print(
        HttpContext http, Caller caller, Guid id, [Description("pick-list, packing-list, packing-pages, load-list, matrix, delivery-notes or differences")] string document,
        [Description("en, zh-Hans or zh-Hant; by Accept-Language if left out.")] string? language,
        [Description("Which version of the batch; the current one if left out. For differences: since which one.")] int? version,
        [Description("a4, a5, letter or roll100x150; a4 if left out.")] string? paper, [Description("In millimetres, 0 to 40, on a roll 0 to 15; 12 if left out, on a roll 3.")] int? margin,
        [Description("For delivery-notes: only that of this parcel.")] Guid? parcel, PrintSheet print, AskForPrint ask, DownloadPrint download)
    {
        var kind = SheetKinds.Find(document) ?? throw new NotFound();
        var order = new SheetOrder(id, kind, Chosen(language))
        {
            Version = version,
            ParcelId = parcel,
            Paper = SheetPaper.ForList(paper ?? "a4", margin),
        };
        var atOnce = TypedResults.Stream(stream => print.RunAsync(caller.Actor, order, stream, http.RequestAborted), "application/pdf", $"{kind.Name()}-{id}.pdf");
        return PrintsApi.AnswerAsync(http, caller, PrintOrder.Of(order), atOnce, ask, download);
    }

    private static IResult Export(
        HttpContext http, Caller caller, Guid id,
        [Description("en, zh-Hans or zh-Hant; by Accept-Language if left out.")] string? language,
        [Description("Which version of the batch; the current one if left out.")] int? version,
        ExportPackingList export) =>
        TypedResults.Stream(stream => export.RunAsync(caller.Actor, id, version, Chosen(language), stream, http.RequestAborted), "text/csv; charset=utf-8", $"packing-list-{id}.csv");

    private static string Chosen(string? language) => language ?? CultureInfo.CurrentUICulture.Name;
}
