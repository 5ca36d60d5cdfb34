using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Photos;
using PreOrderFarm.PickUp;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>One campaign with all that its page shows. What is not public exists for its grower and the operators only.</summary>
public sealed class CampaignQueries(FarmDbContext db)
{
    public async Task<CampaignDetail> BySlugAsync(Actor actor, string slug, CancellationToken ct) =>
        await VisibleAsync(actor, await db.Set<Campaign>().AsNoTracking().SingleOrDefaultAsync(campaign => campaign.Slug == slug, ct), ct);

    public async Task<CampaignDetail> ByIdAsync(Actor actor, Guid id, CancellationToken ct) =>
        await VisibleAsync(actor, await db.Set<Campaign>().AsNoTracking().SingleOrDefaultAsync(campaign => campaign.Id == id, ct), ct);

    /// <summary>For those who may change it, whatever its state.</summary>
    public async Task<CampaignDetail> OwnAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var campaign = await db.Set<Campaign>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) ?? throw new NotFound();
        actor.MustOwn(campaign.GrowerId);
        return await DetailAsync(campaign, ct);
    }

    /// <summary>What was collected: cheap enough to ask for every few seconds.</summary>
    public async Task<FundingProgress> ProgressAsync(Guid campaignId, CancellationToken ct)
    {
        var campaign = await db.Set<Campaign>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == campaignId, ct);
        if (campaign is not { IsPublic: true })
            throw new NotFound();
        return Progress(campaign, await db.Set<CampaignFunds>().AsNoTracking().SingleOrDefaultAsync(funds => funds.CampaignId == campaignId, ct));
    }

    private async Task<CampaignDetail> VisibleAsync(Actor actor, Campaign? campaign, CancellationToken ct)
    {
        if (campaign is null || !(campaign.IsPublic || actor.IsOperator || actor.PacksFor(campaign.GrowerId)))
            throw new NotFound();
        return await DetailAsync(campaign, ct);
    }

    private async Task<CampaignDetail> DetailAsync(Campaign campaign, CancellationToken ct)
    {
        var grower = await db.Set<Grower>().AsNoTracking().SingleAsync(grower => grower.Id == campaign.GrowerId, ct);
        var units = await db.Set<CampaignUnits>().AsNoTracking().SingleOrDefaultAsync(units => units.CampaignId == campaign.Id, ct);
        var funds = await db.Set<CampaignFunds>().AsNoTracking().SingleOrDefaultAsync(funds => funds.CampaignId == campaign.Id, ct);
        return new CampaignDetail(
            campaign.Id, campaign.Slug, campaign.Status, campaign.Title, campaign.Story, campaign.Produce, campaign.Variety, campaign.Place,
            new GrowerSummary(grower.Id, grower.Slug, grower.Name, grower.Country, grower.Place),
            campaign.HarvestFrom, campaign.HarvestUntil, campaign.ShipsFrom, campaign.ShipsUntil, campaign.Currency, campaign.TimeZone,
            campaign.Deadline, campaign.OpensAt, campaign.FundingKind, Progress(campaign, funds), campaign.MinimumBoxes,
            campaign.CapKind, campaign.HarvestCap, units?.BoxesTaken ?? 0, units?.GramsTaken ?? 0, campaign.ReturnReason, campaign.CancelReason,
            campaign.ClosedAt, await OffersAsync(campaign, units, ct), await RegionsAsync(campaign.Id, ct), await PhotosAsync(campaign.Id, ct))
        {
            Edits = campaign.Edits,
            PickUps = await PickUpsAsync(campaign.Id, ct),
        };
    }

    private static FundingProgress Progress(Campaign campaign, CampaignFunds? funds) => new(
        campaign.TargetKind, campaign.TargetAmount, funds is null ? 0 : campaign.CollectedOf(funds), funds?.Pledges ?? 0, campaign.Currency)
    {
        Stretch = campaign.StretchAmount,
        StretchAtClosing = campaign.StretchReached,
    };

    private async Task<IReadOnlyList<OfferDetail>> OffersAsync(Campaign campaign, CampaignUnits? units, CancellationToken ct)
    {
        var offers = await db.Set<Offer>().AsNoTracking().Include(offer => offer.ShippingPrices)
            .Where(offer => offer.CampaignId == campaign.Id)
            .OrderBy(offer => offer.Position)
            .ToListAsync(ct);
        var taken = await db.Set<OfferUnits>().AsNoTracking()
            .Where(units => units.CampaignId == campaign.Id)
            .ToDictionaryAsync(units => units.OfferId, units => units.UnitsTaken, ct);
        return [.. offers.Select(offer => Detail(campaign, offer, units, taken.GetValueOrDefault(offer.Id)))];
    }

    private static OfferDetail Detail(Campaign campaign, Offer offer, CampaignUnits? units, long taken)
    {
        var harvestLeft = campaign.CapKind == CapKind.Boxes
            ? campaign.HarvestCap - (units?.BoxesTaken ?? 0)
            : (campaign.HarvestCap - (units?.GramsTaken ?? 0)) / offer.NetGrams;
        var left = Math.Max(0, Math.Min(harvestLeft, offer.QuantityCap - taken ?? long.MaxValue));
        return new OfferDetail(
            offer.Id, offer.Name, offer.Description, offer.NetGrams, offer.GrossGrams, offer.Storage, offer.UnitsPerParcel,
            offer.Price(campaign.Currency), offer.TaxRateBasisPoints, offer.QuantityCap, offer.PerBackerLimit, offer.ClaimWindowDays,
            offer.ShortHarvestPolicy, taken, left,
            [.. offer.ShippingPrices.Select(price => new ShippingPriceDetail(price.RegionId, new Money(price.PriceMinor, campaign.Currency)))])
        {
            EarlyPrice = offer.EarlyPriceMinor is { } early ? new Money(early, campaign.Currency) : null,
            EarlyUntil = offer.EarlyUntil,
            IsSoldByWeight = offer.IsSoldByWeight,
        };
    }

    private async Task<IReadOnlyList<RegionDetail>> RegionsAsync(Guid campaignId, CancellationToken ct)
    {
        var regions = await db.Set<CampaignRegion>().AsNoTracking().Include(region => region.Areas)
            .Where(region => region.CampaignId == campaignId)
            .OrderBy(region => region.Position)
            .ToListAsync(ct);
        return
        [
            .. regions.Select(region => new RegionDetail(region.Id, region.Name,
            [
                .. region.Areas
                    .OrderBy(area => area.Country, StringComparer.Ordinal)
                    .ThenBy(area => area.Subdivision, StringComparer.Ordinal)
                    .ThenBy(area => area.PostalPrefix, StringComparer.Ordinal)
                    .Select(area => new AreaDetail(area.Country, area.Subdivision, area.PostalPrefix)),
            ])),
        ];
    }

    private async Task<IReadOnlyList<PickUpDetail>> PickUpsAsync(Guid campaignId, CancellationToken ct)
    {
        var offered = await db.Set<CampaignPickUp>().AsNoTracking()
            .Where(offered => offered.CampaignId == campaignId)
            .OrderBy(offered => offered.Position).ThenBy(offered => offered.PointId)
            .Join(db.Set<PickUpPoint>(), offered => offered.PointId, point => point.Id, (offered, point) => new { Offered = offered, Point = point })
            .ToListAsync(ct);
        if (offered.Count == 0)
            return [];
        var taken = await db.Set<PickUpUnits>().AsNoTracking()
            .Where(units => units.CampaignId == campaignId)
            .ToDictionaryAsync(units => units.PointId, units => units.BoxesTaken, ct);
        return [.. offered.Select(one => PickUpDetail.Of(one.Offered, one.Point, taken.GetValueOrDefault(one.Point.Id)))];
    }

    private async Task<IReadOnlyList<PhotoDetail>> PhotosAsync(Guid campaignId, CancellationToken ct) =>
        await db.Set<CampaignPhoto>().AsNoTracking()
            .Where(photo => photo.CampaignId == campaignId)
            .OrderBy(photo => photo.Position).ThenBy(photo => photo.PhotoId)
            .Join(db.Set<Photo>(), placed => placed.PhotoId, photo => photo.Id, (placed, photo) => new PhotoDetail(
                photo.Id, placed.Alt, photo.Width, photo.Height, placed.IsDecorative, new PhotoFocus(placed.FocusX, placed.FocusY)))
            .ToListAsync(ct);
}
