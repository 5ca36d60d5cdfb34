using PreOrderFarm.Shared;
using PreOrderFarm.Stripe;

namespace PreOrderFarm.Payments.Stripe;

/// <summary>What all calls to Stripe have in common: which failures mean 'ask again', and how amounts are read.</summary>
internal static class StripeCalls
{
    // A key that is wrong or may not do this, a balance that is short: ours to mend. They say nothing about the object, which waits.
    public static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (StripeException fault) when (fault.IsOutcomeUnknown || fault.Kind is StripeErrorKind.RateLimit or StripeErrorKind.Connection
            or StripeErrorKind.Api or StripeErrorKind.Authentication or StripeErrorKind.Permission)
        {
            throw new GatewayUnavailable(fault.Message, fault);
        }
        catch (StripeException fault)
        {
            throw new GatewayRefused(fault.Message, fault);
        }
    }

    /// <summary>As Stripe signs it: negative when money left our balance.</summary>
    public static Settlement Movement(StripeBalanceTransaction balance)
    {
        var currency = balance.Currency.ToUpperInvariant();
        return new Settlement(balance.Id, new Money(balance.Amount, currency), new Money(balance.Fee, currency));
    }

    public static bool Names(IReadOnlyDictionary<string, string> metadata, string what, Guid id) =>
        metadata.TryGetValue(what, out var found) && Guid.TryParse(found, out var named) && named == id;
}
