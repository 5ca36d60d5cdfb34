using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Intents;

namespace PreOrderFarm.Payments;

/// <summary>
/// Pays one refund back. Executed twice, it pays once: the refund's id is the idempotency key, and after a first attempt
/// Stripe is asked what it made of it. Refused for good, it is a debt (see <see cref="RecordRefund"/>) and no dead letter.
/// </summary>
public sealed class ExecuteRefund(FarmDbContext db, IPaymentGateway gateway, RecordRefund record, TimeProvider clock) : IIntentHandler
{
    public const string IntentKind = "refund";

    public string Kind => IntentKind;

    public async Task HandleAsync(Guid subjectId, CancellationToken ct)
    {
        // One that a reconciliation takes for another at Stripe (AdoptRefund) has its id, and is not asked for from then on.
        var isFirst = await db.Database.ExecuteSqlAsync($"""
            update refunds set asked_at = {clock.GetUtcNow()} where id = {subjectId} and status = 'requested' and asked_at is null and stripe_refund_id is null
            """, ct) > 0;
        var refund = await db.Set<Refund>().AsNoTracking().SingleAsync(r => r.Id == subjectId, ct);
        if (refund.Status != RefundStatus.Requested)
            return;
        var payment = await db.Set<Payment>().Where(p => p.Id == refund.PaymentId).Select(p => new { p.PlatformAccount, p.PaymentIntentId }).SingleAsync(ct);
        if (refund.StripeRefundId is { } made)
        {
            await record.FollowAsync(payment.PlatformAccount, made, ct);
            return;
        }
        var paymentIntentId = payment.PaymentIntentId
            ?? throw new InvalidOperationException($"Payment {refund.PaymentId} succeeded without a payment intent.");
        try
        {
            var state = await gateway.RefundAsync(
                new RefundOrder(payment.PlatformAccount, refund.Id, await FirstAsync(refund, ct), refund.CampaignId, paymentIntentId, refund.Amount, refund.RequestedAt, !isFirst), ct);
            await record.RunAsync(state with { RefundId = refund.Id }, ct);
        }
        catch (GatewayRefused refused)
        {
            await record.RefusedAsync(refund.Id, refused.Message, ct);
        }
    }

    // Stripe keeps it with the refund: a database that has lost this one knows by it which of its debts was paid.
    private async Task<Guid?> FirstAsync(Refund refund, CancellationToken ct) => refund.ReplacesId is null ? null : await db.Database.SqlQuery<Guid>($"""
        with recursive replaced as (
          select id, replaces_id from refunds where id = {refund.Id}
          union all
          select r.id, r.replaces_id from refunds r join replaced on r.id = replaced.replaces_id)
        select id as "Value" from replaced where replaces_id is null
        """).SingleAsync(ct);
}
