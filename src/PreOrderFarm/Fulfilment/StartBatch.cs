using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

public enum BatchStart
{
    Picking,
    Packing,
}

/// <summary>Somebody begins to pick or to pack a batch, and says so to the others. Its addresses are frozen from then on.</summary>
public sealed class StartBatch(FarmDbContext db, LockedBatch batches, TellOfLock tell, TimeProvider clock)
{
    /// <summary>False: that had begun already.</summary>
    public async Task<bool> RunAsync(Actor actor, Guid batchId, BatchStart start, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var batch = await batches.ForAsync(actor, batchId, ct);
        batch.MustNotBeVoid();
        if (!await db.Set<Parcel>().AnyAsync(p => p.BatchId == batchId && p.Status == ParcelStatus.Planned, ct))
            throw new RuleBroken($"Nothing of this batch is left to pack.");
        var now = clock.GetUtcNow();
        var isNew = start switch
        {
            BatchStart.Picking => batch.StartPicking(actor.MemberId, now),
            BatchStart.Packing => batch.StartPacking(actor.MemberId, now),
            _ => throw new ArgumentOutOfRangeException(nameof(start), start, null),
        };
        await db.SaveChangesAsync(ct);
        await tell.IfLockedEarlyAsync(batch, ct);
        await transaction.CommitAsync(ct);
        return isNew;
    }
}
