using System.ComponentModel;
using PreOrderFarm.Printing.Prepared;
using PreOrderFarm.Web.Pages;

namespace PreOrderFarm.Web.Api;

/// <summary>Large prints are prepared in the background: who asks for one is told where it will be.</summary>
internal static class PrintsApi
{
    public static void MapPrints(this RouteGroupBuilder batches)
    {
        batches.MapGet("/prints/{printId:guid}", ShowAsync).WithName("show_print").WithSummary("How far a large print is");
        batches.MapGet("/prints/{printId:guid}/file", FileAsync).WithName("download_print").WithSummary("A print that is ready; it is kept for a day")
            .Produces<Stream>(StatusCodes.Status200OK, "application/pdf", "application/octet-stream");
        batches.MapPost("/prints/{printId:guid}/attempts", RetryAsync).WithName("retry_print").WithSummary("Try a print again that failed");
    }

    /// <summary>Of a small print the print; of a large one that is kept the same; of another one where it will be.</summary>
    public static async Task<IResult> AnswerAsync(HttpContext http, Caller caller, PrintOrder order, IResult atOnce, AskForPrint ask, DownloadPrint download)
    {
        var print = await ask.RunAsync(caller.Actor, order, http.RequestAborted);
        if (print is null)
            return atOnce;
        return print.CanBeTaken
            ? new KeptPrint(caller.Actor, print, download, isAttachment: true)
            : TypedResults.Accepted($"{ApiSetup.Root}/prints/{print.Id:D}", PrintView.Of(print));
    }

    private static async Task<PrintView> ShowAsync(Caller caller, Guid printId, PreparedPrints prints, CancellationToken ct) =>
        PrintView.Of(await prints.FindAsync(caller.Actor, printId, ct));

    private static async Task<IResult> FileAsync(Caller caller, Guid printId, DownloadPrint download, CancellationToken ct) =>
        new KeptPrint(caller.Actor, await download.MustBeReadyAsync(caller.Actor, printId, ct), download, isAttachment: true);

    private static async Task<PrintView> RetryAsync(Caller caller, Guid printId, RetryPrint retry, PreparedPrints prints, CancellationToken ct)
    {
        await retry.RunAsync(caller.Actor, printId, ct);
        return PrintView.Of(await prints.FindAsync(caller.Actor, printId, ct));
    }
}

internal sealed record PrintView(
    Guid Id, Guid BatchId, [property: Description("As in the address of its sheet; labels.")] string Document, PrintState State,
    [property: Description("How many will be on it.")] int Parcels, [property: Description("How many of them are done.")] int PrintedParcels,
    [property: Description("The batch has changed since: ask for it anew.")] bool IsReplaced, int? Pages, DateTimeOffset ExpiresAt,
    [property: Description("Where it is fetched; null until it is ready.")] string? File)
{
    public static PrintView Of(PreparedPrint print) => new(
        print.Id, print.Order.BatchId, print.Order.Document, print.State, print.Parcels, print.Printed, print.IsReplaced, print.Run?.Pages, print.ExpiresAt,
        print.CanBeTaken ? $"{ApiSetup.Root}/prints/{print.Id:D}/file" : null);
}
