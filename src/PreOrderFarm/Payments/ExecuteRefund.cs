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
                new RefundOrder(payment.PlatformAccount, refund.Id, refund.CampaignId, paymentIntentId, refund.Amount, refund.RequestedAt, !isFirst), ct);
            await record.RunAsync(state with { RefundId = refund.Id }, ct);
        }
        catch (GatewayRefused refused)
        {
            await record.RefusedAsync(refund.Id, refused.Message, ct);
        }
    }
}
