using System.Diagnostics.CodeAnalysis;
using PreOrderFarm.Stripe.Http;

namespace PreOrderFarm.Stripe;

/// <summary>Stripe's hosted pay page, one session per attempt to pay.</summary>
/// <remarks>https://docs.stripe.com/api/checkout/sessions</remarks>
public sealed class CheckoutSessions
{
    private readonly ApiCaller _api;

    internal CheckoutSessions(ApiCaller api) => _api = api;

    /// <summary>Opens a pay page; its address is <see cref="StripeCheckoutSession.Url"/>.</summary>
    public Task<StripeCheckoutSession> CreateAsync(CheckoutSessionCreateParams parameters, string idempotencyKey, CancellationToken cancellationToken = default) =>
        _api.PostAsync<StripeCheckoutSession>("/v1/checkout/sessions", parameters, idempotencyKey, cancellationToken);

    /// <summary>Reads a session; expand <c>payment_intent</c> to see the payment too.</summary>
    public Task<StripeCheckoutSession> RetrieveAsync(string id, IReadOnlyList<string>? expand = null, CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeCheckoutSession>($"/v1/checkout/sessions/{ApiCaller.Segment(id)}", StripeExpand.Of(expand), cancellationToken);

    /// <summary>
    /// Closes the pay page. Refused with <see cref="StripeErrorKind.InvalidRequest"/> unless the session is still open:
    /// then read it, since someone may have paid.
    /// </summary>
    public Task<StripeCheckoutSession> ExpireAsync(string id, string idempotencyKey, CancellationToken cancellationToken = default) =>
        _api.PostAsync<StripeCheckoutSession>($"/v1/checkout/sessions/{ApiCaller.Segment(id)}/expire", parameters: null, idempotencyKey, cancellationToken);

    /// <summary>Finds sessions, such as the one of a payment intent. One page.</summary>
    public Task<StripeList<StripeCheckoutSession>> ListAsync(CheckoutSessionListParams parameters, CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeList<StripeCheckoutSession>>("/v1/checkout/sessions", parameters, cancellationToken);

    /// <summary>Finds sessions, such as the one of a payment intent. All of them, page after page as they are taken; newest first, but oldest first with <see cref="StripeListParams.EndingBefore"/>.</summary>
    public IAsyncEnumerable<StripeCheckoutSession> ListAllAsync(CheckoutSessionListParams parameters, CancellationToken cancellationToken = default) =>
        _api.ListAllAsync<StripeCheckoutSession>("/v1/checkout/sessions", parameters, cancellationToken);
}

/// <summary>A pay page and what became of it. See https://docs.stripe.com/api/checkout/sessions/object</summary>
public sealed record StripeCheckoutSession : IStripeEntity, IStripeObject
{
    /// <inheritdoc/>
    public static string ObjectName => "checkout.session";

    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <summary><see cref="StripeSessionStatus"/>.</summary>
    public string? Status { get; init; }

    /// <summary><see cref="StripeSessionPaymentStatus"/>; <c>unpaid</c> on a complete session means that the money is still on its way.</summary>
    public string? PaymentStatus { get; init; }

    /// <summary>Always <c>payment</c> here.</summary>
    public string? Mode { get; init; }

    /// <summary>Where the payer pays; null once the session is not open.</summary>
    public string? Url { get; init; }

    /// <summary>Minor units, before discounts and taxes.</summary>
    public long? AmountSubtotal { get; init; }

    /// <summary>Minor units that the payer is asked for.</summary>
    public long? AmountTotal { get; init; }

    /// <summary>ISO 4217, lower case.</summary>
    public string? Currency { get; init; }

    /// <summary>The payment; can be null until the payer confirms.</summary>
    public Expandable<StripePaymentIntent>? PaymentIntent { get; init; }

    /// <summary>Our own reference.</summary>
    public string? ClientReferenceId { get; init; }

    /// <summary>The e-mail that we gave.</summary>
    public string? CustomerEmail { get; init; }

    /// <summary>What the payer entered.</summary>
    public StripeCustomerDetails? CustomerDetails { get; init; }

    /// <summary>The filter that the session was made with.</summary>
    public IReadOnlyList<string>? AllowedPaymentMethodTypes { get; init; }

    /// <summary>What the page offers.</summary>
    public IReadOnlyList<string> PaymentMethodTypes { get; init; } = [];

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When the page closes by itself.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The language of the page.</summary>
    public string? Locale { get; init; }

    /// <summary>Where the payer goes after paying.</summary>
    public string? SuccessUrl { get; init; }

    /// <summary>Where the payer goes back to.</summary>
    public string? CancelUrl { get; init; }

    /// <summary>What the payer saw, if in another currency.</summary>
    public StripePresentment? PresentmentDetails { get; init; }

    /// <summary>False in test mode and sandboxes.</summary>
    public bool Livemode { get; init; }

    /// <summary>What was attached to the object; empty when nothing was.</summary>
    [AllowNull]
    public IReadOnlyDictionary<string, string> Metadata { get; init => field = value ?? StripeMetadata.Empty; } = StripeMetadata.Empty;
}

/// <summary>Who paid, as entered on the pay page.</summary>
public sealed record StripeCustomerDetails
{
    /// <summary>E-mail.</summary>
    public string? Email { get; init; }

    /// <summary>Name.</summary>
    public string? Name { get; init; }

    /// <summary>Phone.</summary>
    public string? Phone { get; init; }

    /// <summary>Address.</summary>
    public StripeAddress? Address { get; init; }
}

/// <summary>Where a session stands.</summary>
public static class StripeSessionStatus
{
    /// <summary>Can still be paid.</summary>
    public const string Open = "open";

    /// <summary>The payer has finished; whether money has arrived is in the payment status.</summary>
    public const string Complete = "complete";

    /// <summary>Can no longer be paid.</summary>
    public const string Expired = "expired";
}

/// <summary>Whether a session's money is there.</summary>
public static class StripeSessionPaymentStatus
{
    /// <summary>The money is available.</summary>
    public const string Paid = "paid";

    /// <summary>The money is not, or not yet, there.</summary>
    public const string Unpaid = "unpaid";

    /// <summary>Nothing was to be paid.</summary>
    public const string NoPaymentRequired = "no_payment_required";
}

/// <summary>Payment methods by Stripe's names. See https://docs.stripe.com/payments/payment-methods</summary>
public static class StripePaymentMethodTypes
{
    /// <summary>Cards.</summary>
    public const string Card = "card";

    /// <summary>Alipay.</summary>
    public const string Alipay = "alipay";

    /// <summary>WeChat Pay; wants <see cref="WechatPayOptions"/>.</summary>
    public const string WechatPay = "wechat_pay";
}
