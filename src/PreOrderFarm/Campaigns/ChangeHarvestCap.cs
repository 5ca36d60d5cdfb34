using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>After the launch the trees may bear more or less than was thought: the cap moves, never below what is taken.</summary>
public sealed class ChangeHarvestCap(FarmDbContext db)
{
    public async Task RunAsync(Actor actor, Guid campaignId, long cap, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var campaign = await db.LockOwnCampaignAsync(actor, campaignId, ct);
        campaign.CapHarvestAt(cap);
        await db.SaveChangesAsync(ct);
        var isEnough = campaign.CapKind == CapKind.Boxes
            ? await db.Database.ExecuteSqlAsync($"update campaign_units set boxes_cap = {cap} where campaign_id = {campaign.Id} and boxes_taken <= {cap}", ct)
            : await db.Database.ExecuteSqlAsync($"update campaign_units set grams_cap = {cap} where campaign_id = {campaign.Id} and grams_taken <= {cap}", ct);
        if (isEnough == 0)
            await RefuseAsync(campaign, ct);
        await transaction.CommitAsync(ct);
    }

    private async Task RefuseAsync(Campaign campaign, CancellationToken ct)
    {
        var units = await db.Set<CampaignUnits>().AsNoTracking().SingleAsync(units => units.CampaignId == campaign.Id, ct);
        throw campaign.CapKind == CapKind.Boxes
            ? new RuleBroken(nameof(CampaignInput.HarvestCap), $"{units.BoxesTaken} boxes are sold or held. The cap cannot be lower.")
            : new RuleBroken(nameof(CampaignInput.HarvestCap), $"{units.GramsTaken / 1000m:0.###} kg are sold or held. The cap cannot be lower.");
    }
}
