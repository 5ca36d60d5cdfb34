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

    public Task SubmitEvidenceAsync(EvidenceOrder order, CancellationToken ct) => AskAsync(async () =>
    {
        var disputes = accounts.Client(order.PlatformAccount).Disputes;
        try
        {
            return await disputes.UpdateAsync(order.StripeDisputeId, Submission(order.Evidence), $"evidence-{order.Key:D}", ct);
        }
        catch (StripeException fault) when (fault.Kind is StripeErrorKind.Api or StripeErrorKind.InvalidRequest)
        {
            // It can be sent once: a 500 (which Stripe repeats under its key) or a refusal may come after it was.
            var dispute = await disputes.RetrieveAsync(order.StripeDisputeId, Expand, ct);
            if (dispute.EvidenceDetails is not { SubmissionCount: > 0 })
                throw;
            return dispute;
        }
    });

    private static DisputeUpdateParams Submission(DisputeEvidenceText evidence) => new()
    {
        Evidence = new DisputeEvidence
        {
            ProductDescription = Text(evidence.ProductDescription),
            CustomerName = Text(evidence.CustomerName),
            CustomerEmailAddress = Text(evidence.CustomerEmail),
            ShippingAddress = Text(evidence.ShippingAddress),
            ShippingCarrier = Text(evidence.ShippingCarrier),
            ShippingTrackingNumber = Text(evidence.ShippingTrackingNumber),
            ShippingDate = Text(evidence.ShippingDate),
            UncategorizedText = Text(evidence.Statement),
        },
        Submit = true,
    };

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
        dispute.Charge?.Object is { } charge ? StripeCalls.IdIn(charge.Metadata, "payment") : null);
}
