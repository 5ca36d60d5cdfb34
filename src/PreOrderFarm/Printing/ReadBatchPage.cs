using Npgsql;
using PreOrderFarm.Members;

namespace PreOrderFarm.Printing;

/// <summary>A batch for the screen: what its papers say, above some of its parcels.</summary>
public sealed record BatchOnScreen(BatchHead Head, BatchTotals Totals, IReadOnlyList<BatchParcel> Parcels);

public sealed class ReadBatchPage(NpgsqlDataSource database)
{
    /// <param name="actor">Who packs for its grower; for others there is no such batch.</param>
    /// <param name="batchId">The batch.</param>
    /// <param name="parcelIds">The parcels to show, cancelled ones too.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<BatchOnScreen> RunAsync(Actor actor, Guid batchId, IReadOnlyCollection<Guid> parcelIds, CancellationToken ct)
    {
        await using var batch = await ReadBatch.OpenAsync(database, batchId, version: null, ct);
        var head = await batch.HeadForAsync(actor, ct);
        return new BatchOnScreen(head, await batch.TotalAsync(ct), await batch.ParcelsAsync(parcelIds, ct));
    }
}
