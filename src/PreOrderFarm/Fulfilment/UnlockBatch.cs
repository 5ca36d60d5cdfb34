using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;

namespace PreOrderFarm.Fulfilment;

/// <summary>Takes back a lock set too early, as long as nothing of the batch was packed.</summary>
public sealed class UnlockBatch(FarmDbContext db, LockedBatch batches)
{
    /// <summary>False: it was not locked.</summary>
    public async Task<bool> RunAsync(Actor actor, Guid batchId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var batch = await batches.ForAsync(actor, batchId, ct);
        var isAnythingPacked = await db.Set<Parcel>()
            .AnyAsync(p => p.BatchId == batchId && p.Status != ParcelStatus.Planned && p.Status != ParcelStatus.Void, ct);
        var isNew = batch.Unlock(isAnythingPacked);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return isNew;
    }
}
