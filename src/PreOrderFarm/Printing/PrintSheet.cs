using Npgsql;
using PreOrderFarm.Members;
using PreOrderFarm.Printing.Sheets;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing;

/// <summary>What is to be printed.</summary>
/// <param name="Language">The sheet's language; the nearest known one is taken.</param>
public sealed record SheetOrder(Guid BatchId, SheetKind Kind, string Language)
{
    /// <summary>Which version of the batch; null: the current one. For a sheet of differences: since which one; null: the one before.</summary>
    public int? Version { get; init; }

    /// <summary>Only this parcel, where the document is one of single parcels.</summary>
    public Guid? ParcelId { get; init; }

    public SheetPaper Paper { get; init; } = SheetPaper.A4;

    /// <summary>The printer whose paper it is, if any.</summary>
    public Guid? PrinterId { get; init; }
}

/// <summary>What was printed; the totals are those on the sheet.</summary>
/// <param name="UnknownGlyphs">How many characters no installed font has; they print as U+FFFD.</param>
public sealed record PrintedSheet(BatchHead Batch, BatchTotals Totals, int Pages, long Bytes, int UnknownGlyphs);

/// <summary>
/// Prints one of a batch's documents as a PDF. It streams: neither parcels nor pages are kept, so memory does not grow
/// with the batch. Nothing is written before it is certain that the batch may be printed. What was printed is logged.
/// </summary>
public sealed class PrintSheet(NpgsqlDataSource database, PrintRuns runs, TimeProvider clock)
{
    // To count the pages, and to draw them.
    private const int Passes = 2;

    /// <param name="actor">Owner or fulfilment staff of the grower; for others there is no such batch.</param>
    /// <param name="order">What to print.</param>
    /// <param name="stream">Gets the PDF, asynchronously, and stays open.</param>
    /// <param name="ct">Stops the printing.</param>
    public async Task<PrintedSheet> RunAsync(Actor actor, SheetOrder order, Stream stream, CancellationToken ct)
    {
        long logged = 0;
        var (sheet, printed) = await PrintAsync(actor, order, stream, new PrintWatch(async (_, _, run) => logged = await runs.AddAsync(actor, run, ct)), ct);
        await runs.EndAsync(logged, printed, stream, ct);
        return sheet;
    }

    /// <summary>The same without an entry in the log: for what is printed before somebody takes it.</summary>
    internal async Task<(PrintedSheet Sheet, PrintRun Run)> PrintAsync(Actor actor, SheetOrder order, Stream stream, PrintWatch watch, CancellationToken ct)
    {
        await using var batch = await ReadBatch.OpenAsync(database, order.BatchId, order.Version, ct);
        var head = await batch.HeadForAsync(actor, ct);
        head.MustNotBeCancelled();
        int? since = null;
        if (order.Kind == SheetKind.Differences)
        {
            since = order.Version ?? Math.Max(1, head.CurrentVersion - 1);
            batch.GoTo(since.Value);
            head = head with { Version = head.CurrentVersion };
        }

        var totals = since is null ? await batch.TotalAsync(ct) : await batch.CurrentTotalAsync(ct);
        var printedAt = clock.GetUtcNow();
        var frame = new SheetFrame(head, totals, new PrintingTexts(order.Language), order.Paper, printedAt);
        var sheet = Sheet(order, frame, batch, since, await ParcelAsync(batch, order, ct));
        var run = new PrintRun(
            head.Id, order.Kind.Name(), head.Version, since < head.Version ? since : null, Languages.Nearest(order.Language), order.Paper.Paper,
            order.Paper.Margins.TopMillimetres, Pages: null, sheet.Checksum(totals), printedAt, order.PrinterId);
        await watch.Begins(batch, head, run);
        watch.Progress?.Expect(Passes * sheet.Readings);
        batch.OnRead = watch.Progress is { } progress ? progress.Read : null;
        var printed = await frame.Document(sheet).WritePdfAsync(stream, sheet.BlocksAsync(ct), ct);
        return (new PrintedSheet(head, totals, printed.Pages, printed.Bytes, printed.UnknownGlyphs), run with { Pages = printed.Pages, UnknownGlyphs = printed.UnknownGlyphs });
    }

    private static ISheet Sheet(SheetOrder order, SheetFrame frame, ReadBatch batch, int? since, BatchParcel? parcel) => order.Kind switch
    {
        SheetKind.PickList => new PickList(frame),
        SheetKind.PackingList => new PackingList(frame, batch, isOneOnAPage: false),
        SheetKind.PackingPages => new PackingList(frame, batch, isOneOnAPage: true),
        SheetKind.LoadList => new LoadList(frame, batch),
        SheetKind.Matrix => new Matrix(frame, batch),
        SheetKind.DeliveryNotes => new DeliveryNotes(frame, batch, parcel),
        SheetKind.Differences => new Differences(frame, batch, since!.Value),
        _ => throw new InvalidOperationException($"Nothing prints a {order.Kind}."),
    };

    private static async Task<BatchParcel?> ParcelAsync(ReadBatch batch, SheetOrder order, CancellationToken ct)
    {
        if (order.ParcelId is not { } id)
            return null;
        return order.Kind == SheetKind.DeliveryNotes && await batch.ParcelsAsync([id], ct) is [{ Status: not Fulfilment.ParcelStatus.Void } parcel] ? parcel : throw new NotFound();
    }
}
