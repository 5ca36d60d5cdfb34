using PreOrderFarm.Stripe;

namespace PreOrderFarm.Payments.Stripe;

/// <summary>
/// The platform's accounts at Stripe. 'main' is the section Stripe itself; further ones, one per region perhaps, are
/// Stripe:Accounts:{name}, and take from 'main' what they do not set (but never its secrets).
/// </summary>
public sealed class StripeAccounts
{
    private readonly Dictionary<string, StripeClient> clients = new(StringComparer.Ordinal);

    internal StripeAccounts(IReadOnlyList<(string Name, StripeOptions Options)> all, Func<string, StripeOptions, StripeClient> client)
    {
        All = all;
        foreach (var (name, options) in all)
            clients.Add(name, client(name, options));
    }

    public IReadOnlyList<(string Name, StripeOptions Options)> All { get; }

    /// <summary>Each account has an endpoint for its own events, and perhaps one for those of its connected accounts.</summary>
    public IEnumerable<(string Name, string Secret)> WebhookSecrets =>
        from account in All
        from secret in new[] { account.Options.WebhookSecret, account.Options.ConnectWebhookSecret }
        where secret.Length > 0 || secret == account.Options.WebhookSecret
        select (account.Name, secret);

    /// <summary>What belongs to an account that is not configured here waits, as if Stripe were away.</summary>
    public StripeClient Client(string account) => clients.GetValueOrDefault(account)
        ?? throw new GatewayUnavailable(
            $"The platform account '{account}' is not configured here: set Stripe__Accounts__{account}__SecretKey and its WebhookSecret.",
            new KeyNotFoundException(account));
}
