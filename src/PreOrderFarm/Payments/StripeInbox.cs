using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;

namespace PreOrderFarm.Payments;

public sealed record InboxEvent(string Id, string Account, string Type, string ObjectId, int Attempts);

/// <summary>Hands stored events to whoever processes them. A claim runs out by itself, so a crash loses none.</summary>
public sealed class StripeInbox(FarmDbContext db, TimeProvider clock, IOptions<PaymentsOptions> options)
{
    /// <summary>What has waited longest, but refunds last: their events come in thousands, and a backer who has just paid waits for an answer.</summary>
    public Task<List<InboxEvent>> ClaimAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.Database.SqlQuery<InboxEvent>($"""
            update stripe_events
            set due_at = {now.AddSeconds(options.Value.EventLeaseSeconds)}, attempts = attempts + 1
            where id in (
              select id from stripe_events
              where processed_at is null and dead_at is null and due_at <= {now}
              order by starts_with(type, 'refund.'), due_at
              limit {options.Value.EventsPerClaim}
              for update skip locked)
            returning id as "Id", platform_account as "Account", type as "Type", object_id as "ObjectId", attempts as "Attempts"
            """).ToListAsync(ct);
    }

    public Task DoneAsync(string eventId, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            update stripe_events set processed_at = {clock.GetUtcNow()}, last_error = null where id = {eventId}
            """, ct);

    /// <summary>Not now: after 1, 2, 4 … seconds, at most every ten minutes, until it succeeds.</summary>
    public Task RetryLaterAsync(InboxEvent failed, string error, CancellationToken ct)
    {
        var due = clock.GetUtcNow().AddSeconds(Math.Min(Math.Pow(2, failed.Attempts - 1), 600));
        return db.Database.ExecuteSqlAsync($"""
            update stripe_events set due_at = {due}, last_error = {error} where id = {failed.Id}
            """, ct);
    }

    /// <summary>Not now; and if this has gone on for a day, not any more, until an operator says so.</summary>
    public async Task RetryOrBuryAsync(InboxEvent failed, string error, CancellationToken ct)
    {
        await RetryLaterAsync(failed, error, ct);
        var now = clock.GetUtcNow();
        await db.Database.ExecuteSqlAsync($"""
            update stripe_events set dead_at = {now}
            where id = {failed.Id} and processed_at is null and coalesce(retried_at, received_at) < {now.AddHours(-options.Value.EventHours)}
            """, ct);
    }
}
