using PreOrderFarm.Database;
using PreOrderFarm.Members;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// Takes back the time at which a batch was to be locked. If its backers were told it already, they can correct their
/// address for longer than they believe, so nobody is written to.
/// </summary>
public sealed class WithdrawLock(FarmDbContext db, LockedBatch batches, TimeProvider clock)
{
    /// <summary>False: none was announced.</summary>
    public async Task<bool> RunAsync(Actor actor, Guid batchId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var batch = await batches.ForAsync(actor, batchId, ct);
        var isNew = batch.WithdrawLock(clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return isNew;
    }
}
