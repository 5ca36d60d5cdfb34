using PreOrderFarm.Stripe;

namespace PreOrderFarm.Payments.Stripe;

/// <summary>Stripe's errors in the product's two words: refused for good, or ask again.</summary>
internal static class StripeFaults
{
    public static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (StripeException fault) when (SaysNothingAboutThePayment(fault))
        {
            throw new GatewayUnavailable(fault.Message, fault) { RetryAfter = fault.RetryAfter };
        }
        catch (StripeException fault)
        {
            throw new GatewayRefused(fault.Message, fault);
        }
    }

    // A key of ours that is wrong or may not do this, a balance that is short: ours to mend, and the payment waits. An
    // idempotency key that was used with other contents: something was made under it, and this answer does not say what.
    private static bool SaysNothingAboutThePayment(StripeException fault) =>
        fault.IsOutcomeUnknown
        || fault.Kind is StripeErrorKind.RateLimit or StripeErrorKind.Connection or StripeErrorKind.Api
            or StripeErrorKind.Authentication or StripeErrorKind.Permission or StripeErrorKind.Idempotency
        || fault.Code is "balance_insufficient" or "insufficient_funds";
}
