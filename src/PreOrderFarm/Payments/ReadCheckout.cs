using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>Asks the provider what a payment is now. Call it outside a transaction.</summary>
public sealed class ReadCheckout(FarmDbContext db, IPaymentGateway gateway)
{
    /// <summary>NotOpened when no page is known for it: the reply that named the page may have been lost.</summary>
    public async Task<CheckoutState> RunAsync(Guid paymentId, CancellationToken ct)
    {
        var payment = await db.Set<Payment>().AsNoTracking().Where(p => p.Id == paymentId)
            .Select(p => new { p.PlatformAccount, p.CheckoutSessionId }).SingleOrDefaultAsync(ct) ?? throw new NotFound();
        return payment.CheckoutSessionId is null
            ? new CheckoutState(CheckoutStatus.NotOpened, paymentId)
            : await gateway.ReadCheckoutAsync(payment.PlatformAccount, payment.CheckoutSessionId, ct);
    }

    /// <summary>By the provider's own id: a webhook can name a page that we have not yet written down.</summary>
    public async Task<CheckoutState> BySessionAsync(string account, string sessionId, CancellationToken ct)
    {
        var state = await gateway.ReadCheckoutAsync(account, sessionId, ct);
        await CheckoutSessionOf.StoreAsync(db, state, ct);
        return state;
    }
}
