namespace PreOrderFarm.Stripe;

/// <summary>The metadata of an object that has none.</summary>
internal static class StripeMetadata
{
    public static IReadOnlyDictionary<string, string> Empty { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>The query of a retrieval.</summary>
internal sealed record StripeExpand(IReadOnlyList<string> Expand)
{
    public static StripeExpand? Of(IReadOnlyList<string>? expand) => expand is { Count: > 0 } ? new StripeExpand(expand) : null;
}

/// <summary>A postal address.</summary>
public sealed record StripeAddress
{
    /// <summary>Street, house or company.</summary>
    public string? Line1 { get; init; }

    /// <summary>Flat, suite or building.</summary>
    public string? Line2 { get; init; }

    /// <summary>City, district or village.</summary>
    public string? City { get; init; }

    /// <summary>State, province or region.</summary>
    public string? State { get; init; }

    /// <summary>Postal code.</summary>
    public string? PostalCode { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }
}

/// <summary>Why a payment was refused. See https://docs.stripe.com/declines/codes</summary>
public sealed record StripePaymentError
{
    /// <summary>Stripe's <c>type</c>, such as <c>card_error</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Such as <c>card_declined</c>.</summary>
    public string? Code { get; init; }

    /// <summary>Why the issuer refused.</summary>
    public string? DeclineCode { get; init; }

    /// <summary>A sentence that may be shown to the payer.</summary>
    public string? Message { get; init; }

    /// <summary>The parameter that it is about.</summary>
    public string? Param { get; init; }

    /// <summary>With which method it was tried.</summary>
    public string? PaymentMethodType { get; init; }
}

/// <summary>What the payer saw, when it was another currency than ours.</summary>
public sealed record StripePresentment
{
    /// <summary>Minor units of the currency that the payer saw.</summary>
    public long PresentmentAmount { get; init; }

    /// <summary>The currency that the payer saw.</summary>
    public string? PresentmentCurrency { get; init; }
}
