using System.Diagnostics.CodeAnalysis;
using PreOrderFarm.Stripe.Http;

namespace PreOrderFarm.Stripe;

/// <summary>Money given back to payers.</summary>
/// <remarks>https://docs.stripe.com/api/refunds</remarks>
public sealed class Refunds
{
    private readonly ApiCaller _api;

    internal Refunds(ApiCaller api) => _api = api;

    /// <summary>Gives money back. Refused when more than is left, or when the method's window has passed (<see cref="StripeRefundWindows"/>).</summary>
    public Task<StripeRefund> CreateAsync(RefundCreateParams parameters, string idempotencyKey, CancellationToken cancellationToken = default) =>
        _api.PostAsync<StripeRefund>("/v1/refunds", parameters, idempotencyKey, cancellationToken);

    /// <summary>Reads a refund.</summary>
    public Task<StripeRefund> RetrieveAsync(string id, IReadOnlyList<string>? expand = null, CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeRefund>($"/v1/refunds/{ApiCaller.Segment(id)}", StripeExpand.Of(expand), cancellationToken);

    /// <summary>Finds refunds, such as those of a payment intent. One page.</summary>
    public Task<StripeList<StripeRefund>> ListAsync(RefundListParams parameters, CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeList<StripeRefund>>("/v1/refunds", parameters, cancellationToken);

    /// <summary>Finds refunds, such as those of a payment intent. All of them, page after page as they are taken; newest first, but oldest first with <see cref="StripeListParams.EndingBefore"/>.</summary>
    public IAsyncEnumerable<StripeRefund> ListAllAsync(RefundListParams parameters, CancellationToken cancellationToken = default) =>
        _api.ListAllAsync<StripeRefund>("/v1/refunds", parameters, cancellationToken);
}

/// <summary>Money given back. See https://docs.stripe.com/api/refunds/object</summary>
public sealed record StripeRefund : IStripeEntity, IStripeObject
{
    /// <inheritdoc/>
    public static string ObjectName => "refund";

    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <summary>Minor units of the payment's currency.</summary>
    public required long Amount { get; init; }

    /// <summary>ISO 4217, lower case.</summary>
    public required string Currency { get; init; }

    /// <summary><see cref="StripeRefundStatus"/>.</summary>
    public string? Status { get; init; }

    /// <summary>The payment.</summary>
    public Expandable<StripePaymentIntent>? PaymentIntent { get; init; }

    /// <summary>The charge.</summary>
    public Expandable<StripeCharge>? Charge { get; init; }

    /// <summary>Its effect on our balance.</summary>
    public Expandable<StripeBalanceTransaction>? BalanceTransaction { get; init; }

    /// <summary>What brought the money back when it failed.</summary>
    public Expandable<StripeBalanceTransaction>? FailureBalanceTransaction { get; init; }

    /// <summary>Why it failed.</summary>
    public string? FailureReason { get; init; }

    /// <summary>What it waits for, such as <c>insufficient_funds</c>.</summary>
    public string? PendingReason { get; init; }

    /// <summary><see cref="RefundCreateParams.Reason"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>What was taken back from a connected account with it.</summary>
    public Expandable<StripeTransferReversal>? TransferReversal { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>What was attached to the object; empty when nothing was.</summary>
    [AllowNull]
    public IReadOnlyDictionary<string, string> Metadata { get; init => field = value ?? StripeMetadata.Empty; } = StripeMetadata.Empty;
}

/// <summary>Where a refund stands. See https://docs.stripe.com/refunds</summary>
public static class StripeRefundStatus
{
    /// <summary>Under way.</summary>
    public const string Pending = "pending";

    /// <summary>The payer must do something first.</summary>
    public const string RequiresAction = "requires_action";

    /// <summary>Done; it can still fail later, when the payer's bank sends the money back.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>The money came back to our balance.</summary>
    public const string Failed = "failed";

    /// <summary>Called off.</summary>
    public const string Canceled = "canceled";
}

/// <summary>What is given back. See https://docs.stripe.com/api/refunds/create</summary>
public sealed record RefundCreateParams
{
    /// <summary>The payment; this or <see cref="Charge"/>.</summary>
    public string? PaymentIntent { get; init; }

    /// <summary>The charge; this or <see cref="PaymentIntent"/>.</summary>
    public string? Charge { get; init; }

    /// <summary>Minor units, above zero; all that is left when not set.</summary>
    public long? Amount { get; init; }

    /// <summary><c>requested_by_customer</c>, <c>duplicate</c> or <c>fraudulent</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>Also take back a destination charge's transfer.</summary>
    public bool? ReverseTransfer { get; init; }

    /// <summary>Also give back the application fee.</summary>
    public bool? RefundApplicationFee { get; init; }

    /// <summary>Up to 50 keys of at most 40 characters without brackets, values of at most 500. See https://docs.stripe.com/api/metadata</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Which fields come as objects.</summary>
    public IReadOnlyList<string>? Expand { get; init; }
}

/// <summary>Which refunds.</summary>
public sealed record RefundListParams : StripeListParams
{
    /// <summary>Only those of this payment.</summary>
    public string? PaymentIntent { get; init; }

    /// <summary>Only those of this charge.</summary>
    public string? Charge { get; init; }
}
