using PreOrderFarm.Stripe.Http;

namespace PreOrderFarm.Stripe;

/// <summary>What the account holds.</summary>
/// <remarks>https://docs.stripe.com/api/balance</remarks>
public sealed class Balances
{
    private readonly ApiCaller _api;

    internal Balances(ApiCaller api) => _api = api;

    /// <summary>Reads the balance.</summary>
    public Task<StripeBalance> RetrieveAsync(CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeBalance>("/v1/balance", query: null, cancellationToken);
}

/// <summary>What the account holds. See https://docs.stripe.com/api/balance/balance_object</summary>
public sealed record StripeBalance : IStripeObject
{
    /// <inheritdoc/>
    public static string ObjectName => "balance";

    /// <summary>What can be transferred or paid out, one entry per currency.</summary>
    public required IReadOnlyList<StripeBalanceAmount> Available { get; init; }

    /// <summary>What is not available yet.</summary>
    public IReadOnlyList<StripeBalanceAmount> Pending { get; init; } = [];

    /// <summary>What is kept back for negative balances of connected accounts.</summary>
    public IReadOnlyList<StripeBalanceAmount>? ConnectReserved { get; init; }

    /// <summary>False in test mode and sandboxes.</summary>
    public bool Livemode { get; init; }
}

/// <summary>An amount of one currency.</summary>
public sealed record StripeBalanceAmount
{
    /// <summary>Minor units; may be negative.</summary>
    public required long Amount { get; init; }

    /// <summary>ISO 4217, lower case.</summary>
    public required string Currency { get; init; }
}
