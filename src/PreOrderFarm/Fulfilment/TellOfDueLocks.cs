using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// Sweep: tells backers the times that were announced a while ago and still stand. Announced, corrected and withdrawn within
/// that while, a time reaches nobody.
/// </summary>
public sealed class TellOfDueLocks(FarmDbContext db, LockedBatch batches, TellOfLock tell, TimeProvider clock)
{
    private const int BatchesPerRun = 500;

    /// <summary>Returns of how many batches.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var announcedUntil = clock.GetUtcNow() - FulfilmentBatch.LockQuiet;
        var due = await db.Set<FulfilmentBatch>()
            .Where(b => b.LockedAt == null && b.VoidedAt == null && b.LocksAt != null && b.LocksAt != b.LockToldFor && b.LockAnnouncedAt <= announcedUntil)
            .OrderBy(b => b.LocksAt)
            .Select(b => b.Id)
            .Take(BatchesPerRun)
            .ToListAsync(ct);
        var told = 0;
        foreach (var batchId in due)
            told += await TellAsync(batchId, ct) ? 1 : 0;
        return told;
    }

    private async Task<bool> TellAsync(Guid batchId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var batch = await batches.LockAsync(batchId, ct);
        if (!batch.TellLock(clock.GetUtcNow()))
            return false;
        await db.SaveChangesAsync(ct);
        await tell.WillBeLockedAsync(batch, ct);
        await transaction.CommitAsync(ct);
        return true;
    }
}
