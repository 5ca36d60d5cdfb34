using PreOrderFarm.Database;

namespace PreOrderFarm.Fulfilment;

/// <summary>The recipient says what is wrong with a parcel: its money stays held until that is settled. The caller has shown that the source (a pledge) is theirs.</summary>
public sealed class ReportProblem(FarmDbContext db, LockedBatch batches, ReleaseBlocks blocks, TimeProvider clock)
{
    public async Task RunAsync(Guid sourceId, Guid parcelId, string words, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var parcel = await batches.LockParcelOfAsync(sourceId, parcelId, ct);
        parcel.ReportProblem(words, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        if (parcel.Status != ParcelStatus.Settled)
            await blocks.StopAsync([parcelId], ReleaseBlockKind.Claim, parcelId, ct);
        await transaction.CommitAsync(ct);
    }
}
