using PreOrderFarm.Stripe.Http;

namespace PreOrderFarm.Stripe;

/// <summary>Every movement of the account's balance, with its fee.</summary>
/// <remarks>https://docs.stripe.com/api/balance_transactions</remarks>
public sealed class BalanceTransactions
{
    private readonly ApiCaller _api;

    internal BalanceTransactions(ApiCaller api) => _api = api;

    /// <summary>Reads one movement.</summary>
    public Task<StripeBalanceTransaction> RetrieveAsync(string id, IReadOnlyList<string>? expand = null, CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeBalanceTransaction>($"/v1/balance_transactions/{ApiCaller.Segment(id)}", StripeExpand.Of(expand), cancellationToken);

    /// <summary>Finds movements. One page.</summary>
    public Task<StripeList<StripeBalanceTransaction>> ListAsync(BalanceTransactionListParams parameters, CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeList<StripeBalanceTransaction>>("/v1/balance_transactions", parameters, cancellationToken);

    /// <summary>Finds movements. All of them, page after page as they are taken; newest first, but oldest first with <see cref="StripeListParams.EndingBefore"/>.</summary>
    public IAsyncEnumerable<StripeBalanceTransaction> ListAllAsync(BalanceTransactionListParams parameters, CancellationToken cancellationToken = default) =>
        _api.ListAllAsync<StripeBalanceTransaction>("/v1/balance_transactions", parameters, cancellationToken);
}

/// <summary>One movement of the balance. See https://docs.stripe.com/api/balance_transactions/object</summary>
public sealed record StripeBalanceTransaction : IStripeEntity, IStripeObject
{
    /// <inheritdoc/>
    public static string ObjectName => "balance_transaction";

    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <summary>Gross, in minor units of the settlement currency; negative when money leaves.</summary>
    public required long Amount { get; init; }

    /// <summary>Minor units that Stripe keeps.</summary>
    public required long Fee { get; init; }

    /// <summary>Amount less fee, in minor units.</summary>
    public required long Net { get; init; }

    /// <summary>The <em>settlement</em> currency, lower case; it may differ from the payment's.</summary>
    public required string Currency { get; init; }

    /// <summary>Units of the settlement currency for one of the payment's, when they differ.</summary>
    public decimal? ExchangeRate { get; init; }

    /// <summary>What the fee consists of.</summary>
    public IReadOnlyList<StripeFeeDetail> FeeDetails { get; init; } = [];

    /// <summary>Such as <c>charge</c>, <c>payment</c>, <c>refund</c>, <c>payment_refund</c>, <c>refund_failure</c>, <c>transfer</c>, <c>adjustment</c>, <c>stripe_fee</c>, <c>payout</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The same, coarser. See https://docs.stripe.com/reports/reporting-categories</summary>
    public string? ReportingCategory { get; init; }

    /// <summary>What moved the balance.</summary>
    public Expandable<StripeReference>? Source { get; init; }

    /// <summary><c>pending</c> or <c>available</c>.</summary>
    public string? Status { get; init; }

    /// <summary>When the net amount can be used.</summary>
    public DateTimeOffset AvailableOn { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>In words.</summary>
    public string? Description { get; init; }

    /// <summary>Which of the account's balances; <c>payments</c> as a rule.</summary>
    public string? BalanceType { get; init; }
}

/// <summary>One part of a fee.</summary>
public sealed record StripeFeeDetail
{
    /// <summary>Minor units.</summary>
    public long Amount { get; init; }

    /// <summary>ISO 4217, lower case.</summary>
    public string? Currency { get; init; }

    /// <summary>Such as <c>stripe_fee</c>, <c>tax</c>.</summary>
    public string? Type { get; init; }

    /// <summary>In words.</summary>
    public string? Description { get; init; }
}

/// <summary>Which movements.</summary>
public sealed record BalanceTransactionListParams : StripeListParams
{
    /// <summary>Only this settlement currency.</summary>
    public string? Currency { get; init; }

    /// <summary>Only those of this charge, refund, transfer or other id.</summary>
    public string? Source { get; init; }

    /// <summary>Only this type.</summary>
    public string? Type { get; init; }

    /// <summary>Only those of this payout.</summary>
    public string? Payout { get; init; }
}
