using Microsoft.EntityFrameworkCore;

namespace PreOrderFarm.Reconciliation;

// Money that went to growers, and money that banks took back.
public sealed partial class FindDifferences
{
    // What is left of a transfer here and there, after reversals. A reversal of these minutes may be known on one side only.
    private Task TransfersAsync(string account, DateTimeOffset since, DateTimeOffset until, DateTimeOffset now, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            insert into reconciliation_differences (id, platform_account, kind, stripe_id, our_id, currency, ours_minor, stripes_minor, first_seen_at, last_seen_at)
            select uuid_v7(), {account}, d.kind, d.stripe_id, d.our_id, d.currency, d.ours_minor, d.stripes_minor, {now}, {now}
            from (
              select case when p.id is null then 'transfer_unknown' when p.status <> 'succeeded' or p.stripe_transfer_id is distinct from o.id then 'transfer_not_recorded' else 'transfer_reversed' end as kind,
                o.id as stripe_id, coalesce(p.id, o.our_id) as our_id, o.currency,
                case when p.status = 'succeeded' and p.stripe_transfer_id = o.id then p.amount_minor - p.reversed_minor else 0 end as ours_minor, o.amount_minor as stripes_minor
              from stripe_objects o
              left join lateral (
                select id, status, amount_minor, reversed_minor, currency, stripe_transfer_id from payouts where stripe_transfer_id = o.id
                union
                select id, status, amount_minor, reversed_minor, currency, stripe_transfer_id from payouts where id = o.our_id and status <> 'void'
                limit 1) p on true
              where o.platform_account = {account} and o.kind = 'transfer' and o.created_at between {since} and {until}
                and (p.id is null or p.status <> 'succeeded' or p.stripe_transfer_id is distinct from o.id
                  or (p.amount_minor - p.reversed_minor, p.currency) <> (o.amount_minor, o.currency)
                    and not exists (select from transfer_reversals v where v.payout_id = p.id and (v.requested_at > {until} or v.ended_at > {until})))
              union all
              select 'transfer_missing', p.stripe_transfer_id, p.id, p.currency, p.amount_minor, 0
              from payouts p
              where p.platform_account = {account} and p.method = 'connect' and p.status = 'succeeded' and p.stripe_transfer_id is not null
                and p.requested_at >= {since} and p.succeeded_at <= {until}
                and not exists (select from stripe_objects o where o.id = p.stripe_transfer_id)) d
            on conflict on constraint reconciliation_differences_unique do update
            set last_seen_at = excluded.last_seen_at, ended_at = null, ours_minor = excluded.ours_minor, stripes_minor = excluded.stripes_minor
            """, ct);

    // One that is over here stays over: whether its money came back is what may still differ. What waits in the inbox is not
    // read yet, and news of a verdict that Stripe had not given at the reading before may still be on its way to us.
    private Task DisputesAsync(string account, DateTimeOffset since, DateTimeOffset until, DateTimeOffset now, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            insert into reconciliation_differences (id, platform_account, kind, stripe_id, our_id, currency, ours_minor, stripes_minor, first_seen_at, last_seen_at)
            select uuid_v7(), {account}, case when d.id is null then 'dispute_unknown' else 'dispute_state' end, o.id, d.id, o.currency,
              coalesce(d.amount_minor, 0), o.amount_minor, {now}, {now}
            from stripe_objects o
            left join disputes d on d.stripe_dispute_id = o.id
            where o.platform_account = {account} and o.kind = 'dispute' and o.created_at between {since} and {until}
              and (d.id is null or d.status <> o.status and (d.closed_at is null or d.funds_reinstated_at is null) and coalesce(o.changed_at, o.created_at) <= {until})
              and not exists (select from stripe_events e where e.object_id = o.id and e.processed_at is null and e.dead_at is null and e.received_at > {until})
            on conflict on constraint reconciliation_differences_unique do update
            set last_seen_at = excluded.last_seen_at, ended_at = null, ours_minor = excluded.ours_minor, stripes_minor = excluded.stripes_minor
            """, ct);
}
