using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>Changes a draft. After the launch its terms are locked: see EditStory, ChangeHarvestCap, ChangeOfferCap.</summary>
public sealed class EditCampaign(FarmDbContext db, IOptions<CampaignsOptions> options, TimeProvider clock)
{
    /// <param name="seenEdits">The edits that whoever changes it had before their eyes; null: it does not matter.</param>
    public async Task RunAsync(Actor actor, Guid campaignId, CampaignInput input, CancellationToken ct, int? seenEdits = null)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var campaign = await db.LockOwnCampaignAsync(actor, campaignId, ct);
        campaign.MustBeDraft();
        if (seenEdits is { } seen && seen != campaign.Edits)
            throw new RuleBroken($"This campaign was changed meanwhile, perhaps by you in another tab. Open it again: what you have typed here is kept.");
        await PricesMustKeepTheirCurrencyAsync(campaign, input, ct);
        RegionRules.Check(input.Regions, options.Value);
        var now = clock.GetUtcNow();
        campaign.Edit(input, options.Value, now);
        var regions = await db.RegionsOfAsync(campaign.Id, ct);
        RegionRules.Apply(campaign, regions, input.Regions, now, region => db.Add(region), region => db.Remove(region));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private async Task PricesMustKeepTheirCurrencyAsync(Campaign campaign, CampaignInput input, CancellationToken ct)
    {
        var isSame = string.Equals(input.Currency, campaign.Currency, StringComparison.Ordinal);
        if (!isSame && await db.Set<Offer>().AnyAsync(offer => offer.CampaignId == campaign.Id, ct))
            throw new RuleBroken(nameof(input.Currency), $"Offers have prices in {campaign.Currency}. Remove them before you change the currency.");
    }
}
