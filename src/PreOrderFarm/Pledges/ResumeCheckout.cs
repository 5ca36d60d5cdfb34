using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>Goes back to the payment page of a pledge or of its held change, or opens it when that failed before.</summary>
public sealed class ResumeCheckout(FarmDbContext db, PledgeCheckout checkout, TimeProvider clock)
{
    /// <summary>The caller knows that the person may see the pledge: they own it, or hold its link.</summary>
    public async Task<Uri> RunAsync(Guid pledgeId, CancellationToken ct)
    {
        var pledge = await db.Set<Pledge>().AsNoTracking().SingleOrDefaultAsync(p => p.Id == pledgeId, ct) ?? throw new NotFound();
        var change = await db.Set<PledgeChange>().AsNoTracking().SingleOrDefaultAsync(c => c.PledgeId == pledgeId && c.Status == PledgeChangeStatus.Held, ct);
        MustBePayable(pledge, change, clock.GetUtcNow());
        var paymentId = await checkout.PendingPaymentAsync(pledgeId, ct) ?? throw new RuleBroken($"Nothing is left to pay.");
        try
        {
            return await checkout.OpenAsync(paymentId, ct);
        }
        catch (GatewayUnavailable)
        {
            throw new RuleBroken($"The payment page cannot be reached right now. Please try again in a minute.");
        }
        catch (GatewayRefused)
        {
            throw new RuleBroken($"The payment page could not be opened. Please cancel and try another choice.");
        }
    }

    private static void MustBePayable(Pledge pledge, PledgeChange? change, DateTimeOffset now)
    {
        if (pledge.Status == PledgeStatus.Expired)
            throw new RuleBroken($"The time to pay has run out, and the boxes were given back. Please pledge again.");
        if (pledge.Status == PledgeStatus.Cancelled)
            throw new RuleBroken($"This pledge was cancelled.");
        if (pledge.Status == PledgeStatus.Confirmed && change is null)
            throw new RuleBroken($"Nothing is left to pay.");
        if (now >= (change?.HoldExpiresAt ?? pledge.HoldExpiresAt))
            throw new RuleBroken($"The time to pay has run out. Please pledge again.");
    }
}
