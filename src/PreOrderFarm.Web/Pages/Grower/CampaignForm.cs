using System.Globalization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Growers;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>The campaign form as typed: money with decimals, weights in kilograms, regions as rows.</summary>
public sealed record CampaignForm
{
    public string Title { get; set; } = "";
    public string Story { get; set; } = "";
    public string Produce { get; set; } = "";
    public string Variety { get; set; } = "";
    public string Place { get; set; } = "";
    public DateOnly? HarvestFrom { get; set; }
    public DateOnly? HarvestUntil { get; set; }
    public DateOnly? ShipsFrom { get; set; }
    public DateOnly? ShipsUntil { get; set; }
    public string Currency { get; set; } = "";
    public string TimeZone { get; set; } = "";
    public string Deadline { get; set; } = "";
    public string OpensAt { get; set; } = "";
    public FundingKind FundingKind { get; set; }
    public TargetKind TargetKind { get; set; }
    public string TargetAmount { get; set; } = "";
    public string StretchAmount { get; set; } = "";
    public string MinimumBoxes { get; set; } = "";
    public CapKind CapKind { get; set; }
    public string HarvestCap { get; set; } = "";
    public List<RegionRow> Regions { get; set; } = [];

    internal static CampaignForm For(GrowerDetail farm) => new()
    {
        Place = farm.Place,
        TimeZone = farm.TimeZone,
        Currency = Countries.CurrencyOf(farm.Country) ?? "",
        Regions = [new RegionRow { Name = CountryNames.Of(farm.Country), Country = farm.Country }],
    };

    internal static CampaignForm Of(CampaignDetail campaign) => new()
    {
        Title = campaign.Title,
        Story = campaign.Story,
        Produce = campaign.Produce,
        Variety = campaign.Variety,
        Place = campaign.Place,
        HarvestFrom = campaign.HarvestFrom,
        HarvestUntil = campaign.HarvestUntil,
        ShipsFrom = campaign.ShipsFrom,
        ShipsUntil = campaign.ShipsUntil,
        Currency = campaign.Currency,
        TimeZone = campaign.TimeZone,
        Deadline = LocalTime.Typed(campaign.Deadline, campaign.TimeZone),
        OpensAt = campaign.OpensAt is { } opensAt ? LocalTime.Typed(opensAt, campaign.TimeZone) : "",
        FundingKind = campaign.FundingKind,
        TargetKind = campaign.Progress.TargetKind,
        TargetAmount = Typed(campaign.Progress, campaign.Progress.Target),
        StretchAmount = campaign.Progress.Stretch is { } stretch ? Typed(campaign.Progress, stretch) : "",
        MinimumBoxes = campaign.MinimumBoxes?.ToString(CultureInfo.InvariantCulture) ?? "",
        CapKind = campaign.CapKind,
        HarvestCap = TypedCap(campaign.CapKind, campaign.HarvestCap),
        Regions = [.. campaign.Regions.SelectMany(RegionRow.Of)],
    };

    internal CampaignInput Read(TypedNumbers typed) => new()
    {
        Title = Title,
        Story = Story,
        Produce = Produce,
        Variety = Variety,
        Place = Place,
        HarvestFrom = HarvestFrom,
        HarvestUntil = HarvestUntil,
        ShipsFrom = ShipsFrom,
        ShipsUntil = ShipsUntil,
        Currency = Currency,
        TimeZone = TimeZone,
        Deadline = Deadline,
        OpensAt = OpensAt,
        FundingKind = FundingKind,
        TargetKind = TargetKind,
        TargetAmount = ReadTarget(typed, TargetAmount, "Input.TargetAmount"),
        StretchAmount = ReadTarget(typed, StretchAmount, "Input.StretchAmount"),
        MinimumBoxes = typed.Count(MinimumBoxes, "Input.MinimumBoxes"),
        CapKind = CapKind,
        HarvestCap = ReadCap(typed, CapKind, HarvestCap, "Input.HarvestCap"),
        Regions = RegionRow.Read(Regions),
    };

    internal static string TypedCap(CapKind kind, long cap) =>
        kind == CapKind.Boxes ? cap.ToString(CultureInfo.InvariantCulture) : TypedNumbers.Kilograms(cap);

    internal static long? ReadCap(TypedNumbers typed, CapKind kind, string text, string field) =>
        kind == CapKind.Boxes ? typed.Count(text, field) : typed.Grams(text, field);

    private long? ReadTarget(TypedNumbers typed, string text, string field) => TargetKind switch
    {
        TargetKind.Money => typed.Minor(text, Currency, field),
        TargetKind.Boxes => typed.Count(text, field),
        _ => typed.Grams(text, field),
    };

    private static string Typed(FundingProgress progress, long amount) => progress.TargetKind switch
    {
        TargetKind.Money => TypedNumbers.Major(amount, progress.Currency),
        TargetKind.Boxes => amount.ToString(CultureInfo.InvariantCulture),
        _ => TypedNumbers.Kilograms(amount),
    };
}
