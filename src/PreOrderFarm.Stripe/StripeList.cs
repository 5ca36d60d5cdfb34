namespace PreOrderFarm.Stripe;

/// <summary>One page of a list, newest first. See https://docs.stripe.com/api/pagination</summary>
public sealed record StripeList<T>
{
    /// <summary>The objects of this page.</summary>
    public required IReadOnlyList<T> Data { get; init; }

    /// <summary>True when there is a further page in the direction asked for.</summary>
    public bool HasMore { get; init; }

    /// <summary>Where the list is.</summary>
    public string? Url { get; init; }
}

/// <summary>What every list can be asked.</summary>
public abstract record StripeListParams
{
    /// <summary>Objects per page, 1–100. Stripe's default is 10.</summary>
    public int? Limit { get; init; }

    /// <summary>The id after which the page starts (older objects).</summary>
    public string? StartingAfter { get; init; }

    /// <summary>
    /// The id before which the page ends (newer objects). With it, auto-paging goes from there to the newest, oldest first.
    /// </summary>
    public string? EndingBefore { get; init; }

    /// <summary>Only objects created in this range.</summary>
    public StripeCreatedRange? Created { get; init; }

    /// <summary>Which fields come as objects, such as <c>data.balance_transaction</c>.</summary>
    public IReadOnlyList<string>? Expand { get; init; }
}

/// <summary>A range of creation times, to the second.</summary>
public sealed record StripeCreatedRange
{
    /// <summary>After.</summary>
    public DateTimeOffset? Gt { get; init; }

    /// <summary>At or after.</summary>
    public DateTimeOffset? Gte { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? Lt { get; init; }

    /// <summary>At or before.</summary>
    public DateTimeOffset? Lte { get; init; }
}
