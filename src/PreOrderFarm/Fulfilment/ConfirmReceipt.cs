using PreOrderFarm.Database;

namespace PreOrderFarm.Fulfilment;

/// <summary>The recipient says that a parcel has arrived. The caller has shown that the source (a pledge) is theirs.</summary>
public sealed class ConfirmReceipt(FarmDbContext db, LockedBatch batches, TimeProvider clock)
{
    /// <summary>False: they had said so already.</summary>
    public async Task<bool> RunAsync(Guid sourceId, Guid parcelId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var parcel = await batches.LockParcelOfAsync(sourceId, parcelId, ct);
        var isNew = parcel.ConfirmReceipt(clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return isNew;
    }
}
