using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Ledger;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>
/// Writes down what the provider says of a refund: from its reply, from a webhook, or from both in any order.
/// A refund that failed stays on its way in the ledger: it is a debt until it is paid in another way.
/// </summary>
public sealed class RecordRefund(FarmDbContext db, IPaymentGateway gateway, PostToLedger ledger, TimeProvider clock)
{
    /// <summary>A webhook named this refund: read it and write it down. Refunds that are not ours are left alone.</summary>
    public async Task FollowAsync(string account, string stripeRefundId, CancellationToken ct) =>
        await RunAsync(await gateway.ReadRefundAsync(account, stripeRefundId, ct), ct);

    public async Task RunAsync(RefundState state, CancellationToken ct)
    {
        if (state.RefundId is not { } refundId)
            return;
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var known = await db.Database.SqlQuery<RefundRow>($"""
            select r.status as "Status", r.campaign_id as "CampaignId", p.platform_account as "PlatformAccount",
              r.amount_minor as "AmountMinor", r.currency as "Currency"
            from refunds r
            join payments p on p.id = r.payment_id
            where r.id = {refundId}
            for update of r
            """).ToListAsync(ct);
        if (known.Count == 0)
            return;
        var (from, to) = (SnakeCase.Parse<RefundStatus>(known[0].Status), state.Status);
        if (from == to || (from == RefundStatus.Succeeded && to == RefundStatus.Pending))
            return;
        await db.Database.ExecuteSqlAsync($"""
            update refunds
            set status = {SnakeCase.Of(to)}, stripe_refund_id = {state.StripeRefundId}, failure = {state.Failure},
              succeeded_at = coalesce(succeeded_at, {(to == RefundStatus.Succeeded ? now : (DateTimeOffset?)null)}), failed_at = {(to == RefundStatus.Failed ? now : null)}
            where id = {refundId}
            """, ct);
        var amount = new Money(known[0].AmountMinor, known[0].Currency);
        if (to == RefundStatus.Succeeded)
            await BookAsync("refund_succeeded", refundId, known[0], amount, now, ct);
        else if (from == RefundStatus.Succeeded)
            await BookAsync("refund_returned", refundId, known[0], -amount, now, ct);
        if (to == RefundStatus.Failed)
            await TellBackerAsync(refundId, now, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>The provider refused the refund outright: nothing is on its way, and it is owed.</summary>
    public async Task RefusedAsync(Guid refundId, string reason, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var refused = await db.Database.ExecuteSqlAsync($"""
            update refunds
            set status = 'failed', failed_at = {now}, failure = {reason}
            where id = {refundId} and status = 'requested'
            """, ct);
        if (refused > 0)
            await TellBackerAsync(refundId, now, ct);
        await transaction.CommitAsync(ct);
    }

    // They were told that the money is on its way; now it is not, and they hear that it is still owed.
    private Task TellBackerAsync(Guid refundId, DateTimeOffset now, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            with written as (
              insert into emails (id, once_key, template, culture, recipient, model, created_at)
              select uuid_v7(), 'refund_failed:' || r.id, 'refund_failed', p.culture, p.email,
                jsonb_build_object(
                  'campaign', c.title,
                  'reference', p.reference,
                  'amount', jsonb_build_object('minor', r.amount_minor, 'currency', r.currency),
                  'link', jsonb_build_object('link', 'pledge', 'id', p.id)),
                {now}
              from refunds r
              join pledges p on p.id = r.pledge_id
              join campaigns c on c.id = r.campaign_id
              where r.id = {refundId}
              on conflict on constraint emails_once do nothing
              returning id)
            insert into intents (id, kind, subject_id, created_at, due_at)
            select uuid_v7(), 'send_email', id, {now}, {now}
            from written
            """, ct);

    private Task BookAsync(string kind, Guid refundId, RefundRow refund, Money amount, DateTimeOffset now, CancellationToken ct) =>
        ledger.RunAsync(kind, refundId, now,
        [
            new LedgerEntry(LedgerAccountKind.RefundsOnTheWay, amount, refund.CampaignId),
            new LedgerEntry(LedgerAccountKind.Exchange, -amount, PlatformAccount: refund.PlatformAccount),
        ], ct);

    private sealed record RefundRow(string Status, Guid CampaignId, string PlatformAccount, long AmountMinor, string Currency);
}
