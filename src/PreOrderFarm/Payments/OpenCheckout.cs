using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payments;

/// <summary>
/// What the payment page shows. It must be the same each time the same payment is opened (the provider refuses a key
/// that comes back with other contents), so take all of it from rows.
/// </summary>
public sealed record CheckoutPageRequest(
    string Description,
    IReadOnlyList<CheckoutLine> Lines,
    string Email,
    string Culture,
    Uri ReturnUrl,
    Uri CancelUrl,
    DateTimeOffset LatestRefundAt);

/// <summary>Opens a payment's page, or finds it again. Call it outside a transaction: it talks to the provider.</summary>
public sealed class OpenCheckout(FarmDbContext db, IPaymentGateway gateway, IOptions<PaymentsOptions> options)
{
    public async Task<Uri> RunAsync(Guid paymentId, CheckoutPageRequest page, CancellationToken ct)
    {
        var payment = await db.Set<Payment>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == paymentId, ct) ?? throw new NotFound();
        if (payment.CheckoutUrl is { } known)
            return new Uri(known);
        LinesMustSumTo(payment.Amount, page.Lines);
        var state = await gateway.OpenCheckoutAsync(new CheckoutOrder(
            payment.PlatformAccount, payment.Id, payment.PledgeId, payment.CampaignId, page.Description, page.Lines,
            PaymentMethods.For(options.Value.MethodList, payment.Currency, payment.CreatedAt, page.LatestRefundAt),
            page.Email, page.Culture, page.ReturnUrl, page.CancelUrl, payment.CreatedAt, payment.SessionExpiresAt), ct);
        await CheckoutSessionOf.StoreAsync(db, state, ct);
        return new Uri(state.Url ?? throw new RuleBroken($"This payment page is closed. Please start the payment anew."));
    }

    private static void LinesMustSumTo(Money amount, IReadOnlyList<CheckoutLine> lines)
    {
        var sum = lines.Aggregate(Money.Zero(amount.Currency), (total, line) => total + line.UnitPrice * line.Quantity);
        if (sum != amount)
            throw new InvalidOperationException($"The lines sum to {sum}, the payment is {amount}.");
    }
}

internal static class CheckoutSessionOf
{
    public static Task StoreAsync(FarmDbContext db, CheckoutState state, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            update payments
            set checkout_session_id = {state.SessionId}, checkout_url = {state.Url}
            where id = {state.PaymentId} and checkout_session_id is null
            """, ct);
}
