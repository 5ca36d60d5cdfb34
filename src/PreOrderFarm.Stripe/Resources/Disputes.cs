using System.Diagnostics.CodeAnalysis;
using PreOrderFarm.Stripe.Http;

namespace PreOrderFarm.Stripe;

/// <summary>Payments that a payer contested at the bank.</summary>
/// <remarks>https://docs.stripe.com/api/disputes</remarks>
public sealed class Disputes
{
    private readonly ApiCaller _api;

    internal Disputes(ApiCaller api) => _api = api;

    /// <summary>Reads a dispute.</summary>
    public Task<StripeDispute> RetrieveAsync(string id, IReadOnlyList<string>? expand = null, CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeDispute>($"/v1/disputes/{ApiCaller.Segment(id)}", StripeExpand.Of(expand), cancellationToken);

    /// <summary>Finds disputes, such as those of a payment intent. One page.</summary>
    public Task<StripeList<StripeDispute>> ListAsync(DisputeListParams parameters, CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeList<StripeDispute>>("/v1/disputes", parameters, cancellationToken);

    /// <summary>Finds disputes, such as those of a payment intent. All of them, page after page as they are taken; newest first, but oldest first with <see cref="StripeListParams.EndingBefore"/>.</summary>
    public IAsyncEnumerable<StripeDispute> ListAllAsync(DisputeListParams parameters, CancellationToken cancellationToken = default) =>
        _api.ListAllAsync<StripeDispute>("/v1/disputes", parameters, cancellationToken);

    /// <summary>Adds evidence, and submits it when asked to: evidence can be submitted once.</summary>
    public Task<StripeDispute> UpdateAsync(string id, DisputeUpdateParams parameters, string idempotencyKey, CancellationToken cancellationToken = default) =>
        _api.PostAsync<StripeDispute>($"/v1/disputes/{ApiCaller.Segment(id)}", parameters, idempotencyKey, cancellationToken);

    /// <summary>Accepts a dispute: it is lost at once, and cannot be taken up again. Refused when it is closed already.</summary>
    public Task<StripeDispute> CloseAsync(string id, string idempotencyKey, CancellationToken cancellationToken = default) =>
        _api.PostAsync<StripeDispute>($"/v1/disputes/{ApiCaller.Segment(id)}/close", parameters: null, idempotencyKey, cancellationToken);
}

/// <summary>Where a dispute stands. See https://docs.stripe.com/disputes/how-disputes-work</summary>
public static class StripeDisputeStatus
{
    /// <summary>An inquiry waits for evidence; it has moved no money, and a refund settles it.</summary>
    public const string WarningNeedsResponse = "warning_needs_response";

    /// <summary>An inquiry whose evidence the bank reads.</summary>
    public const string WarningUnderReview = "warning_under_review";

    /// <summary>An inquiry that ended without becoming a dispute.</summary>
    public const string WarningClosed = "warning_closed";

    /// <summary>The bank has taken the money, and waits for evidence until <see cref="StripeEvidenceDetails.DueBy"/>.</summary>
    public const string NeedsResponse = "needs_response";

    /// <summary>The bank reads the evidence.</summary>
    public const string UnderReview = "under_review";

    /// <summary>The money came back.</summary>
    public const string Won = "won";

    /// <summary>The money is gone.</summary>
    public const string Lost = "lost";

    /// <summary>Settled before it reached the account.</summary>
    public const string Prevented = "prevented";
}

/// <summary>A contested payment. See https://docs.stripe.com/api/disputes/object</summary>
public sealed record StripeDispute : IStripeEntity, IStripeObject
{
    /// <inheritdoc/>
    public static string ObjectName => "dispute";

    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <summary>Minor units contested.</summary>
    public required long Amount { get; init; }

    /// <summary>ISO 4217, lower case.</summary>
    public required string Currency { get; init; }

    /// <summary><c>needs_response</c>, <c>under_review</c>, <c>won</c>, <c>lost</c>, <c>prevented</c>, <c>warning_needs_response</c>, <c>warning_under_review</c> or <c>warning_closed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Such as <c>product_not_received</c>. See https://docs.stripe.com/disputes/categories</summary>
    public string? Reason { get; init; }

    /// <summary>The charge.</summary>
    public Expandable<StripeCharge>? Charge { get; init; }

    /// <summary>The payment.</summary>
    public Expandable<StripePaymentIntent>? PaymentIntent { get; init; }

    /// <summary>True while refunding it still settles the matter.</summary>
    public bool IsChargeRefundable { get; init; }

    /// <summary>What it took from our balance and gave back: none, one or two.</summary>
    public IReadOnlyList<StripeBalanceTransaction> BalanceTransactions { get; init; } = [];

    /// <summary>What was given so far.</summary>
    public DisputeEvidence? Evidence { get; init; }

    /// <summary>Until when, and whether something was given.</summary>
    public StripeEvidenceDetails? EvidenceDetails { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>False in test mode and sandboxes.</summary>
    public bool Livemode { get; init; }

    /// <summary>What was attached to the object; empty when nothing was.</summary>
    [AllowNull]
    public IReadOnlyDictionary<string, string> Metadata { get; init => field = value ?? StripeMetadata.Empty; } = StripeMetadata.Empty;
}

/// <summary>How evidence stands.</summary>
public sealed record StripeEvidenceDetails
{
    /// <summary>Until when evidence is taken.</summary>
    public DateTimeOffset? DueBy { get; init; }

    /// <summary>True when something was given.</summary>
    public bool HasEvidence { get; init; }

    /// <summary>True when the time has passed.</summary>
    public bool PastDue { get; init; }

    /// <summary>How often it was submitted.</summary>
    public int SubmissionCount { get; init; }
}

/// <summary>What speaks against a dispute. See https://docs.stripe.com/api/disputes/evidence_object</summary>
public sealed record DisputeEvidence
{
    /// <summary>Logs that show the payer's use.</summary>
    public string? AccessActivityLog { get; init; }

    /// <summary>The payer's billing address.</summary>
    public string? BillingAddress { get; init; }

    /// <summary>How the payer was shown the cancellation policy.</summary>
    public string? CancellationPolicyDisclosure { get; init; }

    /// <summary>Why the payment was not to be cancelled.</summary>
    public string? CancellationRebuttal { get; init; }

    /// <summary>File id: what was written to and fro.</summary>
    public string? CustomerCommunication { get; init; }

    /// <summary>The payer's e-mail.</summary>
    public string? CustomerEmailAddress { get; init; }

    /// <summary>The payer's name.</summary>
    public string? CustomerName { get; init; }

    /// <summary>The payer's address on the net.</summary>
    public string? CustomerPurchaseIp { get; init; }

    /// <summary>How this differs from the charge that it is said to repeat.</summary>
    public string? DuplicateChargeExplanation { get; init; }

    /// <summary>The charge that it is said to repeat.</summary>
    public string? DuplicateChargeId { get; init; }

    /// <summary>What was sold.</summary>
    public string? ProductDescription { get; init; }

    /// <summary>File id: the receipt.</summary>
    public string? Receipt { get; init; }

    /// <summary>How the payer was shown the refund policy.</summary>
    public string? RefundPolicyDisclosure { get; init; }

    /// <summary>Why no refund is due.</summary>
    public string? RefundRefusalExplanation { get; init; }

    /// <summary>When the service was received.</summary>
    public string? ServiceDate { get; init; }

    /// <summary>Where it was sent.</summary>
    public string? ShippingAddress { get; init; }

    /// <summary>Who carried it.</summary>
    public string? ShippingCarrier { get; init; }

    /// <summary>When it was sent.</summary>
    public string? ShippingDate { get; init; }

    /// <summary>File id: proof of shipping.</summary>
    public string? ShippingDocumentation { get; init; }

    /// <summary>The carrier's number.</summary>
    public string? ShippingTrackingNumber { get; init; }

    /// <summary>Anything else.</summary>
    public string? UncategorizedText { get; init; }
}

/// <summary>What is added to a dispute. See https://docs.stripe.com/api/disputes/update</summary>
public sealed record DisputeUpdateParams
{
    /// <summary>What is added; what is not set stays as it is.</summary>
    public DisputeEvidence? Evidence { get; init; }

    /// <summary>False stages it; true, or not set, sends it to the bank.</summary>
    public bool? Submit { get; init; }

    /// <summary>Up to 50 keys of at most 40 characters without brackets, values of at most 500. See https://docs.stripe.com/api/metadata</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Which fields come as objects.</summary>
    public IReadOnlyList<string>? Expand { get; init; }
}

/// <summary>Which disputes.</summary>
public sealed record DisputeListParams : StripeListParams
{
    /// <summary>Only those of this payment.</summary>
    public string? PaymentIntent { get; init; }

    /// <summary>Only those of this charge.</summary>
    public string? Charge { get; init; }
}
