using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// Freezes the addresses of a batch at once. Backers are promised <see cref="FulfilmentBatch.LockNotice"/> to correct
/// theirs, which AnnounceLock gives and LockDueBatches waits for. A harvest does not always wait so long: rain is coming, the
/// carrier can come today only. So a batch can be locked at once, but only by who says that its backers were not told; then
/// they are told that moment. Only where the announced time has come does it need no saying. How much of it is packed is not
/// asked: before it is frozen for the first time nothing is, and taken back to that, its backers are owed the same.
/// To begin to pick or to pack has the same effect and is not refused, because whoever says so stands before the boxes
/// already: everybody whose box has not left is told in the same way.
/// </summary>
public sealed class LockBatch(FarmDbContext db, LockedBatch batches, TellOfLock tell, TimeProvider clock)
{
    /// <param name="actor">Who packs for its grower.</param>
    /// <param name="batchId">Which.</param>
    /// <param name="withoutNotice">Backers were not told in time, and it is locked all the same.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>False: it was locked already.</returns>
    public async Task<bool> RunAsync(Actor actor, Guid batchId, bool withoutNotice, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var batch = await batches.ForAsync(actor, batchId, ct);
        var isNew = batch.Lock(clock.GetUtcNow());
        if (batch.IsLockedEarly && !withoutNotice)
            throw new RuleBroken("WithoutNotice", $"Backers were not told {(int)FulfilmentBatch.LockNotice.TotalHours} hours before. Announce a time, or confirm that you lock it all the same.");
        await db.SaveChangesAsync(ct);
        await tell.IfLockedEarlyAsync(batch, ct);
        await transaction.CommitAsync(ct);
        return isNew;
    }
}
