using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>An offer's quantity cap moves after the launch, never below what is taken. Nothing: only the harvest limits it.</summary>
public sealed class ChangeOfferCap(FarmDbContext db)
{
    public async Task RunAsync(Actor actor, Guid offerId, long? cap, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var (campaign, offer) = await db.LockOwnOfferAsync(actor, offerId, ct);
        campaign.MustBeLaunched();
        offer.CapAt(cap);
        await db.SaveChangesAsync(ct);
        var changed = await db.Database.ExecuteSqlAsync(
            $"update offer_units set units_cap = {cap} where offer_id = {offer.Id} and ({cap}::bigint is null or units_taken <= {cap})", ct);
        if (changed == 0)
        {
            var taken = await db.Set<OfferUnits>().Where(units => units.OfferId == offer.Id).Select(units => units.UnitsTaken).SingleAsync(ct);
            throw new RuleBroken(nameof(OfferInput.QuantityCap), $"{taken} boxes are sold or held. The cap cannot be lower.");
        }
        await transaction.CommitAsync(ct);
    }
}
