using System.Runtime.CompilerServices;
using Npgsql;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing;

/// <summary>What was printed; the totals are those on the sheet.</summary>
public sealed record PrintedPackingList(PackingListBatch Batch, PackingListTotals Totals, int Pages, long Bytes);

/// <summary>
/// Prints a batch's packing list as an A4 PDF. It streams: neither parcels nor pages are kept, so memory does not grow
/// with the batch. Nothing is written before it is certain that the batch may be printed.
/// </summary>
public sealed class PrintPackingList(NpgsqlDataSource database, TimeProvider clock)
{
    /// <param name="actor">Owner or fulfilment staff of the grower; for others there is no such batch.</param>
    /// <param name="batchId">The batch.</param>
    /// <param name="language">The sheet's language; the nearest known one is taken.</param>
    /// <param name="stream">Gets the PDF, asynchronously, and stays open.</param>
    /// <param name="ct">Stops the printing.</param>
    public async Task<PrintedPackingList> RunAsync(Actor actor, Guid batchId, string language, Stream stream, CancellationToken ct)
    {
        await using var source = await ReadPackingList.OpenAsync(database, batchId, ct);
        var batch = await source.FindBatchAsync(ct) ?? throw new NotFound();
        actor.MustPackFor(batch.GrowerId);
        MustNotBeCancelled(batch);
        var totals = await TotalAsync(source.ParcelsAsync(ct));
        var sheet = new PackingListSheet(batch, totals, new PrintingTexts(language), clock.GetUtcNow());
        var printed = await sheet.Document().WritePdfAsync(stream, BlocksAsync(sheet, source, ct), ct);
        return new PrintedPackingList(batch, totals, printed.Pages, printed.Bytes);
    }

    private static void MustNotBeCancelled(PackingListBatch batch)
    {
        if (batch.IsVoid)
            throw new RuleBroken($"This batch was cancelled.");
    }

    private static async Task<PackingListTotals> TotalAsync(IAsyncEnumerable<PackingListParcel> parcels)
    {
        using var sum = new PackingListSum();
        await foreach (var parcel in parcels)
            sum.Add(parcel);
        return sum.Total();
    }

    private static async IAsyncEnumerable<Block> BlocksAsync(PackingListSheet sheet, ReadPackingList source, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var block in sheet.Front())
            yield return block;
        await foreach (var parcel in source.ParcelsAsync(ct))
        {
            foreach (var block in sheet.Parcel(parcel))
                yield return block;
        }
    }
}
