using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Reconciliation;

/// <summary>Compares what was read from Stripe with our tables, both ways, and keeps the list of what differs.</summary>
public sealed partial class FindDifferences(FarmDbContext db)
{
    // What happened just now may be known on one side only.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Returns how many differences are open.</summary>
    public async Task<int> RunAsync(string account, DateTimeOffset since, DateTimeOffset now, CancellationToken ct)
    {
        var until = now - Patience;
        await ChargesAsync(account, since, until, now, ct);
        await RefundsAsync(account, since, until, now, ct);
        await TransfersAsync(account, since, until, now, ct);
        await DisputesAsync(account, since, until, now, ct);
        await ClearingAsync(account, now, ct);
        await WithdrawalsAsync(account, now, ct);
        await db.Database.ExecuteSqlAsync($"""
            update reconciliation_differences set ended_at = {now}
            where platform_account = {account} and ended_at is null and last_seen_at < {now}
            """, ct);
        return await db.Database.SqlQuery<int>($"""
            select count(*)::int as "Value" from reconciliation_differences where platform_account = {account} and ended_at is null
            """).SingleAsync(ct);
    }

    private Task ChargesAsync(string account, DateTimeOffset since, DateTimeOffset until, DateTimeOffset now, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            insert into reconciliation_differences (id, platform_account, kind, stripe_id, our_id, currency, ours_minor, stripes_minor, first_seen_at, last_seen_at)
            select uuid_v7(), {account}, d.kind, d.stripe_id, d.our_id, d.currency, d.ours_minor, d.stripes_minor, {now}, {now}
            from (
              select case when p.id is null then 'charge_unknown' when p.status <> 'succeeded' then 'payment_not_recorded' else 'payment_amount' end as kind,
                o.id as stripe_id, coalesce(p.id, o.our_id) as our_id, o.currency,
                case when p.status = 'succeeded' then p.amount_minor else 0 end as ours_minor, o.amount_minor as stripes_minor
              from stripe_objects o
              left join lateral (
                select id, status, amount_minor, currency from payments where id = o.our_id
                union
                select id, status, amount_minor, currency from payments where payment_intent_id = o.parent_id
                limit 1) p on true
              where o.platform_account = {account} and o.kind = 'charge' and o.status = 'succeeded' and o.created_at between {since} and {until}
                and (p.id is null or p.status <> 'succeeded' or (p.amount_minor, p.currency) <> (o.amount_minor, o.currency))
              union all
              select 'payment_missing', p.payment_intent_id, p.id, p.currency, p.amount_minor, 0
              from payments p
              where p.platform_account = {account} and p.status = 'succeeded' and p.created_at >= {since} and p.succeeded_at <= {until}
                and not exists (
                  select 1 from stripe_objects o
                  where o.kind = 'charge' and o.status = 'succeeded' and o.parent_id = p.payment_intent_id)) d
            on conflict on constraint reconciliation_differences_unique do update
            set last_seen_at = excluded.last_seen_at, ended_at = null, ours_minor = excluded.ours_minor, stripes_minor = excluded.stripes_minor
            """, ct);

    private Task RefundsAsync(string account, DateTimeOffset since, DateTimeOffset until, DateTimeOffset now, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            insert into reconciliation_differences (id, platform_account, kind, stripe_id, our_id, currency, ours_minor, stripes_minor, first_seen_at, last_seen_at)
            select uuid_v7(), {account}, d.kind, d.stripe_id, d.our_id, d.currency, d.ours_minor, d.stripes_minor, {now}, {now}
            from (
              select case when r.id is null then 'refund_unknown' when (r.amount_minor, r.currency) <> (o.amount_minor, o.currency) then 'refund_amount' else 'refund_state' end as kind,
                o.id as stripe_id, coalesce(r.id, o.our_id) as our_id, o.currency,
                case when r.status in ('succeeded', 'pending') then r.amount_minor else 0 end as ours_minor,
                case when o.status in ('failed', 'canceled') then 0 else o.amount_minor end as stripes_minor
              from stripe_objects o
              left join lateral (
                select id, status, amount_minor, currency from refunds where stripe_refund_id = o.id
                union
                select id, status, amount_minor, currency from refunds where id = o.our_id and coalesce(stripe_refund_id, o.id) = o.id
                limit 1) r on true
              where o.platform_account = {account} and o.kind = 'refund' and o.created_at between {since} and {until}
                and case
                  when r.id is null then o.status not in ('failed', 'canceled')
                  when (r.amount_minor, r.currency) <> (o.amount_minor, o.currency) then true
                  when coalesce(o.changed_at, o.created_at) > {until} then false
                  when o.status = 'succeeded' then r.status <> 'succeeded'
                  when o.status in ('failed', 'canceled') then r.status not in ('failed', 'paid_by_bank', 'taken_by_bank')
                  else r.status not in ('pending', 'succeeded')
                end
              union all
              select 'refund_missing', r.stripe_refund_id, r.id, r.currency, r.amount_minor, 0
              from refunds r
              join payments p on p.id = r.payment_id
              where p.platform_account = {account} and r.status in ('pending', 'succeeded') and r.requested_at between {since} and {until}
                and not exists (select 1 from stripe_objects o where o.id = r.stripe_refund_id)
              union all
              select 'refund_waits', null, r.id, r.currency, r.amount_minor, 0
              from refunds r
              join payments p on p.id = r.payment_id
              where p.platform_account = {account} and r.status = 'requested' and r.stripe_refund_id is null and r.requested_at <= {until}
                and not exists (select 1 from intents i where i.kind = 'refund' and i.subject_id = r.id and i.status = 'pending')
                and not exists (select 1 from stripe_objects o where o.kind = 'refund' and o.our_id = r.id)) d
            on conflict on constraint reconciliation_differences_unique do update
            set last_seen_at = excluded.last_seen_at, ended_at = null, ours_minor = excluded.ours_minor, stripes_minor = excluded.stripes_minor
            """, ct);

    // Movements that are booked otherwise or not at all, summed: one row per currency, which goes with what caused it.
    private Task ClearingAsync(string account, DateTimeOffset now, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            insert into reconciliation_differences (id, platform_account, kind, stripe_id, our_id, currency, ours_minor, stripes_minor, first_seen_at, last_seen_at)
            select uuid_v7(), {account}, 'clearing', null, null, d.currency, sum(d.ours_minor), sum(d.stripes_minor), {now}, {now}
            from clearing_differences({account}, {now}) d
            group by d.currency
            on conflict on constraint reconciliation_differences_unique do update
            set last_seen_at = excluded.last_seen_at, ended_at = null, ours_minor = excluded.ours_minor, stripes_minor = excluded.stripes_minor
            """, ct);

    // Only earned fees leave for our own bank: the rest of the balance is backers' and growers'.
    private Task WithdrawalsAsync(string account, DateTimeOffset now, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            insert into reconciliation_differences (id, platform_account, kind, stripe_id, our_id, currency, ours_minor, stripes_minor, first_seen_at, last_seen_at)
            select uuid_v7(), {account}, 'withdrawn_beyond_earned', (
                select b.source_id from stripe_balance_transactions b
                where b.platform_account = {account} and b.currency = e.currency and b.type = 'payout'
                order by b.created_at desc, b.id desc
                limit 1),
              null, e.currency, e.fees_minor - e.costs_minor, e.withdrawn_minor, {now}, {now}
            from platform_earnings e
            where e.platform_account = {account} and e.withdrawn_minor > greatest(e.fees_minor - e.costs_minor, 0)
            on conflict on constraint reconciliation_differences_unique do update
            set last_seen_at = excluded.last_seen_at, ended_at = null, ours_minor = excluded.ours_minor, stripes_minor = excluded.stripes_minor
            """, ct);
}
