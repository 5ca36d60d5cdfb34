using PreOrderFarm.Stripe;

namespace PreOrderFarm.Payments.Stripe;

/// <summary>Stripe's errors in the product's two words: refused for good, or ask again.</summary>
internal static class StripeFaults
{
    public static Task<T> AskAsync<T>(Func<Task<T>> ask) => AskAsync(ask, waitsForMoney: true);

    /// <summary>Of money between our balance and a connected account: a balance that is too short for it refuses it for certain.</summary>
    public static Task<T> MoveAsync<T>(Func<Task<T>> ask) => AskAsync(ask, waitsForMoney: false);

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask, bool waitsForMoney)
    {
        try
        {
            return await ask();
        }
        catch (StripeException fault) when (SaysNothing(fault) || (waitsForMoney && IsShort(fault)))
        {
            throw new GatewayUnavailable(fault.Message, fault) { RetryAfter = fault.RetryAfter };
        }
        catch (StripeException fault)
        {
            throw new GatewayRefused(fault.Message, fault);
        }
    }

    // A key of ours that is wrong or may not do this: ours to mend, and what was asked for waits. An idempotency key that was
    // used with other contents: something was made under it, and this answer does not say what.
    private static bool SaysNothing(StripeException fault) =>
        fault.IsOutcomeUnknown
        || fault.Kind is StripeErrorKind.RateLimit or StripeErrorKind.Connection or StripeErrorKind.Api
            or StripeErrorKind.Authentication or StripeErrorKind.Permission or StripeErrorKind.Idempotency;

    private static bool IsShort(StripeException fault) => fault.Code is "balance_insufficient" or "insufficient_funds";
}
