using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>What a campaign sells and where it ships, and what a cart of it costs.</summary>
internal sealed class PledgeCart
{
    public const int MostLines = 20;
    public const int MostUnits = 1_000;

    private readonly IReadOnlyList<Offer> offers;
    private readonly IReadOnlyList<CampaignRegion> regions;

    private PledgeCart(Campaign campaign, IReadOnlyList<Offer> offers, IReadOnlyList<CampaignRegion> regions)
    {
        Campaign = campaign;
        this.offers = offers;
        this.regions = regions;
    }

    public Campaign Campaign { get; }

    public static async Task<PledgeCart> ReadAsync(FarmDbContext db, Campaign campaign, CancellationToken ct)
    {
        var offers = await db.Set<Offer>().AsNoTracking().Include(o => o.ShippingPrices).Where(o => o.CampaignId == campaign.Id).ToListAsync(ct);
        var regions = await db.Set<CampaignRegion>().AsNoTracking().Include(r => r.Areas).Where(r => r.CampaignId == campaign.Id).OrderBy(r => r.Position).ToListAsync(ct);
        return new PledgeCart(campaign, offers, regions);
    }

    /// <summary>JSON can bring nothing at all, or nothing among the lines.</summary>
    public static void CheckLines(IReadOnlyList<LineInput?>? typed, InputRules rules)
    {
        const string field = nameof(PlacePledgeInput.Lines);
        var lines = typed ?? [];
        rules.Require(lines.Count > 0, field, $"Choose at least one box.");
        rules.Require(lines.Count <= MostLines, field, $"A pledge has at most {MostLines} different offers.");
        rules.Require(lines.All(line => line?.Quantity is > 0 and <= MostUnits), field, $"Choose 1 to {MostUnits} boxes of an offer.");
        rules.Require(lines.DistinctBy(line => line?.OfferId).Count() == lines.Count, field, $"An offer appears twice. Please give one quantity for it.");
    }

    /// <summary>
    /// The price of these lines at this address, for who takes them now. Throws when an offer is not sold here or not shipped
    /// there. Units that a pledge has keep their price.
    /// </summary>
    public PledgeTerms Price(IReadOnlyList<LineInput> lines, PostalAddress address, DateTimeOffset now, IReadOnlyCollection<PledgeLine>? had = null)
    {
        var region = RegionOf(address);
        var terms = new PledgeTerms([.. lines.OrderBy(line => line.OfferId).Select(line => Price(line, region, now, had?.FirstOrDefault(kept => kept.OfferId == line.OfferId)?.EarlyUnits ?? 0))], address, region.Id);
        if (terms.GoodsMinor + terms.ShippingMinor > Money.MaximumMinor)
            throw new RuleBroken(nameof(PlacePledgeInput.Lines), $"A pledge can cost at most {new Money(Money.MaximumMinor, Campaign.Currency)}.");
        return terms;
    }

    /// <summary>The goods alone, while nobody has said where to.</summary>
    public PledgeQuote PriceGoods(IReadOnlyList<LineInput> lines, DateTimeOffset now)
    {
        var views = lines.Select(line => View(Price(OfferOf(line), line.Quantity, parcelShippingMinor: 0, now, hadEarly: 0))).ToList();
        return new PledgeQuote(views, views.Aggregate(Money.Zero(Campaign.Currency), (sum, line) => sum + line.Price), Shipping: null, Region: null);
    }

    public PledgeLineView View(LineTerms line) => new(
        line.OfferId, NameOf(line.OfferId), line.Quantity, new Money(line.UnitPriceMinor, Campaign.Currency),
        new Money(line.ParcelShippingMinor, Campaign.Currency), line.UnitsPerParcel, offers.Single(offer => offer.Id == line.OfferId).TaxRateBasisPoints)
    {
        EarlyUnits = line.EarlyUnits,
        EarlyPrice = new Money(line.EarlyPriceMinor, Campaign.Currency),
    };

    public CampaignRegion RegionOf(PostalAddress address)
    {
        var regionId = RegionMatcher.Match(regions.SelectMany(region => region.Areas), address.Country, address.Subdivision, address.PostalCode)
            ?? throw new RuleBroken("Address." + nameof(PostalAddress.Country), $"This campaign does not ship to this address.");
        return regions.Single(region => region.Id == regionId);
    }

    public string NameOf(Guid? offerId) => offers.FirstOrDefault(offer => offer.Id == offerId)?.Name ?? "";

    private LineTerms Price(LineInput line, CampaignRegion region, DateTimeOffset now, int hadEarly)
    {
        var offer = OfferOf(line);
        var shipping = offer.ShippingPrices.FirstOrDefault(price => price.RegionId == region.Id)
            ?? throw new RuleBroken(nameof(PlacePledgeInput.Lines), $"{offer.Name} is not shipped to {region.Name}.");
        return Price(offer, line.Quantity, shipping.PriceMinor, now, hadEarly);
    }

    private static LineTerms Price(Offer offer, int quantity, long parcelShippingMinor, DateTimeOffset now, int hadEarly)
    {
        var earlyUnits = offer.IsEarlyAt(now) ? quantity : Math.Min(quantity, hadEarly);
        return new LineTerms(offer.Id, quantity, offer.PriceMinor, parcelShippingMinor, offer.UnitsPerParcel)
        {
            EarlyUnits = earlyUnits,
            EarlyPriceMinor = earlyUnits > 0 ? offer.EarlyPriceMinor!.Value : 0,
        };
    }

    private Offer OfferOf(LineInput line) =>
        offers.FirstOrDefault(offer => offer.Id == line.OfferId)
        ?? throw new RuleBroken(nameof(PlacePledgeInput.Lines), $"This campaign does not have that offer.");
}
