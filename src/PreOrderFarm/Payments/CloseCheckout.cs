using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>Closes a payment's page, and says what it is now: units are given back only when it says Expired.</summary>
public sealed class CloseCheckout(FarmDbContext db, IPaymentGateway gateway)
{
    public async Task<CheckoutState> RunAsync(Guid paymentId, CancellationToken ct)
    {
        var sessionId = await db.Set<Payment>().AsNoTracking().Where(p => p.Id == paymentId).Select(p => new { p.CheckoutSessionId }).SingleOrDefaultAsync(ct)
            ?? throw new NotFound();
        return sessionId.CheckoutSessionId is null
            ? new CheckoutState(CheckoutStatus.NotOpened, paymentId)
            : await gateway.ExpireCheckoutAsync(sessionId.CheckoutSessionId, ct);
    }
}
