namespace PreOrderFarm.Stripe;

/// <summary>Something of Stripe's that has an id.</summary>
public interface IStripeEntity
{
    /// <summary>Stripe's id.</summary>
    string Id { get; }
}

/// <summary>Something of Stripe's whose JSON names its type in the field <c>object</c>.</summary>
public interface IStripeObject
{
    /// <summary>The value of <c>object</c>, such as <c>checkout.session</c>.</summary>
    static abstract string ObjectName { get; }
}

/// <summary>
/// A field that holds an id, or the whole object when the request asked for it with <c>expand</c>.
/// See https://docs.stripe.com/expand
/// </summary>
public sealed record Expandable<T>(string Id)
    where T : class, IStripeEntity
{
    /// <summary>The object, when it was expanded; otherwise null.</summary>
    public T? Object { get; init; }
}

/// <summary>An object of whatever type: its id and the name of its type.</summary>
public sealed record StripeReference : IStripeEntity
{
    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <summary>The type, such as <c>charge</c> or <c>refund</c>.</summary>
    public string? Object { get; init; }
}
