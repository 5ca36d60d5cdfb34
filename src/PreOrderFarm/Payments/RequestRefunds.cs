using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>
/// Asks for refunds in the caller's transaction, or in one of its own: rows, intents and bookings together, by one SQL
/// function, for one payment or for twenty thousand. No payment is ever refunded beyond what it brought: the database
/// refuses. What a backer's bank took back is left out.
/// </summary>
public sealed class RequestRefunds(FarmDbContext db, TimeProvider clock)
{
    /// <summary>Pays back an amount of a pledge, taken from its newest payments first.</summary>
    public async Task ForPledgeAsync(Guid pledgeId, Money amount, RefundReason reason, string note, CancellationToken ct)
    {
        await using var own = await BeginIfNoneAsync(ct);
        await LockPledgeAsync(pledgeId, ct);
        var payments = await db.Database.SqlQuery<Refundable>($"""
            select y.id as "PaymentId", refundable_of(y) as "LeftMinor", y.currency as "Currency"
            from payments y
            where y.pledge_id = {pledgeId} and refundable_of(y) > 0
            order by y.created_at desc, y.id desc
            """).ToListAsync(ct);
        var left = amount.Minor;
        var parts = new List<(Guid PaymentId, long AmountMinor)>();
        foreach (var payment in payments.Where(p => string.Equals(p.Currency, amount.Currency, StringComparison.Ordinal)))
        {
            if (left == 0)
                break;
            var part = Math.Min(left, payment.LeftMinor);
            parts.Add((payment.PaymentId, part));
            left -= part;
        }
        if (amount.Minor <= 0 || left > 0)
            throw new RuleBroken($"{amount} cannot be refunded: that is more than was paid and is left.");
        await RequestAsync([.. parts.Select(p => p.PaymentId)], [.. parts.Select(p => p.AmountMinor)], reason, note, ct);
        await CommitAsync(own, ct);
    }

    /// <summary>What can be refunded of a pledge, which stays so until the caller's transaction ends.</summary>
    public async Task<long> LeftOfPledgeAsync(Guid pledgeId, CancellationToken ct)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("What is left stays so only while a transaction locks it: begin one.");
        await LockPledgeAsync(pledgeId, ct);
        return await db.Database.SqlQuery<long>($"""
            select coalesce(sum(refundable_of(y)), 0)::bigint as "Value" from payments y where y.pledge_id = {pledgeId}
            """).SingleAsync(ct);
    }

    /// <summary>Pays back all that is left of one payment. False when nothing is.</summary>
    public async Task<bool> ForPaymentAsync(Guid paymentId, RefundReason reason, string note, CancellationToken ct)
    {
        await using var own = await BeginIfNoneAsync(ct);
        await db.Database.ExecuteSqlAsync($"select from payments where id = {paymentId} for no key update", ct);
        var refunds = await db.Database.SqlQuery<int>($"""
            select request_refunds(array_agg(y.id), array_agg(refundable_of(y)), {SnakeCase.Of(reason)}, {note}, {clock.GetUtcNow()}) as "Value"
            from payments y
            where y.id = {paymentId} and refundable_of(y) > 0
            """).SingleAsync(ct);
        await CommitAsync(own, ct);
        return refunds > 0;
    }

    /// <summary>Pays back all that is left of every payment of a campaign. Returns how many refunds there will be.</summary>
    public async Task<int> ForCampaignAsync(Guid campaignId, RefundReason reason, CancellationToken ct)
    {
        await using var own = await BeginIfNoneAsync(ct);
        await db.Database.ExecuteSqlAsync($"""
            select from payments where campaign_id = {campaignId} and status = 'succeeded' order by id for no key update
            """, ct);
        var refunds = await db.Database.SqlQuery<int>($"""
            select request_refunds(array_agg(p.id order by p.id), array_agg(p.left_minor order by p.id),
              {SnakeCase.Of(reason)}, '', {clock.GetUtcNow()}) as "Value"
            from (
              select y.id, refundable_of(y) as left_minor from payments y
              where y.campaign_id = {campaignId} and y.status = 'succeeded') p
            where p.left_minor > 0
            """).SingleAsync(ct);
        await CommitAsync(own, ct);
        return refunds;
    }

    /// <summary>Pays back an amount of each of these pledges of a campaign, from its newest payments first, and never more than is left of them.</summary>
    public async Task<int> ForPledgesAsync(Guid campaignId, Guid[] pledges, long[] amounts, RefundReason reason, string note, CancellationToken ct)
    {
        await using var own = await BeginIfNoneAsync(ct);
        await LockPledgesAsync(pledges, ct);
        var refunds = await db.Database.SqlQuery<int>($"""
            with due as (
              select y.id as payment_id, y.left_minor, w.amount_minor,
                sum(y.left_minor) over (
                  partition by y.pledge_id order by y.created_at desc, y.id desc
                  rows between unbounded preceding and 1 preceding) as before_minor
              from unnest({pledges}, {amounts}) as w (pledge_id, amount_minor)
              join (
                select p.id, p.pledge_id, p.created_at, refundable_of(p) as left_minor from payments p
                where p.campaign_id = {campaignId} and p.status = 'succeeded') y on y.pledge_id = w.pledge_id and y.left_minor > 0),
            parts as (
              select payment_id, least(left_minor, amount_minor - coalesce(before_minor, 0))::bigint as part_minor
              from due)
            select request_refunds(array_agg(payment_id order by payment_id), array_agg(part_minor order by payment_id),
              {SnakeCase.Of(reason)}, {note}, {clock.GetUtcNow()}) as "Value"
            from parts
            where part_minor > 0
            """).SingleAsync(ct);
        await CommitAsync(own, ct);
        return refunds;
    }

    /// <summary>A refund that waits and that no worker would take (its intent was lost or given up) is taken again, under its own key.</summary>
    public Task AgainAsync(Guid refundId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.Database.ExecuteSqlAsync($"""
            insert into intents (id, kind, subject_id, platform_account, created_at, due_at)
            select uuid_v7(), 'refund', r.id, p.platform_account, {now}, {now}
            from refunds r
            join payments p on p.id = r.payment_id
            where r.id = {refundId} and r.status = 'requested'
            on conflict on constraint intents_subject_unique do update
            set status = 'pending', due_at = excluded.due_at, attempts = 0, ended_at = null
            where intents.status <> 'pending'
            """, ct);
    }

    // What is left is read under the payments' lock, which lasts as long as a transaction does.
    private async Task<IDbContextTransaction?> BeginIfNoneAsync(CancellationToken ct) =>
        db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;

    private static Task CommitAsync(IDbContextTransaction? own, CancellationToken ct) => own?.CommitAsync(ct) ?? Task.CompletedTask;

    /// <summary>The payments of a pledge, in a statement of its own: who waits for a dispute to be followed sees afterwards what it said.</summary>
    public Task LockPledgeAsync(Guid pledgeId, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"select from payments where pledge_id = {pledgeId} order by id for no key update", ct);

    /// <summary>The payments of these pledges: what is left of them stays so until the caller's transaction ends.</summary>
    public Task LockPledgesAsync(Guid[] pledges, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"select from payments where pledge_id = any ({pledges}) order by id for no key update", ct);

    private Task<int> RequestAsync(Guid[] payments, long[] amounts, RefundReason reason, string note, CancellationToken ct) =>
        db.Database.SqlQuery<int>($"""
            select request_refunds({payments}, {amounts}, {SnakeCase.Of(reason)}, {note}, {clock.GetUtcNow()}) as "Value"
            """).SingleAsync(ct);

    private sealed record Refundable(Guid PaymentId, long LeftMinor, string Currency);
}
