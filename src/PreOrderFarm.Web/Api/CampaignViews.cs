using System.ComponentModel;
using PreOrderFarm.Campaigns;

namespace PreOrderFarm.Web.Api;

[Description("What was really paid; what is held for someone who still pays does not count.")]
internal sealed record ProgressView(
    [property: Description("Minor units, boxes or grams, by target_kind.")] long Collected,
    long TargetAmount, TargetKind TargetKind, string Currency,
    [property: Description("Rounded down: 100 means reached.")] int Percent, bool IsReached, long Pledges,
    [property: Description("Counted like target_amount, and more than it; null: none.")] long? StretchAmount,
    [property: Description("Once the campaign has closed: what the closing found, whatever was paid back since.")] bool IsStretchReached)
{
    public static ProgressView Of(FundingProgress p) => new(p.Collected, p.Target, p.TargetKind, p.Currency, p.Percent, p.IsReached, p.Pledges, p.Stretch, p.IsStretchReached);
}

internal sealed record CampaignCardView(
    Guid Id, string Slug, string Title, string Produce, string Variety, string Place, string GrowerName, string GrowerSlug, string Country,
    CampaignStatus Status, FundingKind FundingKind, ProgressView Progress, DateTimeOffset Deadline, DateTimeOffset? OpensAt, string TimeZone,
    DateOnly HarvestFrom, DateOnly HarvestUntil, DateOnly ShipsFrom, DateOnly ShipsUntil,
    long? LowestPriceMinor, string Currency, Guid? PhotoId, string PhotoAlt)
{
    public static CampaignCardView Of(CampaignCard c) => new(
        c.Id, c.Slug, c.Title, c.Produce, c.Variety, c.Place, c.GrowerName, c.GrowerSlug, c.Country, c.Status, c.FundingKind,
        ProgressView.Of(c.Progress), c.LocalDeadline, At(c.OpensAt, c.TimeZone), c.TimeZone,
        c.HarvestFrom, c.HarvestUntil, c.ShipsFrom, c.ShipsUntil, c.LowestPrice?.Minor, c.Progress.Currency,
        c.PhotoId, c.PhotoAlt);

    internal static DateTimeOffset? At(DateTimeOffset? instant, string zone) => instant is { } known ? LocalTime.At(known, zone) : null;
}

internal sealed record CampaignView(
    Guid Id, string Slug, CampaignStatus Status, string Title, [property: Description("Markdown.")] string Story,
    string Produce, string Variety, string Place, GrowerSummary Grower,
    DateOnly HarvestFrom, DateOnly HarvestUntil, DateOnly ShipsFrom, DateOnly ShipsUntil, string Currency, string TimeZone,
    DateTimeOffset Deadline, DateTimeOffset? OpensAt, FundingKind FundingKind, TargetKind TargetKind, long TargetAmount, long? StretchAmount, long? MinimumBoxes,
    CapKind CapKind, long HarvestCap, ProgressView Progress,
    [property: Description("Sold or held for someone who still pays.")] long BoxesTaken, long GramsTaken,
    string? ReturnReason, string? CancelReason, DateTimeOffset? ClosedAt,
    IReadOnlyList<OfferView> Offers, IReadOnlyList<RegionDetail> Regions, IReadOnlyList<PhotoDetail> Photos,
    [property: Description("Where boxes can be fetched, without shipping cost.")] IReadOnlyList<OfferedPickUpView> PickUps)
{
    public static CampaignView Of(CampaignDetail c) => new(
        c.Id, c.Slug, c.Status, c.Title, c.Story, c.Produce, c.Variety, c.Place, c.Grower,
        c.HarvestFrom, c.HarvestUntil, c.ShipsFrom, c.ShipsUntil, c.Currency, c.TimeZone,
        c.LocalDeadline, CampaignCardView.At(c.OpensAt, c.TimeZone), c.FundingKind, c.Progress.TargetKind, c.Progress.Target, c.Progress.Stretch, c.MinimumBoxes,
        c.CapKind, c.HarvestCap, ProgressView.Of(c.Progress), c.BoxesTaken, c.GramsTaken, c.ReturnReason, c.CancelReason, c.ClosedAt,
        [.. c.Offers.Select(OfferView.Of)], c.Regions, c.Photos, [.. c.PickUps.Select(OfferedPickUpView.Of)]);
}

internal sealed record OfferView(
    Guid Id, string Name, string Description, int NetGrams, int GrossGrams, Storage Storage, int UnitsPerParcel,
    [property: Description("One unit, tax included.")] long PriceMinor, string Currency,
    [property: Description("The tax that the price includes: 700 is 7%.")] int TaxRateBasisPoints,
    long? QuantityCap, int? PerBackerLimit, int ClaimWindowDays, ShortHarvestPolicy ShortHarvestPolicy,
    long Taken, [property: Description("Under the offer's own cap and the harvest's.")] long Left,
    IReadOnlyList<ShippingPriceView> ShippingPrices,
    [property: Description("One unit for who pledges before early_until; null: there is no such window.")] long? EarlyPriceMinor, DateTimeOffset? EarlyUntil,
    [property: Description("The price is that of net_grams, the most that a unit weighs; what it weighs less is paid back.")] bool IsSoldByWeight)
{
    public static OfferView Of(OfferDetail o) => new(
        o.Id, o.Name, o.Description, o.NetGrams, o.GrossGrams, o.Storage, o.UnitsPerParcel, o.Price.Minor, o.Price.Currency,
        o.TaxRateBasisPoints, o.QuantityCap, o.PerBackerLimit, o.ClaimWindowDays, o.ShortHarvestPolicy, o.Taken, o.Left,
        [.. o.Shipping.Select(s => new ShippingPriceView(s.RegionId, s.Price.Minor))], o.EarlyPrice?.Minor, o.EarlyUntil, o.IsSoldByWeight);
}

[Description("What shipping one parcel to a region costs.")]
internal sealed record ShippingPriceView(Guid RegionId, long PriceMinor);

internal sealed record PickUpView(
    Guid PointId, string Name, string Line1, string Line2, string City, string Subdivision, string PostalCode, string Country, string Phone, string Hours,
    [property: Description("The days on which boxes are fetched; null: whenever it is open.")] DateOnly? CollectFrom, DateOnly? CollectUntil, Guid? PhotoId)
{
    public static PickUpView Of(PickUpDetail p) => new(
        p.PointId, p.Name, p.Address.Line1, p.Address.Line2, p.Address.City, p.Address.Subdivision, p.Address.PostalCode, p.Address.Country, p.Phone, p.Hours,
        p.CollectFrom, p.CollectUntil, p.PhotoId);
}

internal sealed record OfferedPickUpView(PickUpView Point, long CapacityBoxes, [property: Description("Sold or held for someone who still pays.")] long TakenBoxes, long Left)
{
    public static OfferedPickUpView Of(PickUpDetail p) => new(PickUpView.Of(p), p.CapacityBoxes, p.TakenBoxes, p.Left);
}
