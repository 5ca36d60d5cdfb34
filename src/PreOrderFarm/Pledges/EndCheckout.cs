using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>
/// Closes a payment's page for good and says how it ended. Units are given back only on Expired. Call it outside a
/// transaction: it talks to the provider.
/// </summary>
public sealed class EndCheckout(CloseCheckout close, PledgeCheckout checkout)
{
    public async Task<CheckoutState> RunAsync(Guid paymentId, CancellationToken ct)
    {
        var state = await close.RunAsync(paymentId, ct);
        return state.Status == CheckoutStatus.NotOpened ? await FindAndCloseAsync(paymentId, ct) : state;
    }

    // We know of no page, but the reply that named it may have been lost. The same request under the same key answers
    // with that page; when it is refused (too late for a new one), there was none and there will be none.
    private async Task<CheckoutState> FindAndCloseAsync(Guid paymentId, CancellationToken ct)
    {
        try
        {
            await checkout.OpenAsync(paymentId, ct);
        }
        catch (GatewayRefused)
        {
            return new CheckoutState(CheckoutStatus.Expired, paymentId);
        }
        catch (RuleBroken)
        {
            // The page was found, and has ended already.
        }
        return await close.RunAsync(paymentId, ct);
    }
}
