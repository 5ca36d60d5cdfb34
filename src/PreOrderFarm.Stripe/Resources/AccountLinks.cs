using PreOrderFarm.Stripe.Http;

namespace PreOrderFarm.Stripe;

/// <summary>Links to Stripe's hosted onboarding.</summary>
/// <remarks>https://docs.stripe.com/api/account_links</remarks>
public sealed class AccountLinks
{
    private readonly ApiCaller _api;

    internal AccountLinks(ApiCaller api) => _api = api;

    /// <summary>Makes a link, good once and for a few minutes. Show it only to the signed-in owner of the account.</summary>
    public Task<StripeAccountLink> CreateAsync(AccountLinkCreateParams parameters, string idempotencyKey, CancellationToken cancellationToken = default) =>
        _api.PostAsync<StripeAccountLink>("/v1/account_links", parameters, idempotencyKey, cancellationToken);
}

/// <summary>A link to the onboarding.</summary>
public sealed record StripeAccountLink : IStripeObject
{
    /// <inheritdoc/>
    public static string ObjectName => "account_link";

    /// <summary>Where the owner goes.</summary>
    public required string Url { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When the link goes stale.</summary>
    public DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>What a link is made with. See https://docs.stripe.com/api/account_links/create</summary>
public sealed record AccountLinkCreateParams
{
    /// <summary>The connected account.</summary>
    public required string Account { get; init; }

    /// <summary><c>account_onboarding</c> or <c>account_update</c>.</summary>
    public string Type { get; init; } = "account_onboarding";

    /// <summary>Where a stale link leads: make a new one there.</summary>
    public required string RefreshUrl { get; init; }

    /// <summary>Where the owner comes back to; it says nothing about whether all was given.</summary>
    public required string ReturnUrl { get; init; }

    /// <summary>How much is asked.</summary>
    public AccountLinkCollectionOptions? CollectionOptions { get; init; }
}

/// <summary>How much is asked.</summary>
public sealed record AccountLinkCollectionOptions
{
    /// <summary><c>currently_due</c> or <c>eventually_due</c>.</summary>
    public string? Fields { get; init; }

    /// <summary><c>include</c> or <c>omit</c>.</summary>
    public string? FutureRequirements { get; init; }
}
