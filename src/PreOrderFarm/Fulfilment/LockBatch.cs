using PreOrderFarm.Database;
using PreOrderFarm.Members;

namespace PreOrderFarm.Fulfilment;

/// <summary>Freezes the addresses of a batch before it is printed and packed.</summary>
public sealed class LockBatch(FarmDbContext db, LockedBatch batches, TimeProvider clock)
{
    /// <summary>False: it was locked already.</summary>
    public async Task<bool> RunAsync(Actor actor, Guid batchId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var batch = await batches.ForAsync(actor, batchId, ct);
        var isNew = batch.Lock(clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return isNew;
    }
}
