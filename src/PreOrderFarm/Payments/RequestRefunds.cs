using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>
/// Asks for refunds in the caller's transaction: rows, intents and bookings together, by one SQL function, for one
/// payment or for twenty thousand. No payment is ever refunded beyond what it brought: the database refuses.
/// </summary>
public sealed class RequestRefunds(FarmDbContext db, TimeProvider clock)
{
    /// <summary>Pays back an amount of a pledge, taken from its newest payments first.</summary>
    public async Task ForPledgeAsync(Guid pledgeId, Money amount, RefundReason reason, string note, CancellationToken ct)
    {
        var payments = await db.Database.SqlQuery<Refundable>($"""
            select id as "PaymentId", amount_minor - refunded_minor as "LeftMinor", currency as "Currency"
            from payments
            where pledge_id = {pledgeId} and status = 'succeeded' and amount_minor > refunded_minor
            order by created_at desc, id desc
            for update
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
    }

    /// <summary>Pays back all that is left of one payment. False when nothing is.</summary>
    public async Task<bool> ForPaymentAsync(Guid paymentId, RefundReason reason, string note, CancellationToken ct) =>
        await db.Database.SqlQuery<int>($"""
            select request_refunds(array_agg(p.id), array_agg(p.amount_minor - p.refunded_minor),
              {SnakeCase.Of(reason)}, {note}, {clock.GetUtcNow()}) as "Value"
            from (
              select * from payments
              where id = {paymentId} and status = 'succeeded' and amount_minor > refunded_minor
              for update) p
            """).SingleAsync(ct) > 0;

    /// <summary>Pays back all that is left of every payment of a campaign. Returns how many refunds there will be.</summary>
    public Task<int> ForCampaignAsync(Guid campaignId, RefundReason reason, CancellationToken ct) =>
        db.Database.SqlQuery<int>($"""
            select request_refunds(array_agg(p.id order by p.id), array_agg(p.amount_minor - p.refunded_minor order by p.id),
              {SnakeCase.Of(reason)}, '', {clock.GetUtcNow()}) as "Value"
            from (
              select * from payments
              where campaign_id = {campaignId} and status = 'succeeded' and amount_minor > refunded_minor
              for update) p
            """).SingleAsync(ct);

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

    private Task<int> RequestAsync(Guid[] payments, long[] amounts, RefundReason reason, string note, CancellationToken ct) =>
        db.Database.SqlQuery<int>($"""
            select request_refunds({payments}, {amounts}, {SnakeCase.Of(reason)}, {note}, {clock.GetUtcNow()}) as "Value"
            """).SingleAsync(ct);

    private sealed record Refundable(Guid PaymentId, long LeftMinor, string Currency);
}
