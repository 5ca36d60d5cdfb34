using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>The provider as disputes need it. Failures are those of <see cref="IPaymentGateway"/>.</summary>
public interface IDisputeGateway
{
    Task<DisputeState> ReadDisputeAsync(string platformAccount, string disputeId, CancellationToken ct);

    /// <summary>Sends evidence to the bank, once; asked again under the same key, it is the same evidence.</summary>
    Task SubmitEvidenceAsync(EvidenceOrder order, CancellationToken ct);
}

/// <summary>
/// What the provider says of a dispute now. Movements are what it took from our balance and gave back, in that order:
/// Gross is negative when money left. PaymentId is ours, as its charge carries it; null when the charge is not one of ours.
/// </summary>
public sealed record DisputeState(
    string StripeDisputeId, string? PaymentIntentId, string Status, string Reason, Money Amount, DateTimeOffset? DueBy, DateTimeOffset CreatedAt,
    IReadOnlyList<Settlement> Movements, Guid? PaymentId);

public sealed record DisputeEvidenceText(
    string ProductDescription, string CustomerName, string CustomerEmail, string ShippingAddress, string ShippingCarrier,
    string ShippingTrackingNumber, string ShippingDate, string Statement);

public sealed record EvidenceOrder(string PlatformAccount, string StripeDisputeId, Guid Key, DisputeEvidenceText Evidence);
