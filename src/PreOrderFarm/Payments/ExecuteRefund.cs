using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Intents;

namespace PreOrderFarm.Payments;

/// <summary>Pays one refund back. Executed twice, it pays once: the refund's id is the idempotency key.</summary>
public sealed class ExecuteRefund(FarmDbContext db, IPaymentGateway gateway, RecordRefund record) : IIntentHandler
{
    public string Kind => "refund";

    public async Task HandleAsync(Guid subjectId, CancellationToken ct)
    {
        var refund = await db.Set<Refund>().AsNoTracking().SingleAsync(r => r.Id == subjectId, ct);
        if (refund.Status != RefundStatus.Requested)
            return;
        var payment = await db.Set<Payment>().Where(p => p.Id == refund.PaymentId).Select(p => new { p.PlatformAccount, p.PaymentIntentId }).SingleAsync(ct);
        var paymentIntentId = payment.PaymentIntentId
            ?? throw new InvalidOperationException($"Payment {refund.PaymentId} succeeded without a payment intent.");
        try
        {
            var state = await gateway.RefundAsync(new RefundOrder(payment.PlatformAccount, refund.Id, refund.CampaignId, paymentIntentId, refund.Amount, refund.RequestedAt), ct);
            await record.RunAsync(state with { RefundId = refund.Id }, ct);
        }
        catch (GatewayRefused refused)
        {
            await record.RefusedAsync(refund.Id, refused.Message, ct);
            throw new IntentRefused(refused.Message, refused);
        }
    }
}
