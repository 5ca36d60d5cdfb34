using PreOrderFarm.Campaigns;
using PreOrderFarm.Photos;
using PreOrderFarm.Pledges;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Pages.Campaigns;

namespace PreOrderFarm.Web.Pages.Design;

/// <summary>Harvests that nobody grows, so that the page of the design can show what pages show: usual, long, and at an end.</summary>
internal static class Specimens
{
    private const string Zone = "Asia/Shanghai";

    public static IReadOnlyList<CampaignCard> Cards(DateTimeOffset now) =>
    [
        Card("Navelina oranges, picked on the day they ship", "Oranges", CampaignStatus.Open, 42, now.AddDays(12), now),
        Card("阳光玫瑰葡萄，晨采当日发，一串一签，自家棚里自然熟到十八度才下剪", "葡萄", CampaignStatus.Open, 97, now.AddHours(5), now),
        Card("Donaudampfschifffahrtsgesellschaftskirschenernte vom Bodensee", "Kirschen", CampaignStatus.Funded, 160, now.AddDays(-2), now),
        Card("Kiwifruit", "Kiwifruit", CampaignStatus.Scheduled, 0, now.AddDays(30), now) with { OpensAt = now.AddDays(9), LowestPrice = null },
        Card("Elstar", "Apples", CampaignStatus.Unfunded, 31, now.AddDays(-9), now),
        Card("明前龙井", "茶", CampaignStatus.Cancelled, 12, now.AddDays(-20), now),
    ];

    public static CampaignDetail Campaign(DateTimeOffset now)
    {
        var region = new RegionDetail(Guid.Empty, "江浙沪", [new AreaDetail("CN", "上海市", null), new AreaDetail("CN", "浙江省", null)]);
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return new CampaignDetail(
            Guid.Empty, "specimen", CampaignStatus.Open, "Navelina oranges", "", "Oranges", "Navelina", "Carcaixent, Valencia",
            new GrowerSummary(Guid.Empty, "specimen", "Huerta San Isidro", "ES", "Carcaixent"),
            today.AddDays(20), today.AddDays(55), today.AddDays(22), today.AddDays(60), "CNY", Zone, now.AddDays(12), OpensAt: now.AddDays(-10),
            FundingKind.AllOrNothing, new FundingProgress(TargetKind.Money, 3_000_000, 1_260_000, 84, "CNY"), MinimumBoxes: null,
            CapKind.Boxes, 500, 200, 500_000, ReturnReason: null, CancelReason: null, ClosedAt: null,
            [Offer("5 斤家庭装 · 2.5 kg", 8_800, 180, region) with { EarlyPrice = new Money(7_900, "CNY"), EarlyUntil = now.AddDays(5) }, Offer("10 斤分享装 · 5 kg", 15_800, 0, region)], [region], []);
    }

    public static PledgeQuote Quote(CampaignDetail campaign) => new(
        [.. campaign.Offers.Select(offer => new PledgeLineView(offer.Id, offer.Name, 2, offer.Price, new Money(1_200, "CNY"), 1, 900))],
        new Money(49_200, "CNY"), new Money(4_800, "CNY"), "江浙沪");

    /// <summary>Usual, with a cancellation; far beyond its target, in a currency without decimals; and before the first pledge.</summary>
    public static IReadOnlyList<CurveView> Curves(DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return
        [
            Curve(today, 30, new FundingProgress(TargetKind.Money, 3_000_000, 0, 84, "CNY"), 264_000, 88_000, 0, 440_000, 176_000, -158_000, 0, 88_000, 352_000, 10_000),
            Curve(today, 6, new FundingProgress(TargetKind.Money, 400_000, 0, 310, "JPY"), 250_000, 480_000, 120_000, 90_000, 60_000, 40_000),
            Curve(today, 20, new FundingProgress(TargetKind.Boxes, 100, 0, 61, "EUR") { Stretch = 180 }, 20, 35, 20, 31),
            Curve(today, 9, new FundingProgress(TargetKind.Boxes, 100, 0, 61, "EUR") { Stretch = 105 }, 20, 35, 20),
            Curve(today, 14, new FundingProgress(TargetKind.Boxes, 120, 0, 0, "EUR"), 0, 0, 0),
        ];
    }

    /// <summary>Without a stretch target, on the way to one, and after a closing that found it reached.</summary>
    public static IReadOnlyList<FundingProgress> Bars { get; } =
    [
        new(TargetKind.Money, 3_000_000, 1_260_000, 84, "CNY"),
        new(TargetKind.Money, 3_000_000, 3_420_000, 240, "CNY") { Stretch = 4_500_000 },
        new(TargetKind.Boxes, 100, 104, 61, "EUR") { Stretch = 105, StretchAtClosing = true },
    ];

    private static CurveView Curve(DateOnly today, int days, FundingProgress progress, params long[] moves)
    {
        var from = today.AddDays(1 - moves.Length);
        var points = new List<FundingPoint>();
        foreach (var moved in moves)
            points.Add(new FundingPoint(from.AddDays(points.Count), moved, moved + (points.Count == 0 ? 0 : points[^1].Collected)));
        return CurveView.Of(new FundingCurve(from, from.AddDays(days - 1), points), progress with { Collected = points[^1].Collected })!;
    }

    public static CampaignProof Proof(DateTimeOffset now)
    {
        var none = new Money(0, "CNY");
        var figure = new ProofFigure(84, 142, new Money(1_260_000, "CNY"));
        var nothing = new ProofFigure(0, 0, none);
        return new CampaignProof(Guid.Empty, "specimen", "Navelina oranges", CampaignStatus.Open, now,
            figure, figure, nothing, nothing, figure, nothing, nothing, nothing, nothing, none, none, none);
    }

    private static CampaignCard Card(string title, string produce, CampaignStatus status, long collected, DateTimeOffset deadline, DateTimeOffset now) => new(
        Guid.Empty, "specimen", title, produce, "", "Carcaixent, Valencia", "Huerta San Isidro", "specimen", "ES", status, FundingKind.AllOrNothing,
        new FundingProgress(TargetKind.Boxes, 100, collected, collected, "CNY"), deadline, OpensAt: null, Zone, now, SubmittedAt: null, Day(now, 20), Day(now, 55), Day(now, 22), Day(now, 60), new Money(8_800, "CNY"), PhotoId: null, "", PhotoFocus.Centre);

    private static DateOnly Day(DateTimeOffset now, int days) => DateOnly.FromDateTime(now.UtcDateTime).AddDays(days);

    private static OfferDetail Offer(string name, long priceMinor, long left, RegionDetail region) => new(
        Guid.NewGuid(), name, "20–24 个，单果 100–120 g", 2_500, 2_900, Storage.Ambient, 1, new Money(priceMinor, "CNY"), 0, null, null, 2, ShortHarvestPolicy.FirstCome, 20, left,
        [new ShippingPriceDetail(region.Id, new Money(1_200, "CNY"))]);
}
