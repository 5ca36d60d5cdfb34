using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>Adds an offer to a draft, or to a launched campaign: what is new has no pledges whose terms it could change.</summary>
public sealed class AddOffer(FarmDbContext db, SmallestCharge smallest, IOptions<CampaignsOptions> options, TimeProvider clock)
{
    public async Task<Guid> RunAsync(Actor actor, Guid campaignId, OfferInput input, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var campaign = await db.LockOwnCampaignAsync(actor, campaignId, ct);
        OfferTerms.MustBeChangeable(campaign);
        var offers = await db.OffersOfAsync(campaign.Id, ct);
        if (offers.Count >= options.Value.MaximumOffers)
            throw new RuleBroken($"A campaign has at most {options.Value.MaximumOffers} offers.");
        OfferTerms.NameMustBeFree(input.Name, offers);
        var now = clock.GetUtcNow();
        var position = offers.Select(offer => offer.Position + 1).DefaultIfEmpty(0).Max();
        var offer = new Offer(campaign, position, input, await db.RegionsOfAsync(campaign.Id, ct), options.Value, now);
        db.Add(offer);
        if (campaign.IsLaunched)
            LaunchConditions.CheckLateOffer(campaign, offer, smallest, options.Value, now);
        await db.SaveChangesAsync(ct);
        if (campaign.IsLaunched)
            await LaunchCounters.InsertAsync(db, campaign.Id, ct);
        await transaction.CommitAsync(ct);
        return offer.Id;
    }
}
