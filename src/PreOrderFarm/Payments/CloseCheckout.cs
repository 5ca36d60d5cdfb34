using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>Closes a payment's page, and says what it is now: units are given back only when it says Expired.</summary>
public sealed class CloseCheckout(FarmDbContext db, IPaymentGateway gateway)
{
    public async Task<CheckoutState> RunAsync(Guid paymentId, CancellationToken ct)
    {
        var payment = await db.Set<Payment>().AsNoTracking().Where(p => p.Id == paymentId).Select(p => new { p.PlatformAccount, p.CheckoutSessionId }).SingleOrDefaultAsync(ct)
            ?? throw new NotFound();
        return payment.CheckoutSessionId is null
            ? new CheckoutState(CheckoutStatus.NotOpened, paymentId)
            : await gateway.ExpireCheckoutAsync(payment.PlatformAccount, payment.CheckoutSessionId, ct);
    }
}
