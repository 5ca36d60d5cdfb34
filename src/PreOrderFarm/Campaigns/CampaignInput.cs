namespace PreOrderFarm.Campaigns;

/// <summary>What a grower says about a campaign, as typed: for drafting and for editing, by page and by API.</summary>
public sealed record CampaignInput
{
    public string Title { get; init; } = "";

    /// <summary>Markdown.</summary>
    public string Story { get; init; } = "";

    public string Produce { get; init; } = "";
    public string Variety { get; init; } = "";
    public string Place { get; init; } = "";
    public DateOnly? HarvestFrom { get; init; }
    public DateOnly? HarvestUntil { get; init; }
    public DateOnly? ShipsFrom { get; init; }
    public DateOnly? ShipsUntil { get; init; }

    /// <summary>ISO 4217.</summary>
    public string Currency { get; init; } = "";

    /// <summary>IANA: Asia/Shanghai.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>Wall-clock time in the time zone: 2027-05-03T18:00.</summary>
    public string Deadline { get; init; } = "";

    /// <summary>Wall-clock time in the time zone; empty: as soon as it is approved.</summary>
    public string OpensAt { get; init; } = "";

    public FundingKind FundingKind { get; init; }
    public TargetKind TargetKind { get; init; }

    /// <summary>Minor units, boxes or grams, by the kind of target.</summary>
    public long? TargetAmount { get; init; }

    /// <summary>Like the target, and more than it; nothing: none.</summary>
    public long? StretchAmount { get; init; }

    /// <summary>Of a flexible campaign: boxes that must be sold for it to go ahead. Nothing means one.</summary>
    public long? MinimumBoxes { get; init; }

    public CapKind CapKind { get; init; }

    /// <summary>Boxes or grams, by the kind of cap.</summary>
    public long? HarvestCap { get; init; }

    public IReadOnlyList<RegionInput> Regions { get; init; } = [];
}

/// <summary>Where a campaign ships to. A region that keeps its id keeps the shipping prices of its offers.</summary>
public sealed record RegionInput(Guid? Id, string Name, IReadOnlyList<AreaInput> Areas);

/// <summary>A country (ISO 3166-1 alpha-2), a province or state of it, or the postal codes in it that begin alike.</summary>
public sealed record AreaInput(string Country, string? Subdivision = null, string? PostalPrefix = null);

/// <summary>What a grower says about an offer.</summary>
public sealed record OfferInput
{
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public int? NetGrams { get; init; }
    public int? GrossGrams { get; init; }
    public Storage Storage { get; init; }
    public int UnitsPerParcel { get; init; } = 1;

    /// <summary>Price of one unit in the campaign's currency, tax included.</summary>
    public long? PriceMinor { get; init; }

    /// <summary>Price of one unit until <see cref="EarlyUntil"/>, below the usual one; nothing: none.</summary>
    public long? EarlyPriceMinor { get; init; }

    /// <summary>Wall-clock time in the campaign's time zone, before its deadline.</summary>
    public string EarlyUntil { get; init; } = "";

    /// <summary>Empty, or the campaign's: an amount in another currency is refused, not converted.</summary>
    public string Currency { get; init; } = "";

    public int TaxRateBasisPoints { get; init; }

    /// <summary>The price is that of <see cref="NetGrams"/>, the most that a box weighs; what it weighs less is paid back.</summary>
    public bool IsSoldByWeight { get; init; }

    public long? QuantityCap { get; init; }
    public int? PerBackerLimit { get; init; }

    /// <summary>Nothing: the site's usual.</summary>
    public int? ClaimWindowDays { get; init; }

    public ShortHarvestPolicy ShortHarvestPolicy { get; init; } = ShortHarvestPolicy.ProRata;

    /// <summary>Per parcel and region; a region without a price is not served by this offer.</summary>
    public IReadOnlyList<ShippingPriceInput> ShippingPrices { get; init; } = [];
}

public sealed record ShippingPriceInput(Guid RegionId, long PriceMinor);
