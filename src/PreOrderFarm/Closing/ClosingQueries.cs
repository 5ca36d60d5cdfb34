using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Closing;

/// <summary>How a campaign ended at its deadline, and what followed.</summary>
public sealed record ClosingResult(
    Guid CampaignId, ClosingOutcome Outcome, ClosingReason Reason, DateTimeOffset DecidedAt, Money Goods, Money Shipping,
    long Boxes, long Grams, long Pledges, int Parcels, int Batches, int Refunds, bool? IsStretchReached);

public sealed class ClosingQueries(FarmDbContext db)
{
    /// <summary>For who packs for its grower; until the campaign has closed, there is none.</summary>
    public async Task<ClosingResult> FindAsync(Actor actor, Guid campaignId, CancellationToken ct)
    {
        var campaign = await db.Set<Campaign>().AsNoTracking()
            .Where(c => c.Id == campaignId)
            .Select(c => new { c.GrowerId, c.Currency, c.StretchReached })
            .SingleOrDefaultAsync(ct) ?? throw new NotFound();
        actor.MustOwn(campaign.GrowerId);
        var closing = await db.Set<CampaignClosing>().AsNoTracking().SingleOrDefaultAsync(c => c.CampaignId == campaignId, ct)
            ?? throw new NotFound();
        return new ClosingResult(
            campaignId, closing.Outcome, closing.Reason, closing.DecidedAt,
            new Money(closing.GoodsMinor, campaign.Currency), new Money(closing.ShippingMinor, campaign.Currency),
            closing.Boxes, closing.Grams, closing.Pledges, closing.Parcels, closing.Batches, closing.Refunds, campaign.StretchReached);
    }
}
