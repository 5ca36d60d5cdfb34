using Npgsql;
using PreOrderFarm.Members;
using PreOrderFarm.Printing.Sheets;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing;

/// <summary>What is to be printed.</summary>
/// <param name="Language">The sheet's language; the nearest known one is taken.</param>
public sealed record SheetOrder(Guid BatchId, SheetKind Kind, string Language)
{
    /// <summary>Which version of the batch; null: the current one. For a sheet of differences: since which one.</summary>
    public int? Version { get; init; }

    public SheetPaper Paper { get; init; } = SheetPaper.A4;
}

/// <summary>What was printed; the totals are those on the sheet.</summary>
public sealed record PrintedSheet(BatchHead Batch, BatchTotals Totals, int Pages, long Bytes);

/// <summary>
/// Prints one of a batch's documents as a PDF. It streams: neither parcels nor pages are kept, so memory does not grow
/// with the batch. Nothing is written before it is certain that the batch may be printed.
/// </summary>
public sealed class PrintSheet(NpgsqlDataSource database, TimeProvider clock)
{
    /// <param name="actor">Owner or fulfilment staff of the grower; for others there is no such batch.</param>
    /// <param name="order">What to print.</param>
    /// <param name="stream">Gets the PDF, asynchronously, and stays open.</param>
    /// <param name="ct">Stops the printing.</param>
    public async Task<PrintedSheet> RunAsync(Actor actor, SheetOrder order, Stream stream, CancellationToken ct)
    {
        await using var batch = await ReadBatch.OpenAsync(database, order.BatchId, order.Version, ct);
        var head = await batch.HeadForAsync(actor, ct);
        head.MustNotBeCancelled();
        var totals = await batch.TotalAsync(ct);
        var frame = new SheetFrame(head, totals, new PrintingTexts(order.Language), clock.GetUtcNow());
        ISheet sheet = order.Kind switch
        {
            SheetKind.PackingList => new PackingList(frame, batch),
            _ => throw new InvalidOperationException($"Nothing prints a {order.Kind}."),
        };
        var printed = await frame.Document(sheet, order.Paper).WritePdfAsync(stream, sheet.BlocksAsync(ct), ct);
        return new PrintedSheet(head, totals, printed.Pages, printed.Bytes);
    }
}
