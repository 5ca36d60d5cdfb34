using System.Diagnostics.CodeAnalysis;
using PreOrderFarm.Stripe.Http;

namespace PreOrderFarm.Stripe;

/// <summary>Payments from intention to money.</summary>
/// <remarks>https://docs.stripe.com/api/payment_intents</remarks>
public sealed class PaymentIntents
{
    private readonly ApiCaller _api;

    internal PaymentIntents(ApiCaller api) => _api = api;

    /// <summary>Reads a payment; expand <c>latest_charge.balance_transaction</c> to see its fee.</summary>
    public Task<StripePaymentIntent> RetrieveAsync(string id, IReadOnlyList<string>? expand = null, CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripePaymentIntent>($"/v1/payment_intents/{ApiCaller.Segment(id)}", StripeExpand.Of(expand), cancellationToken);
}

/// <summary>A payment. See https://docs.stripe.com/api/payment_intents/object</summary>
public sealed record StripePaymentIntent : IStripeEntity, IStripeObject
{
    /// <inheritdoc/>
    public static string ObjectName => "payment_intent";

    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <summary>Minor units asked for.</summary>
    public required long Amount { get; init; }

    /// <summary>Minor units that have come in.</summary>
    public long AmountReceived { get; init; }

    /// <summary>ISO 4217, lower case.</summary>
    public required string Currency { get; init; }

    /// <summary><see cref="StripePaymentIntentStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The last attempt to take the money.</summary>
    public Expandable<StripeCharge>? LatestCharge { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public StripePaymentError? LastPaymentError { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it was cancelled.</summary>
    public DateTimeOffset? CanceledAt { get; init; }

    /// <summary>Why it was cancelled.</summary>
    public string? CancellationReason { get; init; }

    /// <summary>For our own eyes.</summary>
    public string? Description { get; init; }

    /// <summary>What it may be paid with.</summary>
    public IReadOnlyList<string> PaymentMethodTypes { get; init; } = [];

    /// <summary>Ties it to transfers.</summary>
    public string? TransferGroup { get; init; }

    /// <summary>What the payer saw, if in another currency.</summary>
    public StripePresentment? PresentmentDetails { get; init; }

    /// <summary>False in test mode and sandboxes.</summary>
    public bool Livemode { get; init; }

    /// <summary>What was attached to the object; empty when nothing was.</summary>
    [AllowNull]
    public IReadOnlyDictionary<string, string> Metadata { get; init => field = value ?? StripeMetadata.Empty; } = StripeMetadata.Empty;
}

/// <summary>Where a payment stands. See https://docs.stripe.com/payments/paymentintents/lifecycle</summary>
public static class StripePaymentIntentStatus
{
    /// <summary>Nothing chosen yet, or the last attempt failed.</summary>
    public const string RequiresPaymentMethod = "requires_payment_method";

    /// <summary>Chosen, not confirmed.</summary>
    public const string RequiresConfirmation = "requires_confirmation";

    /// <summary>The payer must do something, such as authenticate.</summary>
    public const string RequiresAction = "requires_action";

    /// <summary>Under way; success or failure follows, perhaps days later.</summary>
    public const string Processing = "processing";

    /// <summary>Authorised, not captured.</summary>
    public const string RequiresCapture = "requires_capture";

    /// <summary>Cancelled; no money will come.</summary>
    public const string Canceled = "canceled";

    /// <summary>The money is there.</summary>
    public const string Succeeded = "succeeded";
}
