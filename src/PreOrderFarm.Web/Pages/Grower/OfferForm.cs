using System.Globalization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>The offer form as typed: weights in kilograms, prices with decimals, a shipping price (or none) per region.</summary>
public sealed record OfferForm
{
    // What the rules call the fields that are typed in other units here.
    private static readonly Dictionary<string, string> TypedAs = new(StringComparer.Ordinal)
    {
        [nameof(OfferInput.NetGrams)] = nameof(NetKilograms),
        [nameof(OfferInput.GrossGrams)] = nameof(GrossKilograms),
        [nameof(OfferInput.PriceMinor)] = nameof(Price),
        [nameof(OfferInput.EarlyPriceMinor)] = nameof(EarlyPrice),
        [nameof(OfferInput.TaxRateBasisPoints)] = nameof(TaxPercent),
    };

    public string Name { get; set; } = "";
    public string Description { get; set; } = "";
    public string NetKilograms { get; set; } = "";
    public string GrossKilograms { get; set; } = "";
    public Storage Storage { get; set; }
    public string UnitsPerParcel { get; set; } = "1";
    public string Price { get; set; } = "";
    public string EarlyPrice { get; set; } = "";
    public string EarlyUntil { get; set; } = "";
    public string TaxPercent { get; set; } = "";
    public bool IsSoldByWeight { get; set; }
    public string QuantityCap { get; set; } = "";
    public string PerBackerLimit { get; set; } = "";
    public string ClaimWindowDays { get; set; } = "";
    public ShortHarvestPolicy ShortHarvestPolicy { get; set; } = ShortHarvestPolicy.ProRata;
    public List<ShippingRow> Shipping { get; set; } = [];

    internal static OfferForm For(CampaignDetail campaign) => new() { Shipping = Rows(campaign, null) };

    internal static OfferForm Of(CampaignDetail campaign, OfferDetail offer) => new()
    {
        Name = offer.Name,
        Description = offer.Description,
        NetKilograms = TypedNumbers.Kilograms(offer.NetGrams),
        GrossKilograms = TypedNumbers.Kilograms(offer.GrossGrams),
        Storage = offer.Storage,
        UnitsPerParcel = Text(offer.UnitsPerParcel),
        Price = TypedNumbers.Major(offer.Price.Minor, campaign.Currency),
        EarlyPrice = offer.EarlyPrice is { } early ? TypedNumbers.Major(early.Minor, campaign.Currency) : "",
        EarlyUntil = offer.EarlyUntil is { } until ? LocalTime.Typed(until, campaign.TimeZone) : "",
        TaxPercent = TypedNumbers.Percent(offer.TaxRateBasisPoints),
        IsSoldByWeight = offer.IsSoldByWeight,
        QuantityCap = Text(offer.QuantityCap),
        PerBackerLimit = Text(offer.PerBackerLimit),
        ClaimWindowDays = Text(offer.ClaimWindowDays),
        ShortHarvestPolicy = offer.ShortHarvestPolicy,
        Shipping = Rows(campaign, offer),
    };

    internal OfferInput Read(TypedNumbers typed, string currency) => new()
    {
        Name = Name,
        Description = Description,
        NetGrams = Grams(typed, NetKilograms, "Input.NetKilograms"),
        GrossGrams = Grams(typed, GrossKilograms, "Input.GrossKilograms"),
        Storage = Storage,
        UnitsPerParcel = typed.SmallCount(UnitsPerParcel, "Input.UnitsPerParcel") ?? 1,
        PriceMinor = typed.Minor(Price, currency, "Input.Price"),
        EarlyPriceMinor = typed.Minor(EarlyPrice, currency, "Input.EarlyPrice"),
        EarlyUntil = EarlyUntil,
        TaxRateBasisPoints = typed.BasisPoints(TaxPercent, "Input.TaxPercent"),
        IsSoldByWeight = IsSoldByWeight,
        QuantityCap = typed.Count(QuantityCap, "Input.QuantityCap"),
        PerBackerLimit = typed.SmallCount(PerBackerLimit, "Input.PerBackerLimit"),
        ClaimWindowDays = typed.SmallCount(ClaimWindowDays, "Input.ClaimWindowDays"),
        ShortHarvestPolicy = ShortHarvestPolicy,
        ShippingPrices = [.. Shipping
            .Select((row, i) => (row.RegionId, Minor: typed.Minor(row.Price, currency, $"Input.Shipping[{i}].Price")))
            .Where(price => price.Minor is not null)
            .Select(price => new ShippingPriceInput(price.RegionId, price.Minor!.Value))],
    };

    /// <summary>Calls a use case; what it says about grams and minor units lands on the fields that were typed.</summary>
    internal static async Task SayOnFieldsAsync(Func<Task> useCase)
    {
        try
        {
            await useCase();
        }
        catch (RuleBroken broken)
        {
            throw new RuleBroken([.. broken.Broken.Select(rule => rule with { Field = TypedAs.GetValueOrDefault(rule.Field, rule.Field) })]);
        }
    }

    private static List<ShippingRow> Rows(CampaignDetail campaign, OfferDetail? offer) =>
    [
        .. campaign.Regions.Select(region => new ShippingRow
        {
            RegionId = region.Id,
            Price = offer?.Shipping.FirstOrDefault(shipping => shipping.RegionId == region.Id) is { } shipping
                ? TypedNumbers.Major(shipping.Price.Minor, campaign.Currency)
                : "",
        }),
    ];

    private static int? Grams(TypedNumbers typed, string kilograms, string field) =>
        typed.Grams(kilograms, field) is { } grams ? (int)Math.Min(grams, int.MaxValue) : null;

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}

public sealed record ShippingRow
{
    public Guid RegionId { get; set; }

    /// <summary>Empty: not shipped there.</summary>
    public string Price { get; set; } = "";
}

/// <summary>What the shared part of the two offer forms shows.</summary>
public sealed record OfferFormView(OfferForm Input, CampaignDetail Campaign)
{
    public string RegionName(Guid id) => Campaign.Regions.FirstOrDefault(region => region.Id == id)?.Name ?? "";
}
