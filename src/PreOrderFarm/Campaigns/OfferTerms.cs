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

    /// <summary>
    /// Asked under the campaign's lock: no pledge can be on its way. One that has ended counts as well: late money makes it
    /// live again, at the terms of its lines.
    /// </summary>
    public static async Task MustHaveNoPledgesAsync(FarmDbContext db, Offer offer, CancellationToken ct)
    {
        var isPledged = await db.Database.SqlQuery<bool>($"""
            select exists (select from offer_units where offer_id = {offer.Id} and units_taken > 0)
              or exists (select from pledge_lines where offer_id = {offer.Id})
              or exists (select from pledge_change_lines where offer_id = {offer.Id}) as "Value"
            """).SingleAsync(ct);
        if (isPledged)
            throw new RuleBroken($"People have pledged for this offer. Its price and terms are locked.");
    }
}
