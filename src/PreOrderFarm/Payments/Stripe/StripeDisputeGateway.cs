using PreOrderFarm.Shared;
using PreOrderFarm.Stripe;
using static PreOrderFarm.Payments.Stripe.StripeFaults;

namespace PreOrderFarm.Payments.Stripe;

/// <summary>Disputes at Stripe (https://docs.stripe.com/disputes/how-disputes-work).</summary>
public sealed class StripeDisputeGateway(StripeAccounts accounts) : IDisputeGateway
{
    private static readonly string[] Expand = ["charge"];

    public Task<DisputeState> ReadDisputeAsync(string platformAccount, string disputeId, CancellationToken ct) => AskAsync(async () =>
        State(await accounts.Client(platformAccount).Disputes.RetrieveAsync(disputeId, Expand, ct)));

    public Task SubmitEvidenceAsync(EvidenceOrder order, CancellationToken ct) => AskAsync(() =>
        accounts.Client(order.PlatformAccount).Disputes.UpdateAsync(order.StripeDisputeId, new DisputeUpdateParams
        {
            Evidence = new DisputeEvidence
            {
                ProductDescription = Text(order.Evidence.ProductDescription),
                CustomerName = Text(order.Evidence.CustomerName),
                CustomerEmailAddress = Text(order.Evidence.CustomerEmail),
                ShippingAddress = Text(order.Evidence.ShippingAddress),
                ShippingCarrier = Text(order.Evidence.ShippingCarrier),
                ShippingTrackingNumber = Text(order.Evidence.ShippingTrackingNumber),
                ShippingDate = Text(order.Evidence.ShippingDate),
                UncategorizedText = Text(order.Evidence.Statement),
            },
            Submit = true,
        }, $"evidence-{order.Key:D}", ct));

    private static string? Text(string text) => text.Length == 0 ? null : text;

    private static DisputeState State(StripeDispute dispute) => new(
        dispute.Id,
        dispute.PaymentIntent?.Id ?? dispute.Charge?.Object?.PaymentIntent?.Id,
        dispute.Status,
        dispute.Reason ?? "general",
        new Money(dispute.Amount, dispute.Currency.ToUpperInvariant()),
        dispute.EvidenceDetails?.DueBy,
        dispute.Created,
        [.. dispute.BalanceTransactions.Select(StripeCalls.Movement)],
        dispute.Charge?.Object is { } charge && charge.Metadata.TryGetValue("payment", out var id) && Guid.TryParse(id, out var payment) ? payment : null);
}
