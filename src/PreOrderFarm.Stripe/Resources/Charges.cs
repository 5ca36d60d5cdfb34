using System.Diagnostics.CodeAnalysis;
using PreOrderFarm.Stripe.Http;

namespace PreOrderFarm.Stripe;

/// <summary>Single movements of a payer's money.</summary>
/// <remarks>https://docs.stripe.com/api/charges</remarks>
public sealed class Charges
{
    private readonly ApiCaller _api;

    internal Charges(ApiCaller api) => _api = api;

    /// <summary>Reads a charge; expand <c>balance_transaction</c> to see its fee.</summary>
    public Task<StripeCharge> RetrieveAsync(string id, IReadOnlyList<string>? expand = null, CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeCharge>($"/v1/charges/{ApiCaller.Segment(id)}", StripeExpand.Of(expand), cancellationToken);

    /// <summary>Finds charges, such as those of a payment intent or a transfer group. One page.</summary>
    public Task<StripeList<StripeCharge>> ListAsync(ChargeListParams parameters, CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeList<StripeCharge>>("/v1/charges", parameters, cancellationToken);

    /// <summary>Finds charges, such as those of a payment intent or a transfer group. All of them, page after page as they are taken; newest first, but oldest first with <see cref="StripeListParams.EndingBefore"/>.</summary>
    public IAsyncEnumerable<StripeCharge> ListAllAsync(ChargeListParams parameters, CancellationToken cancellationToken = default) =>
        _api.ListAllAsync<StripeCharge>("/v1/charges", parameters, cancellationToken);
}

/// <summary>Which charges.</summary>
public sealed record ChargeListParams : StripeListParams
{
    /// <summary>Only those of this payment.</summary>
    public string? PaymentIntent { get; init; }

    /// <summary>Only those of this group.</summary>
    public string? TransferGroup { get; init; }
}

/// <summary>One movement of a payer's money. See https://docs.stripe.com/api/charges/object</summary>
public sealed record StripeCharge : IStripeEntity, IStripeObject
{
    /// <inheritdoc/>
    public static string ObjectName => "charge";

    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <summary>Minor units.</summary>
    public required long Amount { get; init; }

    /// <summary>Minor units taken.</summary>
    public long AmountCaptured { get; init; }

    /// <summary>Minor units given back, refunds under way included.</summary>
    public long AmountRefunded { get; init; }

    /// <summary>ISO 4217, lower case.</summary>
    public required string Currency { get; init; }

    /// <summary><c>succeeded</c>, <c>pending</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>True when it succeeded or was authorised.</summary>
    public bool Paid { get; init; }

    /// <summary>True when the money was taken.</summary>
    public bool Captured { get; init; }

    /// <summary>True when all of it was given back.</summary>
    public bool Refunded { get; init; }

    /// <summary>True when the payer contests it.</summary>
    public bool Disputed { get; init; }

    /// <summary>Its effect on our balance; may appear only some time after success.</summary>
    public Expandable<StripeBalanceTransaction>? BalanceTransaction { get; init; }

    /// <summary>The payment that it belongs to.</summary>
    public Expandable<StripePaymentIntent>? PaymentIntent { get; init; }

    /// <summary>What it was paid with.</summary>
    public StripePaymentMethodDetails? PaymentMethodDetails { get; init; }

    /// <summary>Why it failed.</summary>
    public string? FailureCode { get; init; }

    /// <summary>Why it failed, in words.</summary>
    public string? FailureMessage { get; init; }

    /// <summary>Stripe's receipt.</summary>
    public string? ReceiptUrl { get; init; }

    /// <summary>Ties it to transfers.</summary>
    public string? TransferGroup { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>For our own eyes.</summary>
    public string? Description { get; init; }

    /// <summary>False in test mode and sandboxes.</summary>
    public bool Livemode { get; init; }

    /// <summary>What was attached to the object; empty when nothing was.</summary>
    [AllowNull]
    public IReadOnlyDictionary<string, string> Metadata { get; init => field = value ?? StripeMetadata.Empty; } = StripeMetadata.Empty;
}

/// <summary>What a charge was paid with.</summary>
public sealed record StripePaymentMethodDetails
{
    /// <summary>Such as <c>card</c>, <c>alipay</c>, <c>wechat_pay</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The card, if it was one.</summary>
    public StripeCardDetails? Card { get; init; }
}

/// <summary>A card, as far as it may be shown.</summary>
public sealed record StripeCardDetails
{
    /// <summary>Such as <c>visa</c>.</summary>
    public string? Brand { get; init; }

    /// <summary>The last four digits.</summary>
    public string? Last4 { get; init; }

    /// <summary>Where it was issued, ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary>Month of expiry.</summary>
    public int? ExpMonth { get; init; }

    /// <summary>Year of expiry, four digits.</summary>
    public int? ExpYear { get; init; }
}
