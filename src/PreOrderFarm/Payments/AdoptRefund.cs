using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>
/// Stripe knows a refund that we do not: we lost its row (a database was restored), or somebody made it by hand. It is
/// written down and booked as if we had asked for it, and asked for no more.
/// </summary>
public sealed class AdoptRefund(FarmDbContext db, IPaymentGateway gateway, RecordRefund record, TimeProvider clock)
{
    private const string Note = "Found at Stripe.";

    public async Task RunAsync(string account, string paymentIntentId, string stripeRefundId, Money amount, CancellationToken ct)
    {
        var state = await gateway.ReadRefundAsync(account, stripeRefundId, ct);
        var ours = state.RefundId;
        await using (var transaction = await db.Database.BeginTransactionAsync(ct))
        {
            var payment = await LockAsync(account, paymentIntentId, ct);
            var isKnown = await db.Set<Refund>().AnyAsync(r => r.Id == state.RefundId || r.StripeRefundId == stripeRefundId, ct);
            if (!isKnown && state.Status != RefundStatus.Failed)
            {
                ours = await FindSameAsync(payment, state, amount, ct) ?? ours;
                if (ours == state.RefundId)
                    await WriteAsync(payment, stripeRefundId, amount, ct);
            }
            await transaction.CommitAsync(ct);
        }
        await record.RunAsync(state with { RefundId = ours }, ct);
    }

    // One that waits here for the same money is the same: with Stripe's id, it is read and asked for no more. In the place of
    // one that failed, it is that money sent once more.
    private async Task<Guid?> FindSameAsync(Refunded payment, RefundState found, Money amount, CancellationToken ct)
    {
        var same = await db.Database.SqlQuery<Same>($"""
            select r.id as "Id", r.status as "Status", r.asked_at is not null as "IsAsked"
            from refunds r
            where r.payment_id = {payment.Id} and r.amount_minor = {amount.Minor}
              and (r.status = 'requested' and r.stripe_refund_id is null or r.status in ('failed', 'paid_by_bank'))
              and not exists (select from refunds x where x.replaces_id = r.id)
              and not exists (select from bank_refunds b where b.refund_id = r.id and b.recorded_at is not null and r.status = 'failed')
            order by array_position(array['requested', 'failed', 'paid_by_bank'], r.status), r.id
            limit 1
            for update of r
            """).ToListAsync(ct);
        if (same.Count == 0)
            return null;
        var now = clock.GetUtcNow();
        switch (same[0].Status)
        {
            // Made by hand at Stripe, and within what is left: another, whatever a bank has paid.
            case "paid_by_bank" when found.RefundId is null && payment.LeftMinor >= amount.Minor:
                return null;
            case "paid_by_bank":
                throw new RuleBroken($"A refund of this amount was sent by bank. If the bank sent it back, record that first; then this one stands in its place.");
            case "requested" when same[0].IsAsked:
                throw new RuleBroken($"A refund of this amount is being asked of Stripe just now. Wait a few minutes, compare again, and repair what is left.");
            case "requested":
                await db.Database.ExecuteSqlAsync($"update refunds set stripe_refund_id = {found.StripeRefundId} where id = {same[0].Id}", ct);
                await db.Database.ExecuteSqlAsync($"update intents set status = 'done', ended_at = {now} where kind = 'refund' and subject_id = {same[0].Id}", ct);
                return same[0].Id;
            default:
                return await ReplaceAsync(same[0].Id, found.StripeRefundId, now, ct);
        }
    }

    private async Task<Guid> ReplaceAsync(Guid failedId, string stripeRefundId, DateTimeOffset now, CancellationToken ct)
    {
        var replacement = Guid.CreateVersion7(now);
        await db.Database.ExecuteSqlAsync($"""
            insert into refunds (id, payment_id, pledge_id, campaign_id, status, reason, note, amount_minor, currency, requested_at, asked_at, stripe_refund_id, replaces_id)
            select {replacement}, payment_id, pledge_id, campaign_id, 'requested', reason, note, amount_minor, currency, {now}, {now}, {stripeRefundId}, id
            from refunds where id = {failedId}
            """, ct);
        await db.Database.ExecuteSqlAsync($"""
            insert into intents (id, kind, subject_id, platform_account, status, created_at, due_at, ended_at)
            select uuid_v7(), 'refund', r.id, p.platform_account, 'done', {now}, {now}, {now}
            from refunds r
            join payments p on p.id = r.payment_id
            where r.id = {replacement}
            """, ct);
        return replacement;
    }

    // The payment's row decides: it cannot be refunded beyond what it brought, and a refund of ours that waits to be
    // executed would pay the same money twice.
    private async Task<Refunded> LockAsync(string account, string paymentIntentId, CancellationToken ct)
    {
        var payments = await db.Database.SqlQuery<Refunded>($"""
            select id as "Id", amount_minor - refunded_minor as "LeftMinor"
            from payments
            where platform_account = {account} and payment_intent_id = {paymentIntentId} and status = 'succeeded'
            for update
            """).ToListAsync(ct);
        return payments.Count > 0 ? payments[0] : throw new RuleBroken($"The payment of this refund is not recorded here. Repair that first.");
    }

    private async Task WriteAsync(Refunded payment, string stripeRefundId, Money amount, CancellationToken ct)
    {
        if (payment.LeftMinor < amount.Minor)
            throw new RuleBroken($"Refunds of this payment that were asked for here leave less than this one: look at its pledge, and at Stripe.");
        var now = clock.GetUtcNow();
        await db.Database.SqlQuery<int>($"""
            select request_refunds({new[] { payment.Id }}, {new[] { amount.Minor }}, 'goodwill', {Note}, {now}) as "Value"
            """).SingleAsync(ct);
        // What Stripe has made already is not asked of it.
        await db.Database.ExecuteSqlAsync($"""
            with adopted as (
              update refunds set stripe_refund_id = {stripeRefundId}, asked_at = {now}
              where id = (
                select id from refunds
                where payment_id = {payment.Id} and note = {Note} and requested_at = {now} and stripe_refund_id is null
                order by id desc limit 1)
              returning id)
            update intents set status = 'done', ended_at = {now}
            where kind = 'refund' and subject_id = (select id from adopted)
            """, ct);
    }

    private sealed record Same(Guid Id, string Status, bool IsAsked);

    private sealed record Refunded(Guid Id, long LeftMinor);
}
