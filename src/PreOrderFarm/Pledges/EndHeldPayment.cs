using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>
/// Before a backer's change or cancellation: ends what they have begun to pay and not paid, so that no money comes for
/// something that is no longer asked for. Outside a transaction, because it talks to the provider.
/// </summary>
public sealed class EndHeldPayment(FarmDbContext db, EndCheckout end, ConfirmPayment confirm, TimeProvider clock)
{
    public async Task RunAsync(Guid pledgeId, CancellationToken ct)
    {
        var pending = await db.Set<Payment>().AsNoTracking()
            .Where(p => p.PledgeId == pledgeId && p.Status == PaymentStatus.Pending)
            .Select(p => p.Id)
            .ToListAsync(ct);
        foreach (var paymentId in pending)
        {
            // First the row, due in a moment: if we die in between, a worker closes the page.
            var now = clock.GetUtcNow();
            await ExpireCheckout.IntendAsync(db, [paymentId], now, now.AddMinutes(1), ct);
            MustHaveEnded(await EndAsync(paymentId, ct));
        }
    }

    private async Task<ConfirmOutcome> EndAsync(Guid paymentId, CancellationToken ct)
    {
        try
        {
            return await confirm.RunAsync(await end.RunAsync(paymentId, ct), ct);
        }
        catch (GatewayUnavailable)
        {
            throw new RuleBroken($"The payment page cannot be reached right now. Please try again in a minute.");
        }
    }

    private static void MustHaveEnded(ConfirmOutcome outcome)
    {
        if (outcome == ConfirmOutcome.Processing)
            throw new RuleBroken($"Your bank is working on a payment for this pledge. Please wait until it has gone through.");
        if (outcome == ConfirmOutcome.Open)
            throw new RuleBroken($"The payment page could not be closed. Please try again in a minute.");
    }
}
