using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Reconciliation;

/// <summary>
/// Since when the oldest work waits that should have been done by now; null where none does. An effect that was tried in
/// vain waits since it was wanted, but for a payout that Stripe refuses for certain, which is owed for as long as its grower's
/// account is restricted: that waits when it is due again. A campaign at its deadline waits for its holds first.
/// </summary>
public sealed record WaitingSince(DateTimeOffset? Webhook, DateTimeOffset? Intent, DateTimeOffset? Closing);

/// <summary>Trouble shows here first: workers that are down, or that do not keep up.</summary>
public sealed class WorkWaiting(FarmDbContext db, TimeProvider clock)
{
    public Task<WaitingSince> RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.Database.SqlQuery<WaitingSince>($"""
            select
              (select min(received_at) from stripe_events where processed_at is null and dead_at is null) as "Webhook",
              (select min(w.since)
                from (
                  select case when p.attempts = p.refusals then i.due_at when p.id is not null then p.attempted_at when i.attempts > 0 then i.created_at else i.due_at end as since
                  from intents i
                  left join payouts p on i.kind = 'transfer' and p.id = i.subject_id and p.refusals > 0
                  where i.status = 'pending') w
                where w.since <= {now}) as "Intent",
              (select min(w.since)
                from (
                  select case c.status when 'closing' then c.closing_at else greatest(c.deadline,
                      (select max(p.hold_expires_at) from pledges p where p.campaign_id = c.id and p.status = 'held'),
                      (select max(h.hold_expires_at)
                        from pledge_changes h
                        join pledges p on p.id = h.pledge_id
                        where p.campaign_id = c.id and h.status = 'held')) end as since
                  from campaigns c
                  where c.status in ('open', 'closing') and c.deadline <= {now}) w
                where w.since <= {now}) as "Closing"
            """).SingleAsync(ct);
    }
}
