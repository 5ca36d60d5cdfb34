using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.PickUp;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>What a campaign sells and where it ships, and what a cart of it costs.</summary>
internal sealed class PledgeCart
{
    public const int MostLines = 20;
    public const int MostUnits = 1_000;

    private readonly IReadOnlyList<Offer> offers;
    private readonly IReadOnlyList<CampaignRegion> regions;
    private readonly IReadOnlyList<PickUpPoint> points;

    private PledgeCart(Campaign campaign, IReadOnlyList<Offer> offers, IReadOnlyList<CampaignRegion> regions, IReadOnlyList<PickUpPoint> points)
    {
        Campaign = campaign;
        this.offers = offers;
        this.regions = regions;
        this.points = points;
    }

    public Campaign Campaign { get; }

    public static async Task<PledgeCart> ReadAsync(FarmDbContext db, Campaign campaign, CancellationToken ct)
    {
        var offers = await db.Set<Offer>().AsNoTracking().Include(o => o.ShippingPrices).Where(o => o.CampaignId == campaign.Id).ToListAsync(ct);
        var regions = await db.Set<CampaignRegion>().AsNoTracking().Include(r => r.Areas).Where(r => r.CampaignId == campaign.Id).OrderBy(r => r.Position).ToListAsync(ct);
        var points = await db.Set<CampaignPickUp>().AsNoTracking().Where(p => p.CampaignId == campaign.Id)
            .Join(db.Set<PickUpPoint>(), p => p.PointId, point => point.Id, (_, point) => point)
            .ToListAsync(ct);
        return new PledgeCart(campaign, offers, regions, points);
    }

    /// <summary>JSON can bring nothing at all, or nothing among the lines.</summary>
    public static void CheckLines(IReadOnlyList<LineInput?>? typed, InputRules rules)
    {
        const string field = nameof(PlacePledgeInput.Lines);
        var lines = typed ?? [];
        rules.Require(lines.Count > 0, field, $"Choose at least one box.");
        rules.Require(lines.Count <= MostLines, field, $"A pledge has at most {MostLines} different offers.");
        rules.Require(lines.All(line => line?.Quantity is > 0 and <= MostUnits), field, $"Choose 1 to {MostUnits:N0} boxes of an offer.");
        rules.Require(lines.DistinctBy(line => line?.OfferId).Count() == lines.Count, field, $"An offer appears twice. Please give one quantity for it.");
    }

    /// <summary>
    /// The price of these lines at this address, for who takes them now. Throws when an offer is not sold here or not shipped
    /// there. Units that a pledge has keep their price. What is fetched pays no shipping.
    /// </summary>
    public PledgeTerms Price(IReadOnlyList<LineInput> lines, PostalAddress address, DateTimeOffset now, IReadOnlyCollection<PledgeLine>? had = null, Guid? pickUpPointId = null)
    {
        var region = pickUpPointId is null ? RegionOf(address) : null;
        var terms = new PledgeTerms([.. lines.OrderBy(line => line.OfferId).Select(line => Price(line, region, now, had?.FirstOrDefault(kept => kept.OfferId == line.OfferId)?.EarlyUnits ?? 0))], address, region?.Id);
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
        MaximumGrams = offers.Single(offer => offer.Id == line.OfferId) is { IsSoldByWeight: true } byWeight ? byWeight.NetGrams : null,
    };

    public CampaignRegion RegionOf(PostalAddress address)
    {
        var regionId = RegionMatcher.Match(regions.SelectMany(region => region.Areas), address.Country, address.Subdivision, address.PostalCode)
            ?? throw new RuleBroken("Address." + nameof(PostalAddress.Country), $"This campaign does not ship to this address.");
        return regions.Single(region => region.Id == regionId);
    }

    /// <summary>Of who fetches it, only the name and the phone are asked for.</summary>
    public static PostalAddress ReadPerson(AddressInput? typed, InputRules rules)
    {
        var (recipient, phone) = PostalAddress.ReadPerson(typed, rules);
        return new PostalAddress(recipient, phone, "", "", "", "", "", "");
    }

    /// <summary>Where it goes: the address that was typed, or the pick-up point's for that person.</summary>
    public PostalAddress AddressOf(PostalAddress typed, Guid? pickUpPointId) =>
        pickUpPointId is { } id ? PointOf(id).AddressFor(typed.Recipient, typed.Phone) : typed;

    public PickUpPoint PointOf(Guid pickUpPointId) => points.FirstOrDefault(point => point.Id == pickUpPointId) ?? throw NotOffered();

    public static RuleBroken NotOffered() => new(nameof(PlacePledgeInput.PickUpPointId), $"This campaign does not offer that pick-up point.");

    public string NameOf(Guid? offerId) => offers.FirstOrDefault(offer => offer.Id == offerId)?.Name ?? "";

    private LineTerms Price(LineInput line, CampaignRegion? region, DateTimeOffset now, int hadEarly)
    {
        var offer = OfferOf(line);
        if (region is null)
            return Price(offer, line.Quantity, parcelShippingMinor: 0, now, hadEarly);
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
