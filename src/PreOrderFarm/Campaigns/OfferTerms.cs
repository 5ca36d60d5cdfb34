using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>When an offer's terms may change.</summary>
internal static class OfferTerms
{
    public static void MustBeChangeable(Campaign campaign)
    {
        if (campaign.IsDraft || campaign.IsLaunched)
            return;
        campaign.MustBeDraft();
    }

    public static void NameMustBeFree(string name, IEnumerable<Offer> others)
    {
        if (others.Any(other => string.Equals(other.Name, name.Trim(), StringComparison.OrdinalIgnoreCase)))
            throw new RuleBroken(nameof(OfferInput.Name), $"Another offer has this name.");
    }

    /// <summary>Asked under the campaign's lock: no pledge can be on its way.</summary>
    public static async Task MustHaveNoPledgesAsync(FarmDbContext db, Offer offer, CancellationToken ct)
    {
        if (await db.Set<OfferUnits>().AnyAsync(units => units.OfferId == offer.Id && units.UnitsTaken > 0, ct))
            throw new RuleBroken($"People have pledged for this offer. Its price and terms are locked.");
    }
}
