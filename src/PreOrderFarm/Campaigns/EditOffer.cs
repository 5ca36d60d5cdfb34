using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>Changes an offer that nobody has pledged for. The cap of one that has pledges: ChangeOfferCap.</summary>
public sealed class EditOffer(FarmDbContext db, SmallestCharge smallest, IOptions<CampaignsOptions> options, TimeProvider clock)
{
    public async Task RunAsync(Actor actor, Guid offerId, OfferInput input, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var (campaign, offer) = await db.LockOwnOfferAsync(actor, offerId, ct);
        OfferTerms.MustBeChangeable(campaign);
        await OfferTerms.MustHaveNoPledgesAsync(db, offer, ct);
        if (campaign.IsLaunched && offer.ShortHarvestPolicy != input.ShortHarvestPolicy)
            throw new RuleBroken(nameof(input.ShortHarvestPolicy), $"Who goes without if the harvest is short was fixed at the launch.");
        if (campaign.IsLaunched && offer.IsSoldByWeight != input.IsSoldByWeight)
            throw new RuleBroken(nameof(input.IsSoldByWeight), $"Whether a box is sold by weight was fixed at the launch.");
        OfferTerms.NameMustBeFree(input.Name, (await db.OffersOfAsync(campaign.Id, ct)).Where(other => other.Id != offer.Id));
        offer.Edit(campaign, input, await db.RegionsOfAsync(campaign.Id, ct), options.Value);
        if (campaign.IsLaunched)
            LaunchConditions.CheckLateOffer(campaign, offer, smallest, options.Value, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        await db.Database.ExecuteSqlAsync($"update offer_units set units_cap = {offer.QuantityCap} where offer_id = {offer.Id}", ct);
        await transaction.CommitAsync(ct);
    }
}
