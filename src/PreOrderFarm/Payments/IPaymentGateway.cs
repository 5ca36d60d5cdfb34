using PreOrderFarm.Intents;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>
/// The payment service provider, as payments need it. Behind it stands Stripe (Payments/Stripe). Every call names the
/// platform's account there ('main', or one of Stripe:Accounts) that the object belongs to.
/// </summary>
public interface IPaymentGateway
{
    /// <summary>Opens the page where a payment is made; asked again for the same payment, answers the same page.</summary>
    Task<CheckoutState> OpenCheckoutAsync(CheckoutOrder order, CancellationToken ct);

    Task<CheckoutState> ReadCheckoutAsync(string account, string sessionId, CancellationToken ct);

    /// <summary>Closes the page. The answer says what it is now: a payment may have come first.</summary>
    Task<CheckoutState> ExpireCheckoutAsync(string account, string sessionId, CancellationToken ct);

    /// <summary>Pays back; asked again for the same refund, answers the same refund.</summary>
    Task<RefundState> RefundAsync(RefundOrder order, CancellationToken ct);

    Task<RefundState> ReadRefundAsync(string account, string refundId, CancellationToken ct);

    /// <summary>What a payment brought in the settlement currency; null while it is not known.</summary>
    Task<Settlement?> ReadPaymentSettlementAsync(string account, string paymentIntentId, CancellationToken ct);

    /// <summary>What a refund took in the settlement currency; null while it is not known.</summary>
    Task<Settlement?> ReadRefundSettlementAsync(string account, string refundId, CancellationToken ct);

    /// <summary>What came back of a refund that failed after it had left; null while it is not known, or if it never left.</summary>
    Task<Settlement?> ReadReturnedRefundSettlementAsync(string account, string refundId, CancellationToken ct);

    /// <summary>Verifies a webhook on its raw bytes, and says whose account's secret signed it. Throws <see cref="ForgedEvent"/> for what must not be believed.</summary>
    GatewayEvent VerifyEvent(ReadOnlySpan<byte> rawBody, string? signatureHeader);
}

public sealed record CheckoutLine(string Name, Money UnitPrice, long Quantity);

public sealed record CheckoutOrder(
    string Account,
    Guid PaymentId,
    Guid PledgeId,
    Guid CampaignId,
    string Description,
    IReadOnlyList<CheckoutLine> Lines,
    IReadOnlyList<string> Methods,
    string Email,
    string Culture,
    Uri ReturnUrl,
    Uri CancelUrl,
    DateTimeOffset AskedAt,
    DateTimeOffset ExpiresAt);

public enum CheckoutStatus
{
    /// <summary>No page of this payment is known here: none was opened, or the reply that named it was lost.</summary>
    NotOpened,
    Open,
    Paid,

    /// <summary>The backer has finished, their bank has not.</summary>
    Processing,

    /// <summary>The backer had finished, and their bank refused.</summary>
    Failed,
    Expired,
}

/// <summary>What the provider says of a payment's page now. PaymentId is ours, as we gave it.</summary>
public sealed record CheckoutState(
    CheckoutStatus Status,
    Guid PaymentId,
    string? SessionId = null,
    string? Url = null,
    string? PaymentIntentId = null,
    string? ChargeId = null,
    string? Method = null,
    Money? Amount = null);

/// <summary>FirstId: of the refund that failed first, where this one stands in its place.</summary>
public sealed record RefundOrder(
    string Account, Guid RefundId, Guid? FirstId, Guid CampaignId, string PaymentIntentId, Money Amount, DateTimeOffset RequestedAt, bool WasAsked);

/// <summary>RefundId and FirstId are ours, as the order gave them; none of one that was made by hand.</summary>
public sealed record RefundState(Guid? RefundId, string StripeRefundId, RefundStatus Status, string? Failure, string? PendingReason = null, Guid? FirstId = null);

/// <summary>Gross and Fee are positive, in the settlement currency; of a refund, Gross is what left.</summary>
public sealed record Settlement(string BalanceTransactionId, Money Gross, Money Fee);

public sealed record GatewayEvent(string Account, string Id, string Type, string ObjectId, DateTimeOffset CreatedAt);

/// <summary>A webhook that the provider did not sign, or signed too long ago.</summary>
public sealed class ForgedEvent(string reason, Exception cause) : Exception(reason, cause);

/// <summary>The provider said no, for good: asking again cannot help.</summary>
public sealed class GatewayRefused(string reason, Exception cause) : Exception(reason, cause);

/// <summary>The account at the provider serves others too, and this object is theirs: nothing here will ever know it.</summary>
public sealed class NotOurs(string reason) : Exception(reason);

/// <summary>The provider did not answer, or could not now. What it did is unknown: ask again for the same thing.</summary>
public sealed class GatewayUnavailable(string reason, Exception cause) : OutsideUnavailable(reason, cause);
