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
        await FollowReplacedAsync(account, state.FirstId, ct);
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

    // Another of the same payment here may be this money: asked for again, or failed and now sent once more. Of ours, Stripe
    // knows which failed first, whose place those took that stand here (some, where a bank took a part of it); where that is
    // not known here, or it was made by hand, the amount says so.
    private async Task<Guid?> FindSameAsync(Refunded payment, RefundState found, Money amount, CancellationToken ct)
    {
        var isAnotherPossible = payment.LeftMinor >= amount.Minor;
        var same = await db.Database.SqlQuery<Same>($"""
            with recursive standing as (
              select id from refunds where id = {found.FirstId} and payment_id = {payment.Id}
              union all
              select r.id from refunds r join standing on r.replaces_id = standing.id)
            select r.id as "Id", r.status as "Status", r.amount_minor as "AmountMinor", r.asked_at is not null or r.stripe_refund_id is not null as "IsAsked",
              exists (select from bank_refunds b where b.refund_id = r.id and b.recorded_at is not null) as "IsSentByBank"
            from refunds r
            where r.payment_id = {payment.Id}
              and not exists (select from refunds x where x.replaces_id = r.id)
              and case
                when exists (select from standing) then r.id in (select id from standing)
                when r.amount_minor <> {amount.Minor} then false
                when r.status = 'requested' then r.stripe_refund_id is null
                when r.status = 'failed' then {found.RefundId is null || !isAnotherPossible}
                  and not exists (select from bank_refunds b where b.refund_id = r.id and b.recorded_at is not null)
                else r.status = 'paid_by_bank' and {!isAnotherPossible}
              end
            order by r.amount_minor <> {amount.Minor}, array_position(array['requested', 'failed', 'paid_by_bank', 'pending', 'taken_by_bank', 'succeeded'], r.status), r.id
            limit 1
            for update of r
            """).ToListAsync(ct);
        if (same.Count == 0 || same[0].Status == "succeeded")
            return null;
        MustTakeItsPlace(same[0], amount);
        var now = clock.GetUtcNow();
        if (same[0].Status == "failed")
            return await db.ReplaceRefundAsync(same[0].Id, found.StripeRefundId, now, ct);
        await db.Database.ExecuteSqlAsync($"update refunds set stripe_refund_id = {found.StripeRefundId} where id = {same[0].Id}", ct);
        await db.Database.ExecuteSqlAsync($"update intents set status = 'done', ended_at = {now} where kind = 'refund' and subject_id = {same[0].Id}", ct);
        return same[0].Id;
    }

    private static void MustTakeItsPlace(Same same, Money amount)
    {
        if (same.Status == "taken_by_bank" || same.AmountMinor != amount.Minor)
            throw new RuleBroken($"What the backer's bank took of the refund in whose place this one stands is not the same here. Repair the payment's disputes first, then this one.");
        if (same.Status == "paid_by_bank")
            throw new RuleBroken($"A refund of this amount was sent by bank. If the bank sent it back, record that first; then this one stands in its place.");
        if (same.Status == "failed" && same.IsSentByBank)
            throw new RuleBroken($"A bank transfer is recorded for the refund in whose place this one stands. If it did not leave, take it back first, and repair this one then.");
        if (same.Status is not "failed" && (same.Status is not "requested" || same.IsAsked))
            throw new RuleBroken($"A refund of this amount is being asked of Stripe just now. Wait a few minutes, compare again, and repair what is left.");
    }

    // Of those in whose place it may stand, Stripe says first how they stand: one that is still paid here has failed there, or
    // money left twice.
    private async Task FollowReplacedAsync(string account, Guid? firstId, CancellationToken ct)
    {
        var known = await db.Database.SqlQuery<string>($"""
            with recursive standing as (
              select id, status, stripe_refund_id from refunds where id = {firstId}
              union all
              select r.id, r.status, r.stripe_refund_id from refunds r join standing on r.replaces_id = standing.id)
            select stripe_refund_id as "Value" from standing where status in ('pending', 'succeeded') and stripe_refund_id is not null
            """).ToListAsync(ct);
        foreach (var stripeRefundId in known)
            await record.FollowAsync(account, stripeRefundId, ct);
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

    private sealed record Same(Guid Id, string Status, long AmountMinor, bool IsAsked, bool IsSentByBank);

    private sealed record Refunded(Guid Id, long LeftMinor);
}
