using System.Diagnostics.CodeAnalysis;
using PreOrderFarm.Stripe.Http;

namespace PreOrderFarm.Stripe;

/// <summary>Connected accounts.</summary>
/// <remarks>https://docs.stripe.com/api/accounts</remarks>
public sealed class Accounts
{
    private readonly ApiCaller _api;

    internal Accounts(ApiCaller api) => _api = api;

    /// <summary>Opens a connected account.</summary>
    public Task<StripeAccount> CreateAsync(AccountCreateParams parameters, string idempotencyKey, CancellationToken cancellationToken = default) =>
        _api.PostAsync<StripeAccount>("/v1/accounts", parameters, idempotencyKey, cancellationToken);

    /// <summary>Changes a connected account; what is not set stays as it is.</summary>
    public Task<StripeAccount> UpdateAsync(string id, AccountUpdateParams parameters, string idempotencyKey, CancellationToken cancellationToken = default) =>
        _api.PostAsync<StripeAccount>($"/v1/accounts/{ApiCaller.Segment(id)}", parameters, idempotencyKey, cancellationToken);

    /// <summary>Reads our own account. For how it is paid out, see <see cref="BalanceSettings"/>.</summary>
    /// <remarks>https://docs.stripe.com/api/accounts/retrieve</remarks>
    public Task<StripeAccount> RetrieveOwnAsync(CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeAccount>("/v1/account", query: null, cancellationToken);

    /// <summary>Finds connected accounts. One page.</summary>
    public Task<StripeList<StripeAccount>> ListAsync(AccountListParams parameters, CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeList<StripeAccount>>("/v1/accounts", parameters, cancellationToken);

    /// <summary>Finds connected accounts. All of them, page after page as they are taken; newest first, but oldest first with <see cref="StripeListParams.EndingBefore"/>.</summary>
    public IAsyncEnumerable<StripeAccount> ListAllAsync(AccountListParams parameters, CancellationToken cancellationToken = default) =>
        _api.ListAllAsync<StripeAccount>("/v1/accounts", parameters, cancellationToken);

    /// <summary>Reads a connected account.</summary>
    public Task<StripeAccount> RetrieveAsync(string id, IReadOnlyList<string>? expand = null, CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeAccount>($"/v1/accounts/{ApiCaller.Segment(id)}", StripeExpand.Of(expand), cancellationToken);
}

/// <summary>A connected account. See https://docs.stripe.com/api/accounts/object</summary>
public sealed record StripeAccount : IStripeEntity, IStripeObject
{
    /// <inheritdoc/>
    public static string ObjectName => "account";

    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <summary>True when it can take payments.</summary>
    public bool ChargesEnabled { get; init; }

    /// <summary>True when it can be paid out.</summary>
    public bool PayoutsEnabled { get; init; }

    /// <summary>True once the onboarding form was sent.</summary>
    public bool DetailsSubmitted { get; init; }

    /// <summary>Such as <c>transfers</c>: <c>active</c>, <c>inactive</c> or <c>pending</c>.</summary>
    public IReadOnlyDictionary<string, string>? Capabilities { get; init; }

    /// <summary>What Stripe still wants to know.</summary>
    public StripeRequirements? Requirements { get; init; }

    /// <summary>What it will want to know.</summary>
    public StripeRequirements? FutureRequirements { get; init; }

    /// <summary>Who answers for what.</summary>
    public StripeAccountController? Controller { get; init; }

    /// <summary>How it is paid out, among others.</summary>
    public StripeAccountSettings? Settings { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary>ISO 4217, lower case.</summary>
    public string? DefaultCurrency { get; init; }

    /// <summary>E-mail.</summary>
    public string? Email { get; init; }

    /// <summary><c>individual</c>, <c>company</c> and so on.</summary>
    public string? BusinessType { get; init; }

    /// <summary><c>none</c> for accounts made by controller properties.</summary>
    public string? Type { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>True when it no longer exists.</summary>
    public bool Deleted { get; init; }

    /// <summary>What was attached to the object; empty when nothing was.</summary>
    [AllowNull]
    public IReadOnlyDictionary<string, string> Metadata { get; init => field = value ?? StripeMetadata.Empty; } = StripeMetadata.Empty;
}

/// <summary>What Stripe wants to know of an account. See https://docs.stripe.com/connect/handling-api-verification</summary>
public sealed record StripeRequirements
{
    /// <summary>Until when.</summary>
    public DateTimeOffset? CurrentDeadline { get; init; }

    /// <summary>Needed now.</summary>
    public IReadOnlyList<string>? CurrentlyDue { get; init; }

    /// <summary>Needed at some time.</summary>
    public IReadOnlyList<string>? EventuallyDue { get; init; }

    /// <summary>Overdue.</summary>
    public IReadOnlyList<string>? PastDue { get; init; }

    /// <summary>Being checked.</summary>
    public IReadOnlyList<string>? PendingVerification { get; init; }

    /// <summary>Why the account is restricted.</summary>
    public string? DisabledReason { get; init; }

    /// <summary>What was wrong with what was given.</summary>
    public IReadOnlyList<StripeRequirementError>? Errors { get; init; }
}

/// <summary>Why something that was given does not do.</summary>
public sealed record StripeRequirementError
{
    /// <summary>Stripe's code.</summary>
    public string? Code { get; init; }

    /// <summary>In words.</summary>
    public string? Reason { get; init; }

    /// <summary>Which field.</summary>
    public string? Requirement { get; init; }
}

/// <summary>Who answers for what on a connected account. See https://docs.stripe.com/connect/design-an-integration</summary>
public sealed record StripeAccountController
{
    /// <summary>Who pays Stripe's fees.</summary>
    public StripeControllerFees? Fees { get; init; }

    /// <summary>Who bears negative balances.</summary>
    public StripeControllerLosses? Losses { get; init; }

    /// <summary>Who asks for documents: <c>stripe</c> or <c>application</c>.</summary>
    public string? RequirementCollection { get; init; }

    /// <summary>Which dashboard the account sees.</summary>
    public StripeControllerDashboard? StripeDashboard { get; init; }
}

/// <summary>Who pays Stripe's fees.</summary>
public sealed record StripeControllerFees
{
    /// <summary><c>account</c> or <c>application</c>.</summary>
    public string? Payer { get; init; }
}

/// <summary>Who bears negative balances.</summary>
public sealed record StripeControllerLosses
{
    /// <summary><c>application</c> or <c>stripe</c>.</summary>
    public string? Payments { get; init; }
}

/// <summary>Which dashboard the account sees.</summary>
public sealed record StripeControllerDashboard
{
    /// <summary><c>express</c>, <c>full</c> or <c>none</c>.</summary>
    public string? Type { get; init; }
}

/// <summary>Settings of an account, as far as they are read.</summary>
public sealed record StripeAccountSettings
{
    /// <summary>How it is paid out.</summary>
    public StripeAccountPayouts? Payouts { get; init; }
}

/// <summary>How an account is paid out.</summary>
public sealed record StripeAccountPayouts
{
    /// <summary>When.</summary>
    public StripePayoutSchedule? Schedule { get; init; }
}

/// <summary>When an account is paid out. See https://docs.stripe.com/payouts#payout-schedule</summary>
public sealed record StripePayoutSchedule
{
    /// <summary><c>manual</c>: only when asked; <c>daily</c>, <c>weekly</c> or <c>monthly</c>: by itself.</summary>
    public string? Interval { get; init; }
}

/// <summary>Which accounts.</summary>
public sealed record AccountListParams : StripeListParams;
