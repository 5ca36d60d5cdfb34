using PreOrderFarm.Photos;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>Only collected money counts: what is held for someone who is still paying does not.</summary>
public sealed record FundingProgress(TargetKind TargetKind, long Target, long Collected, long Pledges, string Currency)
{
    /// <summary>Rounded down: 100 means reached.</summary>
    public int Percent => (int)Math.Min(Collected * 100m / Target, 99_999);

    public bool IsReached => Collected >= Target;

    /// <summary>More than the target, counted like it; most campaigns have none.</summary>
    public long? Stretch { get; init; }

    /// <summary>What the closing found, whatever was paid back since; nothing before it.</summary>
    public bool? StretchAtClosing { get; init; }

    public bool IsStretchReached => StretchAtClosing ?? Collected >= Stretch;
}

/// <summary>A campaign in a list.</summary>
public sealed record CampaignCard(
    Guid Id, string Slug, string Title, string Produce, string Variety, string Place, string GrowerName, string GrowerSlug, string Country,
    CampaignStatus Status, FundingKind FundingKind, FundingProgress Progress, DateTimeOffset Deadline, DateTimeOffset? OpensAt, string TimeZone,
    DateTimeOffset CreatedAt, DateTimeOffset? SubmittedAt, DateOnly HarvestFrom, DateOnly HarvestUntil, DateOnly ShipsFrom, DateOnly ShipsUntil,
    Money? LowestPrice, Guid? PhotoId, string PhotoAlt, PhotoFocus PhotoFocus)
{
    public DateTimeOffset LocalDeadline => LocalTime.At(Deadline, TimeZone);
}

/// <summary>A campaign with all that its page shows.</summary>
public sealed record CampaignDetail(
    Guid Id, string Slug, CampaignStatus Status, string Title, string Story, string Produce, string Variety, string Place, GrowerSummary Grower,
    DateOnly HarvestFrom, DateOnly HarvestUntil, DateOnly ShipsFrom, DateOnly ShipsUntil, string Currency, string TimeZone,
    DateTimeOffset Deadline, DateTimeOffset? OpensAt, FundingKind FundingKind, FundingProgress Progress, long? MinimumBoxes,
    CapKind CapKind, long HarvestCap, long BoxesTaken, long GramsTaken, string? ReturnReason, string? CancelReason,
    DateTimeOffset? ClosedAt, IReadOnlyList<OfferDetail> Offers, IReadOnlyList<RegionDetail> Regions, IReadOnlyList<PhotoDetail> Photos)
{
    /// <summary>How often its terms were changed.</summary>
    public int Edits { get; init; }

    /// <summary>Where its boxes can be fetched, without paying for shipping.</summary>
    public IReadOnlyList<PickUpDetail> PickUps { get; init; } = [];

    public DateTimeOffset LocalDeadline => LocalTime.At(Deadline, TimeZone);

    public bool IsOpenAt(DateTimeOffset now) => Status == CampaignStatus.Open && now < Deadline;

    public bool IsSoldOut => Offers.All(offer => offer.Left == 0);

    /// <summary>Sold or held, in what the cap counts.</summary>
    public long HarvestTaken => CapKind == CapKind.Boxes ? BoxesTaken : GramsTaken;

    /// <summary>In what the cap counts.</summary>
    public long HarvestLeft => Math.Max(0, HarvestCap - HarvestTaken);

    /// <summary>Nothing but the harvest limits several offers: each could have all that is left, and together they cannot.</summary>
    public bool OffersShareHarvest => Offers.Count(offer => offer.Left > 0 && offer.IsLimitedByHarvest) > 1;
}

public sealed record GrowerSummary(Guid Id, string Slug, string Name, string Country, string Place);

/// <summary>Left counts down with each hold, under the offer's own cap and the harvest's.</summary>
public sealed record OfferDetail(
    Guid Id, string Name, string Description, int NetGrams, int GrossGrams, Storage Storage, int UnitsPerParcel, Money Price,
    int TaxRateBasisPoints, long? QuantityCap, int? PerBackerLimit, int ClaimWindowDays, ShortHarvestPolicy ShortHarvestPolicy,
    long Taken, long Left, IReadOnlyList<ShippingPriceDetail> Shipping)
{
    /// <summary>What a unit costs until then; both or neither are there.</summary>
    public Money? EarlyPrice { get; init; }

    public DateTimeOffset? EarlyUntil { get; init; }

    /// <summary>The price is that of the most that a unit weighs; of one that weighs less, the difference is paid back.</summary>
    public bool IsSoldByWeight { get; init; }

    /// <summary>Less is left of it than its own cap lets through.</summary>
    public bool IsLimitedByHarvest => QuantityCap is not { } cap || cap - Taken > Left;

    public bool IsEarlyAt(DateTimeOffset now) => now < EarlyUntil;

    public Money PriceAt(DateTimeOffset now) => IsEarlyAt(now) ? EarlyPrice!.Value : Price;
}

public sealed record ShippingPriceDetail(Guid RegionId, Money Price);

public sealed record RegionDetail(Guid Id, string Name, IReadOnlyList<AreaDetail> Areas);

public sealed record AreaDetail(string Country, string? Subdivision, string? PostalPrefix);

public sealed record PhotoDetail(Guid Id, string Alt, int Width, int Height, bool IsDecorative, PhotoFocus Focus);
