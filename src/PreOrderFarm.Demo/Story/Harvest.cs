using PreOrderFarm.Campaigns;
using PreOrderFarm.Demo.Pictures;

namespace PreOrderFarm.Demo.Story;

/// <summary>A farm of the demo. The story is Markdown, in the language of the farm's country or in English.</summary>
public sealed record Farm(string Key, string Name, string Country, string Place, string TimeZone, string OwnerName, string OwnerEmail, string Story);

/// <summary>What happens to a campaign of the demo.</summary>
public enum Fate
{
    /// <summary>Reaches its target and becomes batches while the demo runs.</summary>
    Funded,

    /// <summary>Misses its target and is refunded while the demo runs.</summary>
    Missed,

    /// <summary>Sells out at its harvest cap while buyers compete for the last boxes, and closes while the demo runs.</summary>
    SoldOut,

    /// <summary>Stays open, with pledges.</summary>
    Open,

    /// <summary>Has pledges and is cancelled by its grower.</summary>
    Cancelled,
    Scheduled,
    InReview,
    Draft,
}

public sealed record HarvestOffer(
    string Name, string Description, int NetGrams, int GrossGrams, Storage Storage, int UnitsPerParcel, long PriceMinor,
    int TaxRateBasisPoints, long? QuantityCap, int? PerBackerLimit, IReadOnlyDictionary<string, long> ShippingMinorByRegion)
{
    public long? EarlyPriceMinor { get; init; }

    /// <summary>Days from today.</summary>
    public int EarlyDays { get; init; }

    public bool IsSoldByWeight { get; init; }

    public ShortHarvestPolicy ShortHarvestPolicy { get; init; } = ShortHarvestPolicy.ProRata;
}

public sealed record HarvestPickUp(string Name, string Line1, string City, string Subdivision, string PostalCode, string Country, string Hours, long CapacityBoxes);

public sealed record HarvestRegion(string Name, params HarvestArea[] Areas);

public sealed record HarvestArea(string Country, string? Subdivision = null, string? PostalPrefix = null);

/// <summary>A campaign of the demo. Days are counted from today.</summary>
public sealed record Harvest(
    string Farm, Fate Fate, string Title, string Produce, string Variety, string Place, string Currency, string Story,
    FundingKind FundingKind, TargetKind TargetKind, long TargetAmount, CapKind CapKind, long HarvestCap,
    int HarvestFromDays, int HarvestUntilDays, int ShipsFromDays, int ShipsUntilDays, int DeadlineDays,
    Palette Palette, FruitShape Shape, IReadOnlyList<HarvestRegion> Regions, IReadOnlyList<HarvestOffer> Offers)
{
    public long? StretchAmount { get; init; }

    /// <summary>Where its boxes can be fetched.</summary>
    public IReadOnlyList<HarvestPickUp> PickUps { get; init; } = [];
}
