using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>Removes an offer that nobody has ever pledged for.</summary>
public sealed class RemoveOffer(FarmDbContext db)
{
    public async Task RunAsync(Actor actor, Guid offerId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var (campaign, offer) = await db.LockOwnOfferAsync(actor, offerId, ct);
        OfferTerms.MustBeChangeable(campaign);
        await OfferTerms.MustHaveNoPledgesAsync(db, offer, ct);
        if (campaign.IsLaunched && await db.Set<Offer>().CountAsync(other => other.CampaignId == campaign.Id, ct) == 1)
            throw new RuleBroken($"A launched campaign keeps at least one offer.");
        db.Remove(offer);
        await db.SaveChangesAsync(ct);
        await db.Database.ExecuteSqlAsync($"delete from offer_units where offer_id = {offer.Id}", ct);
        await transaction.CommitAsync(ct);
    }
}
