using System.Runtime.CompilerServices;
using Npgsql;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing.Labels;

/// <summary>What was printed. The checksum on each label is that of the whole batch.</summary>
/// <param name="UnknownGlyphs">How many characters no installed font has; they print as U+FFFD.</param>
public sealed record PrintedLabels(BatchHead Batch, BatchTotals Totals, int Labels, int Pages, long Bytes, int UnknownGlyphs);

/// <summary>
/// Prints a batch's labels, or some of them: as a PDF, or in the language of thermal printers. It streams: neither parcels
/// nor pages are kept. Nothing is written before it is certain that these labels may be printed. What was printed is logged.
/// </summary>
public sealed class PrintLabels(NpgsqlDataSource database, PrintRuns runs, TimeProvider clock)
{
    /// <summary>Its name in addresses and in the log of what was printed.</summary>
    public const string Document = "labels";

    /// <param name="actor">Owner or fulfilment staff of the grower; for others there is no such batch.</param>
    /// <param name="order">Which labels, and on what.</param>
    /// <param name="stream">Gets the PDF, asynchronously, and stays open.</param>
    /// <param name="ct">Stops the printing.</param>
    public async Task<PrintedLabels> PdfAsync(Actor actor, LabelOrder order, Stream stream, CancellationToken ct) => await LogAsync(actor, order, null, stream, ct);

    /// <summary>The same as ZPL II, one label after the other. Sheets are for office printers and have none.</summary>
    /// <param name="actor">Owner or fulfilment staff of the grower; for others there is no such batch.</param>
    /// <param name="order">Which labels, on a roll or on A6.</param>
    /// <param name="dotsPerInch">203 or 300, as the printer has them.</param>
    /// <param name="stream">Gets ASCII text, asynchronously, and stays open.</param>
    /// <param name="ct">Stops the printing.</param>
    public async Task<PrintedLabels> ZplAsync(Actor actor, LabelOrder order, int dotsPerInch, Stream stream, CancellationToken ct) => await LogAsync(actor, order, dotsPerInch, stream, ct);

    internal static void MustBePossible(LabelOrder order, int? dotsPerInch)
    {
        order.MustBePossible();
        if (dotsPerInch is null)
            return;
        if (order.Media.Sheet() is not null)
            throw new RuleBroken($"A thermal printer takes a roll, not sheets.");
        if (dotsPerInch is not (203 or 300))
            throw new RuleBroken($"A thermal printer has 203 or 300 dots an inch.");
    }

    /// <summary>Throws what printing would throw, for a form that says it beside its fields.</summary>
    /// <exception cref="RuleBroken">These labels cannot be printed.</exception>
    public async Task MustBePossibleAsync(Actor actor, LabelOrder order, CancellationToken ct)
    {
        order.MustBePossible();
        await using var batch = await ReadBatch.OpenAsync(database, order.BatchId, order.Version, ct);
        (await batch.HeadForAsync(actor, ct)).MustNotBeCancelled();
        await new ChosenParcels(order.Positions()).CountAsync(batch, ct);
    }

    private async Task<PrintedLabels> LogAsync(Actor actor, LabelOrder order, int? dotsPerInch, Stream stream, CancellationToken ct)
    {
        long logged = 0;
        var (labels, printed) = await PrintAsync(actor, order, dotsPerInch, stream, new PrintWatch(async (_, _, run) => logged = await runs.AddAsync(actor, run, ct)), ct);
        await runs.EndAsync(logged, printed, stream, ct);
        return labels;
    }

    /// <summary>The same without an entry in the log: for what is printed before somebody takes it.</summary>
    internal async Task<(PrintedLabels Labels, PrintRun Run)> PrintAsync(
        Actor actor, LabelOrder order, int? dotsPerInch, Stream stream, PrintWatch watch, CancellationToken ct)
    {
        MustBePossible(order, dotsPerInch);
        await using var batch = await ReadBatch.OpenAsync(database, order.BatchId, order.Version, ct);
        var head = await batch.HeadForAsync(actor, ct);
        head.MustNotBeCancelled();
        var chosen = new ChosenParcels(order.Positions());
        var totals = await chosen.CountAsync(batch, ct);
        var texts = new PrintingTexts(order.Language);
        var printedAt = clock.GetUtcNow();
        var label = new ParcelLabel(head, totals, texts, order.Media, printedAt);
        var blocks = LabelsAsync(chosen, label, batch, ct);
        if (order.Media.Sheet() is { } sheet)
            blocks = (sheet with { StartPosition = order.StartPosition, ShiftRightMillimetres = -order.TooFarRightMillimetres, ShiftDownMillimetres = -order.TooFarDownMillimetres }).Arrange(blocks);
        var document = new Typesetting.Document
        {
            Page = order.Media.Page(),
            Margins = Margins.All(0),
            IsTagged = false,
            Title = $"{texts["labels"]} – {head.CampaignTitle} – {texts.Format("batch", head.Number, head.Version)}",
            Author = head.GrowerName,
            CreatedAt = printedAt,
            Style = new TextStyle { Language = texts.Language, LineHeight = 1.2 },
        };
        var run = new PrintRun(head.Id, Document, head.Version, null, texts.Language, order.Media.Paper(), 0, Pages: null, totals.ChecksumWithCarriers, printedAt, order.PrinterId)
        {
            NextLabel = order.PrinterId is null ? null : new NextLabel(order.Media, (order.StartPosition - 1 + chosen.Count) % order.Media.Places() + 1),
        };
        await watch.Begins(batch, head, run);
        watch.Progress?.ExpectReads(totals.Parcels);
        batch.OnRead = watch.Progress is { } progress ? progress.Read : null;
        var printed = await (dotsPerInch is { } dots ? document.WriteZplAsync(stream, blocks, dots, ct) : document.WritePdfAsync(stream, blocks, ct));
        return (new PrintedLabels(head, totals, chosen.Count, printed.Pages, printed.Bytes, printed.UnknownGlyphs), run with { Pages = printed.Pages, UnknownGlyphs = printed.UnknownGlyphs });
    }

    private static async IAsyncEnumerable<Block> LabelsAsync(
        ChosenParcels chosen, ParcelLabel label, ReadBatch batch, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var parcel in chosen.ReadAsync(batch, ct))
            yield return label.Draw(parcel);
    }
}
