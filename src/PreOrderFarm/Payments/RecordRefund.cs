using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Ledger;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>
/// Writes down what the provider says of a refund: from its reply, from a webhook, or from both in any order.
/// A refund that failed stays on its way in the ledger: it is a debt until it is paid in another way.
/// </summary>
public sealed class RecordRefund(FarmDbContext db, IPaymentGateway gateway, PostToLedger ledger, AskForBankDetails ask, TimeProvider clock)
{
    /// <summary>A webhook named this refund: read it and write it down. Refunds that are not ours are left alone.</summary>
    public async Task FollowAsync(string account, string stripeRefundId, CancellationToken ct) =>
        await RunAsync(await gateway.ReadRefundAsync(account, stripeRefundId, ct), ct);

    public async Task RunAsync(RefundState state, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (state.Status == RefundStatus.Failed)
            await LockPaymentAsync(state.RefundId, state.StripeRefundId, ct);
        var known = await db.Database.SqlQuery<RefundRow>($"""
            select r.id as "Id", r.status as "Status", r.pending_reason as "PendingReason", r.stripe_refund_id as "StripeRefundId", r.campaign_id as "CampaignId", p.platform_account as "PlatformAccount",
              r.amount_minor as "AmountMinor", r.currency as "Currency"
            from refunds r
            join payments p on p.id = r.payment_id
            where r.id = {state.RefundId} or r.stripe_refund_id = {state.StripeRefundId}
            order by r.stripe_refund_id = {state.StripeRefundId} desc nulls last
            limit 1
            for update of r
            """).ToListAsync(ct);
        if (known.Count == 0)
            return;
        var refundId = known[0].Id;
        var (from, to) = (SnakeCase.Parse<RefundStatus>(known[0].Status), state.Status);
        if (!IsNews(from, to, known[0].PendingReason, state.PendingReason))
            return;
        if (from == RefundStatus.Failed && await HasFailedForGoodAsync(known[0], state, ct))
            return;
        await db.Database.ExecuteSqlAsync($"""
            update refunds
            set status = {SnakeCase.Of(to)}, stripe_refund_id = {state.StripeRefundId}, failure = {state.Failure}, pending_reason = {state.PendingReason},
              succeeded_at = coalesce(succeeded_at, {(to == RefundStatus.Succeeded ? now : (DateTimeOffset?)null)}), failed_at = {(to == RefundStatus.Failed ? now : null)}
            where id = {refundId}
            """, ct);
        var amount = new Money(known[0].AmountMinor, known[0].Currency);
        if (to == RefundStatus.Succeeded)
            await BookAsync("refund_succeeded", refundId, known[0], amount, now, ct);
        else if (from == RefundStatus.Succeeded)
            await BookAsync("refund_returned", refundId, known[0], -amount, now, ct);
        if (to == RefundStatus.Failed)
            await ask.RunAsync(refundId, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>The provider refused the refund outright: nothing is on its way, and it is owed.</summary>
    public async Task RefusedAsync(Guid refundId, string reason, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await LockPaymentAsync(refundId, stripeRefundId: null, ct);
        var refused = await db.Database.ExecuteSqlAsync($"""
            update refunds
            set status = 'failed', failed_at = {clock.GetUtcNow()}, failure = {reason}
            where id = {refundId} and status = 'requested' and stripe_refund_id is null
            """, ct);
        if (refused > 0)
            await ask.RunAsync(refundId, ct);
        await transaction.CommitAsync(ct);
    }

    // Before the refund's row, as all do who lock both: who follows a dispute asks the backer, or what failed is seen there.
    private Task<int> LockPaymentAsync(Guid? refundId, string? stripeRefundId, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            select from payments
            where id in (select payment_id from refunds where id = {refundId} or stripe_refund_id = {stripeRefundId})
            order by id for no key update
            """, ct);

    // News comes late and in any order: what has ended does not go back to pending, and a bank transfer was confirmed by people, as a dispute was lost.
    private static bool IsNews(RefundStatus from, RefundStatus to, string? oldReason, string? newReason) => (from, to) switch
    {
        (RefundStatus.PaidByBank or RefundStatus.TakenByBank, _) or (RefundStatus.Succeeded or RefundStatus.Failed, RefundStatus.Pending) => false,
        (RefundStatus.Pending, RefundStatus.Pending) => !string.Equals(oldReason, newReason, StringComparison.Ordinal),
        _ => from != to,
    };

    // What Stripe failed or cancelled stays so: another state of it was read before. And what was replaced or recorded at
    // the bank since is paid there. Read after the row's lock, which those take as well.
    private async Task<bool> HasFailedForGoodAsync(RefundRow refund, RefundState state, CancellationToken ct) =>
        string.Equals(refund.StripeRefundId, state.StripeRefundId, StringComparison.Ordinal)
        || await db.Database.SqlQuery<bool>($"""
            select exists (select from refunds r where r.replaces_id = {refund.Id})
              or exists (select from bank_refunds b where b.refund_id = {refund.Id} and b.recorded_at is not null) as "Value"
            """).SingleAsync(ct);

    private Task BookAsync(string kind, Guid refundId, RefundRow refund, Money amount, DateTimeOffset now, CancellationToken ct) =>
        ledger.RunAsync(kind, refundId, now,
        [
            new LedgerEntry(LedgerAccountKind.RefundsOnTheWay, amount, refund.CampaignId),
            new LedgerEntry(LedgerAccountKind.Exchange, -amount, PlatformAccount: refund.PlatformAccount),
        ], ct);

    private sealed record RefundRow(Guid Id, string Status, string? PendingReason, string? StripeRefundId, Guid CampaignId, string PlatformAccount, long AmountMinor, string Currency);
}
