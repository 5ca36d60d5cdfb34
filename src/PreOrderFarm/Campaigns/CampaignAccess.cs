using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

internal static class CampaignAccess
{
    /// <summary>
    /// The campaign, locked until the caller's transaction ends: who changes it, its offers or its caps does so one
    /// after the other, and not while pledges are being admitted (which lock it 'for share').
    /// </summary>
    public static async Task<Campaign> LockCampaignAsync(this FarmDbContext db, Guid id, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select 1 from campaigns where id = {id} for no key update", ct);
        var seen = db.ChangeTracker.Entries<Campaign>().FirstOrDefault(entry => entry.Entity.Id == id);
        if (seen is not null)
            await seen.ReloadAsync(ct);
        return seen?.Entity ?? await db.Set<Campaign>().SingleOrDefaultAsync(campaign => campaign.Id == id, ct) ?? throw new NotFound();
    }

    public static async Task<Campaign> LockOwnCampaignAsync(this FarmDbContext db, Actor actor, Guid id, CancellationToken ct)
    {
        var campaign = await db.LockCampaignAsync(id, ct);
        actor.MustOwn(campaign.GrowerId);
        return campaign;
    }

    /// <summary>The offer and its campaign, which is locked.</summary>
    public static async Task<(Campaign Campaign, Offer Offer)> LockOwnOfferAsync(this FarmDbContext db, Actor actor, Guid offerId, CancellationToken ct)
    {
        var campaignId = await db.Set<Offer>().Where(offer => offer.Id == offerId).Select(offer => (Guid?)offer.CampaignId).SingleOrDefaultAsync(ct)
            ?? throw new NotFound();
        var campaign = await db.LockOwnCampaignAsync(actor, campaignId, ct);
        var offer = await db.Set<Offer>().Include(o => o.ShippingPrices).SingleOrDefaultAsync(o => o.Id == offerId, ct) ?? throw new NotFound();
        await db.Entry(offer).ReloadAsync(ct);
        return (campaign, offer);
    }

    public static Task<List<CampaignRegion>> RegionsOfAsync(this FarmDbContext db, Guid campaignId, CancellationToken ct) =>
        db.Set<CampaignRegion>().Include(region => region.Areas)
            .Where(region => region.CampaignId == campaignId)
            .OrderBy(region => region.Position)
            .ToListAsync(ct);

    public static Task<List<Offer>> OffersOfAsync(this FarmDbContext db, Guid campaignId, CancellationToken ct) =>
        db.Set<Offer>().Include(offer => offer.ShippingPrices)
            .Where(offer => offer.CampaignId == campaignId)
            .OrderBy(offer => offer.Position)
            .ToListAsync(ct);
}
