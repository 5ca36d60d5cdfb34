using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>A backer leaves, until the campaign closes: the units go back, and all money with them.</summary>
public sealed class CancelPledge(
    FarmDbContext db, PledgeAccess access, MustHaveCode codes, EndHeldPayment endHeld, PledgeCounters counters,
    RequestRefunds refunds, PledgeMails mails, TimeProvider clock, IOptions<PledgesOptions> options)
{
    public async Task RunAsync(Actor actor, Guid pledgeId, string? code, CancellationToken ct)
    {
        var codeId = await access.MustMayChangeAsync(actor, pledgeId, code, check: null, ct);
        var found = await db.Set<Pledge>().AsNoTracking().SingleAsync(p => p.Id == pledgeId, ct);
        MustBeCancellable(found.Status);
        await endHeld.RunAsync(pledgeId, ct);

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var campaign = await counters.LockCampaignAsync(found.CampaignId, ct);
        var pledge = await counters.LockPledgeAsync(pledgeId, ct);
        campaign.MustBeOpenAt(now);
        await codes.UseAsync(codeId, ct);
        if (pledge.Status == PledgeStatus.Expired && found.Status == PledgeStatus.Held)
            pledge.CancelExpired(now);
        else
            await CancelAsync(campaign, pledge, now, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static void MustBeCancellable(PledgeStatus status)
    {
        if (status == PledgeStatus.Cancelled)
            throw new RuleBroken($"This pledge has already been cancelled.");
        if (status == PledgeStatus.Expired)
            throw new RuleBroken($"The time to pay has run out, and nothing was taken. There is nothing to cancel.");
    }

    private async Task CancelAsync(Campaign campaign, Pledge pledge, DateTimeOffset now, CancellationToken ct)
    {
        MustBeCancellable(pledge.Status);
        if (pledge.Status != PledgeStatus.Confirmed)
            throw new RuleBroken($"A payment for this pledge has just been started. Please try again in a minute.");
        // Locks its payments, which everybody does before counters.
        var refund = new Money(await refunds.LeftOfPledgeAsync(pledge.Id, ct), pledge.Currency);
        var units = pledge.Units();
        await counters.GiveBackAsync(pledge, units, ct);
        var left = units.ToDictionary(unit => unit.Key, unit => -unit.Value);
        await counters.MustKeepTargetAsync(campaign, -pledge.GoodsMinor, -pledge.ShippingMinor, left, now, options.Value.LateCancel, ct);
        await counters.MoveFundsAsync(campaign.Id, -pledge.GoodsMinor, -pledge.ShippingMinor, left, pledges: -1, ct);
        // Nothing is left when the backer's bank has taken it.
        if (refund.Minor > 0)
            await refunds.ForPledgeAsync(pledge.Id, refund, RefundReason.PledgeCancelled, "The backer cancelled.", ct);
        pledge.Cancel(now);
        await mails.CancelledAsync(campaign, pledge, refund, ct);
    }
}
