using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>
/// Another address within the same region, after the campaign has closed. The parcels' side (and whether their batch is
/// locked) is Fulfilment's; the caller asks both in one transaction, and has checked who may (<see cref="PledgeAccess"/>).
/// </summary>
public sealed class MovePledge(FarmDbContext db, PledgeCounters counters)
{
    public async Task<PostalAddress> RunAsync(Guid pledgeId, AddressInput typed, CancellationToken ct)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("Pledge and parcels move together: begin a transaction around both.");
        var campaignId = await db.Set<Pledge>().Where(p => p.Id == pledgeId).Select(p => new { p.CampaignId }).SingleOrDefaultAsync(ct) ?? throw new NotFound();
        var campaign = await counters.LockCampaignAsync(campaignId.CampaignId, ct);
        var pledge = await counters.LockPledgeAsync(pledgeId, ct);
        var rules = new InputRules();
        var address = pledge.ReadAddress(typed, rules);
        rules.ThrowIfBroken();
        MustBeWaitingForItsBox(pledge, campaign);
        var cart = await PledgeCart.ReadAsync(db, campaign, ct);
        if (pledge.RegionId is { } regionId && cart.RegionOf(address).Id != regionId)
            throw new RuleBroken("Address." + nameof(PostalAddress.Country), $"This address is in another shipping region. After the campaign has closed, a pledge stays in its region.");
        pledge.MoveTo(address, pledge.RegionId);
        await db.SaveChangesAsync(ct);
        return address;
    }

    private static void MustBeWaitingForItsBox(Pledge pledge, Campaign campaign)
    {
        if (pledge.Status != PledgeStatus.Confirmed)
            throw new RuleBroken($"Only a paid pledge can get another address.");
        if (campaign.Status is not (CampaignStatus.Open or CampaignStatus.Closing or CampaignStatus.Funded))
            throw new RuleBroken($"This campaign has ended. Its addresses can no longer change.");
    }
}
