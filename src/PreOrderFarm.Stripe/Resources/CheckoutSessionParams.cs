namespace PreOrderFarm.Stripe;

/// <summary>What a pay page is opened with. See https://docs.stripe.com/api/checkout/sessions/create</summary>
public sealed record CheckoutSessionCreateParams
{
    /// <summary><c>payment</c>: once, not a subscription.</summary>
    public string Mode { get; init; } = "payment";

    /// <summary>What is paid for, 1–100 lines; shipping is a line of its own.</summary>
    public required IReadOnlyList<CheckoutLineItem> LineItems { get; init; }

    /// <summary>Where the payer goes after paying; <c>{CHECKOUT_SESSION_ID}</c> in it is replaced by Stripe.</summary>
    public required string SuccessUrl { get; init; }

    /// <summary>Where the page's back button leads.</summary>
    public string? CancelUrl { get; init; }

    /// <summary>Filters what Stripe would offer by itself; see <see cref="StripePaymentMethodTypes"/>.</summary>
    public IReadOnlyList<string>? AllowedPaymentMethodTypes { get; init; }

    /// <summary>What single methods need.</summary>
    public CheckoutPaymentMethodOptions? PaymentMethodOptions { get; init; }

    /// <summary>Off by default here, so that the payer pays the currency that we ask for.</summary>
    public CheckoutAdaptivePricing? AdaptivePricing { get; init; } = new();

    /// <summary>Prefills the e-mail.</summary>
    public string? CustomerEmail { get; init; }

    /// <summary>Our own reference, at most 200 characters.</summary>
    public string? ClientReferenceId { get; init; }

    /// <summary>Up to 50 keys of at most 40 characters without brackets, values of at most 500. See https://docs.stripe.com/api/metadata</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>What the payment itself carries.</summary>
    public CheckoutPaymentIntentData? PaymentIntentData { get; init; }

    /// <summary>When the page closes, 30 minutes to 24 hours after its creation, to the second; 24 hours when not set.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Such as <c>en</c>, <c>zh</c>, <c>zh-TW</c>, <c>zh-HK</c>; the browser's own when not set.</summary>
    public string? Locale { get; init; }

    /// <summary>Which fields come as objects.</summary>
    public IReadOnlyList<string>? Expand { get; init; }
}

/// <summary>One line of a pay page.</summary>
public sealed record CheckoutLineItem
{
    /// <summary>What one unit is and costs.</summary>
    public required CheckoutPriceData PriceData { get; init; }

    /// <summary>How many units.</summary>
    public long Quantity { get; init; } = 1;
}

/// <summary>The price of one unit.</summary>
public sealed record CheckoutPriceData
{
    /// <summary>ISO 4217, lower case; the same on every line.</summary>
    public required string Currency { get; init; }

    /// <summary>Minor units, not negative.</summary>
    public required long UnitAmount { get; init; }

    /// <summary>What is sold.</summary>
    public required CheckoutProductData ProductData { get; init; }
}

/// <summary>What is sold, for this page only.</summary>
public sealed record CheckoutProductData
{
    /// <summary>Shown to the payer.</summary>
    public required string Name { get; init; }

    /// <summary>Shown to the payer; must not be empty.</summary>
    public string? Description { get; init; }
}

/// <summary>Options of single payment methods.</summary>
public sealed record CheckoutPaymentMethodOptions
{
    /// <summary>WeChat Pay wants to know where it runs.</summary>
    public WechatPayOptions? WechatPay { get; init; }
}

/// <summary>See https://docs.stripe.com/payments/wechat-pay</summary>
public sealed record WechatPayOptions
{
    /// <summary><c>web</c>: the payer scans a code.</summary>
    public string Client { get; init; } = "web";
}

/// <summary>See https://docs.stripe.com/payments/currencies/localize-prices/adaptive-pricing</summary>
public sealed record CheckoutAdaptivePricing
{
    /// <summary>True lets Stripe show another currency to the payer.</summary>
    public bool Enabled { get; init; }
}

/// <summary>What is passed to the payment intent.</summary>
public sealed record CheckoutPaymentIntentData
{
    /// <summary>For our own eyes.</summary>
    public string? Description { get; init; }

    /// <summary>Ties the payment to later transfers.</summary>
    public string? TransferGroup { get; init; }

    /// <summary>Ends the line on the payer's card statement; card payments only.</summary>
    public string? StatementDescriptorSuffix { get; init; }

    /// <summary>Up to 50 keys of at most 40 characters without brackets, values of at most 500. See https://docs.stripe.com/api/metadata</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>Which sessions.</summary>
public sealed record CheckoutSessionListParams : StripeListParams
{
    /// <summary>Only the session of this payment intent.</summary>
    public string? PaymentIntent { get; init; }

    /// <summary>Only sessions of this status.</summary>
    public string? Status { get; init; }
}
