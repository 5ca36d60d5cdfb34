using PreOrderFarm.Stripe.Http;

namespace PreOrderFarm.Stripe;

/// <summary>How our own balance is paid out: by itself, or only when asked.</summary>
/// <remarks>https://docs.stripe.com/api/balance-settings</remarks>
public sealed class BalanceSettings
{
    private readonly ApiCaller _api;

    internal BalanceSettings(ApiCaller api) => _api = api;

    /// <summary>Reads the settings.</summary>
    public Task<StripeBalanceSettings> RetrieveAsync(CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeBalanceSettings>("/v1/balance_settings", query: null, cancellationToken);

    /// <summary>Changes the settings; what is not set stays as it is.</summary>
    public Task<StripeBalanceSettings> UpdateAsync(BalanceSettingsUpdateParams parameters, string idempotencyKey, CancellationToken cancellationToken = default) =>
        _api.PostAsync<StripeBalanceSettings>("/v1/balance_settings", parameters, idempotencyKey, cancellationToken);
}

/// <summary>How a balance is paid out. See https://docs.stripe.com/api/balance-settings/object</summary>
public sealed record StripeBalanceSettings : IStripeObject
{
    /// <inheritdoc/>
    public static string ObjectName => "balance_settings";

    /// <summary>Of the payments balance.</summary>
    public required StripePaymentsBalanceSettings Payments { get; init; }
}

/// <summary>How the payments balance is paid out.</summary>
public sealed record StripePaymentsBalanceSettings
{
    /// <summary>True when Stripe may debit our bank account for a negative balance, as for refunds that it does not cover.</summary>
    public bool? DebitNegativeBalances { get; init; }

    /// <summary>Null when the account cannot be paid out.</summary>
    public StripeBalancePayouts? Payouts { get; init; }
}

/// <summary>Payouts of a balance.</summary>
public sealed record StripeBalancePayouts
{
    /// <summary>When.</summary>
    public StripePayoutSchedule? Schedule { get; init; }

    /// <summary><c>enabled</c> or <c>disabled</c>.</summary>
    public string? Status { get; init; }
}

/// <summary>What is changed. See https://docs.stripe.com/api/balance-settings/update</summary>
public sealed record BalanceSettingsUpdateParams
{
    /// <summary>Of the payments balance.</summary>
    public PaymentsBalanceSettingsParams? Payments { get; init; }
}

/// <summary>What is changed of the payments balance.</summary>
public sealed record PaymentsBalanceSettingsParams
{
    /// <summary>How it is paid out.</summary>
    public AccountPayoutSettingsParams? Payouts { get; init; }
}
