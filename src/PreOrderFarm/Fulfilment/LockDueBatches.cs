using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Fulfilment;

/// <summary>Sweep: locks the batches whose announced time has come.</summary>
public sealed class LockDueBatches(FarmDbContext db, TimeProvider clock)
{
    private const int BatchesPerRun = 500;

    /// <summary>Returns how many.</summary>
    public Task<int> RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.Database.ExecuteSqlAsync($"""
            update fulfilment_batches
            set locked_at = {now}
            where id in (
              select id from fulfilment_batches
              where locks_at <= {now} and locked_at is null and voided_at is null
              order by locks_at
              limit {BatchesPerRun}
              for update skip locked)
            """, ct);
    }
}
