using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>What a backer can choose: a box of a certain weight, its price, and where it goes for how much.</summary>
public sealed class Offer
{
    private readonly List<OfferShippingPrice> shippingPrices = [];

    private Offer()
    {
    }

    internal Offer(Campaign campaign, int position, OfferInput input, IReadOnlyCollection<CampaignRegion> regions, CampaignsOptions options, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        CampaignId = campaign.Id;
        Position = position;
        Edit(campaign, input, regions, options);
    }

    public Guid Id { get; private set; }
    public Guid CampaignId { get; private set; }
    public int Position { get; private set; }
    public string Name { get; private set; } = "";
    public string Description { get; private set; } = "";

    /// <summary>What a unit brings to a target or a cap in grams.</summary>
    public int NetGrams { get; private set; }

    public int GrossGrams { get; private set; }
    public Storage Storage { get; private set; }
    public int UnitsPerParcel { get; private set; }

    /// <summary>
    /// <see cref="NetGrams"/> is then the most that a unit weighs, and its price is the price of that; of one that weighs less, the
    /// difference is paid back.
    /// </summary>
    public bool IsSoldByWeight { get; private set; }

    /// <summary>One unit, tax included, in the campaign's currency.</summary>
    public long PriceMinor { get; private set; }

    /// <summary>One unit for who pledges before <see cref="EarlyUntil"/>; both or neither are there.</summary>
    public long? EarlyPriceMinor { get; private set; }

    public DateTimeOffset? EarlyUntil { get; private set; }

    /// <summary>The tax that the price includes: 700 is 7%.</summary>
    public int TaxRateBasisPoints { get; private set; }

    /// <summary>Nothing: only the harvest limits it. Its copy in <see cref="OfferUnits"/> is the one that sales meet.</summary>
    public long? QuantityCap { get; private set; }

    public int? PerBackerLimit { get; private set; }
    public int ClaimWindowDays { get; private set; }
    public ShortHarvestPolicy ShortHarvestPolicy { get; private set; }
    public IReadOnlyCollection<OfferShippingPrice> ShippingPrices => shippingPrices;

    /// <summary>The caller knows that nobody has pledged for it.</summary>
    internal void Edit(Campaign campaign, OfferInput input, IReadOnlyCollection<CampaignRegion> regions, CampaignsOptions options)
    {
        EarlyUntil = OfferRules.Check(campaign, input, regions);
        (Name, Description) = (input.Name.Trim(), input.Description.Trim());
        (NetGrams, GrossGrams, Storage, UnitsPerParcel) = (input.NetGrams!.Value, input.GrossGrams!.Value, input.Storage, input.UnitsPerParcel);
        (PriceMinor, EarlyPriceMinor, TaxRateBasisPoints) = (input.PriceMinor!.Value, input.EarlyPriceMinor, input.TaxRateBasisPoints);
        (QuantityCap, PerBackerLimit) = (input.QuantityCap, input.PerBackerLimit);
        IsSoldByWeight = input.IsSoldByWeight;
        ClaimWindowDays = input.ClaimWindowDays ?? options.DefaultClaimDays;
        ShortHarvestPolicy = input.ShortHarvestPolicy;
        foreach (var gone in shippingPrices.Where(price => input.ShippingPrices.All(kept => kept.RegionId != price.RegionId)).ToList())
            shippingPrices.Remove(gone);
        foreach (var wanted in input.ShippingPrices)
        {
            if (shippingPrices.Find(price => price.RegionId == wanted.RegionId) is { } existing)
                existing.Cost(wanted.PriceMinor);
            else
                shippingPrices.Add(new OfferShippingPrice(Id, wanted.RegionId, wanted.PriceMinor));
        }
    }

    /// <summary>Only together with its copy in <see cref="OfferUnits"/>, which knows what is sold.</summary>
    internal void CapAt(long? cap) => QuantityCap = OfferRules.ReadCap(cap);

    /// <summary>Parcels that so many units fill: the shipping price counts each.</summary>
    public long ParcelsFor(long units) => (units + UnitsPerParcel - 1) / UnitsPerParcel;

    public Money Price(string currency) => new(PriceMinor, currency);

    /// <summary>The least that one unit ever costs.</summary>
    public Money LowestPrice(string currency) => new(EarlyPriceMinor ?? PriceMinor, currency);

    public bool IsEarlyAt(DateTimeOffset now) => now < EarlyUntil;
}

/// <summary>What shipping one parcel of an offer to a region costs. No row: not shipped there.</summary>
public sealed class OfferShippingPrice
{
    private OfferShippingPrice()
    {
    }

    internal OfferShippingPrice(Guid offerId, Guid regionId, long priceMinor)
    {
        OfferId = offerId;
        RegionId = regionId;
        PriceMinor = priceMinor;
    }

    public Guid OfferId { get; private set; }
    public Guid RegionId { get; private set; }
    public long PriceMinor { get; private set; }

    internal void Cost(long priceMinor) => PriceMinor = priceMinor;
}
