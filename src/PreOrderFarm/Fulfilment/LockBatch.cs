using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// Freezes the addresses of a batch at once. Backers are promised <see cref="FulfilmentBatch.LockNotice"/> to correct
/// theirs, which AnnounceLock gives and LockDueBatches waits for. A harvest does not always wait so long: rain is coming, the
/// carrier can come today only. So a batch can be locked at once while some of it is still to be packed, but only by who says
/// that its backers were not told; then they are told that moment. Where nothing is left to be packed, nobody could want to
/// change anything, and where the announced time has come, everybody was told: there nothing needs saying.
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
        var now = clock.GetUtcNow();
        var isEarly = !batch.IsFrozenAt(now) && await db.Set<Parcel>().AnyAsync(p => p.BatchId == batchId && p.Status == ParcelStatus.Planned, ct);
        var isNew = batch.Lock(now);
        if (isNew && isEarly && !withoutNotice)
            throw new RuleBroken("WithoutNotice", $"Backers were not told {(int)FulfilmentBatch.LockNotice.TotalHours} hours before. Announce a time, or confirm that you lock it all the same.");
        await db.SaveChangesAsync(ct);
        if (isNew && isEarly)
            await tell.IsLockedAsync(batch, ct);
        await transaction.CommitAsync(ct);
        return isNew;
    }
}
