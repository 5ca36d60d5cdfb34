using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Reconciliation;

/// <summary>Since when the oldest work waits that should have been done by now; null where none does.</summary>
public sealed record WaitingSince(DateTimeOffset? Webhook, DateTimeOffset? Intent, DateTimeOffset? Closing);

/// <summary>Trouble shows here first: workers that are down, or that do not keep up.</summary>
public sealed class WorkWaiting(FarmDbContext db, TimeProvider clock)
{
    public Task<WaitingSince> RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.Database.SqlQuery<WaitingSince>($"""
            select
              (select min(received_at) from stripe_events where processed_at is null) as "Webhook",
              (select min(due_at) from intents where status = 'pending' and due_at <= {now}) as "Intent",
              (select min(deadline) from campaigns where status in ('open', 'closing') and deadline <= {now}) as "Closing"
            """).SingleAsync(ct);
    }
}
