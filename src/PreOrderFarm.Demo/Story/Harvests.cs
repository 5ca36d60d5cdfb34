using PreOrderFarm.Campaigns;
using PreOrderFarm.Demo.Pictures;

namespace PreOrderFarm.Demo.Story;

/// <summary>The demo's campaigns: one of each fate, in four currencies.</summary>
public static class Harvests
{
    private static readonly Palette Kiwi = new("#8fb339", "#7a5a33", "#d8344a", "#6fa35a", "#cfe8f5", "#ffd166");
    private static readonly Palette Orange = new("#f08a24", "#c85f0c", "#ffc56b", "#7fa653", "#fdebd0", "#ffb84d");
    private static readonly Palette Apple = new("#c93a35", "#8a1f24", "#f2a65a", "#7bab62", "#dcecf7", "#ffe08a");
    private static readonly Palette Cherry = new("#8f1230", "#560a1e", "#d9486a", "#5f8f57", "#e8eef8", "#ffd166");
    private static readonly Palette Mikan = new("#f59a23", "#d97706", "#ffd27a", "#6f9f6a", "#d6eef5", "#ffcf5c");
    private static readonly Palette Yuzu = new("#f2cf3b", "#c9a227", "#fff0a3", "#7da268", "#e9f2e4", "#ffe08a");
    private static readonly Palette Pear = new("#c9c04a", "#8f8a2c", "#ece7a0", "#87a96b", "#eaf1f7", "#ffe7a3");
    private static readonly Palette Olive = new("#6d7f3a", "#434f22", "#a9b86b", "#9aa978", "#f4ecdc", "#ffcf70");
    private static readonly Palette Lychee = new("#c2334d", "#8a1d33", "#f08c8c", "#5f9a58", "#fbe9e4", "#ffd27a");

    private static readonly HarvestRegion East = new("江浙沪", new("CN", "上海市"), new("CN", "江苏省"), new("CN", "浙江省"));
    private static readonly HarvestRegion West = new("川渝", new("CN", "四川省"), new("CN", "重庆市"));
    private static readonly HarvestRegion RestOfChina = new("全国其他地区", new HarvestArea("CN"));
    private static readonly HarvestRegion GermanSpeaking = new("Deutschland & Österreich", new("DE"), new("AT"));
    private static readonly HarvestRegion Isles = new("United Kingdom & Ireland", new("GB"), new("IE"));
    private static readonly HarvestRegion Iberia = new("España y Portugal", new("ES"), new("PT"));
    private static readonly HarvestRegion WestCoast = new("West Coast", new("US", "WA"), new("US", "OR"), new("US", "CA"));
    private static readonly HarvestRegion RestOfUs = new("Rest of the USA", new HarvestArea("US"));
    private static readonly HarvestRegion Japan = new("日本全国", new HarvestArea("JP"));
    private static readonly HarvestRegion Hokkaido = new("北海道", new HarvestArea("JP", null, "0"));

    public static IReadOnlyList<Harvest> All { get; } =
    [
        new("pujiang", Fate.Funded, "蒲江红心猕猴桃，树上熟才采 · Red-heart kiwifruit", "Kiwifruit", "红阳 Hongyang", "四川蒲江", "CNY",
            "## 果子还在树上\n\n先下单，后采摘：**卖多少，采多少**。糖度到 7.5 才下树，当天分选，次日发货。\n\n- 不用膨大剂，不打催熟\n- 每箱附采摘日期与果园编号\n\n> 坏果 48 小时内拍照，赔付先于结款。\n\nPicked when it is ripe, because it is already sold.",
            FundingKind.AllOrNothing, TargetKind.Money, 3_000_000, CapKind.Boxes, 1_500, 30, 45, 32, 50, 0, Kiwi, FruitShape.Sliced,
            [East, West, RestOfChina, GermanSpeaking, Isles],
            [
                Box("5 斤家庭装 · 2.5 kg", "20–24 个，单果 100–120 g", 2_500, 2_900, 1, 8_800, ("江浙沪", 1_200), ("川渝", 800), ("全国其他地区", 1_800), ("Deutschland & Österreich", 9_800), ("United Kingdom & Ireland", 10_800)),
                Box("10 斤分享装 · 5 kg", "40–48 个，送礼或与邻居分", 5_000, 5_700, 1, 15_800, ("江浙沪", 2_000), ("川渝", 1_200), ("全国其他地区", 2_800)),
                Box("尝鲜盒 · 1 kg", "8–10 个大果，两盒同箱发出", 1_000, 1_250, 2, 4_900, ("江浙沪", 900), ("川渝", 700), ("全国其他地区", 1_400), ("Deutschland & Österreich", 6_800), ("United Kingdom & Ireland", 7_200)) with { Storage = Storage.Chilled, PerBackerLimit = 6 },
            ])
        {
            StretchAmount = 3_600_000,
            PickUps =
            [
                new("果园大门 · Orchard gate", "复兴乡果园路 8 号", "成都市", "四川省", "611637", "CN", "周六、周日 9:00–17:00 · Sat and Sun 9–17", 300),
                new("老周水果店 · Zhou's fruit shop", "武侯区文化西路 12 号", "成都市", "四川省", "610041", "CN", "每天 10:00–20:00 · Daily 10–20", 200),
            ],
        },
        new("altesland", Fate.Missed, "Elstar vom Elbdeich", "Apples", "Elstar", "Jork, Altes Land", "EUR",
            "Zweihundert Kisten Elstar hängen noch am Baum. Wenn genug bestellt sind, lohnt die dritte Pflücke; wenn nicht, bekommt jeder sein Geld zurück.",
            FundingKind.AllOrNothing, TargetKind.Boxes, 120, CapKind.Boxes, 200, 20, 35, 22, 40, 0, Apple, FruitShape.Round,
            [GermanSpeaking],
            [Box("Kiste 6 kg", "Tafeläpfel, gemischte Größen, ungewachst", 6_000, 6_600, 1, 2_190, ("Deutschland & Österreich", 590)) with { TaxRateBasisPoints = 700 }]),
        new("wenatchee", Fate.SoldOut, "Rainier cherries, the last row", "Cherries", "Rainier", "Wenatchee, Washington", "USD",
            "The upper row carries **forty boxes**, not one more. They ripen in the same three days each year.",
            FundingKind.AllOrNothing, TargetKind.Boxes, 30, CapKind.Boxes, 40, 14, 17, 14, 20, 0, Cherry, FruitShape.Cherry,
            [WestCoast, RestOfUs],
            [Box("4 lb box", "Hand-packed, stems on, with ice packs", 1_815, 2_400, 1, 5_200, ("West Coast", 1_200), ("Rest of the USA", 1_900)) with { Storage = Storage.Chilled, PerBackerLimit = 3, ShortHarvestPolicy = ShortHarvestPolicy.Lottery }]),
        new("valencia", Fate.Open, "Navelina oranges, picked on the day they ship", "Oranges", "Navelina", "Carcaixent, Valencia", "EUR",
            "Navelina is the first orange of winter: thin skin, no seeds, sweet from the first week of December.\n\n1. You pledge now.\n2. We pick what is sold, on the day it ships.\n3. Three days later it is on your table.\n\nNo wax, no cold store, no plastic.",
            FundingKind.AllOrNothing, TargetKind.Money, 1_200_000, CapKind.Grams, 9_000_000, 25, 60, 27, 62, 21, Orange, FruitShape.Leafy,
            [Iberia, GermanSpeaking, Isles],
            [
                Box("10 kg of table oranges", "50–55 fruit with leaves", 10_000, 10_600, 1, 2_490, ("España y Portugal", 590), ("Deutschland & Österreich", 990), ("United Kingdom & Ireland", 1_490)) with { TaxRateBasisPoints = 400 },
                Box("15 kg for juice", "Smaller, thinner skin, the most juice", 15_000, 15_700, 1, 2_990, ("España y Portugal", 790), ("Deutschland & Österreich", 1_290)) with { TaxRateBasisPoints = 400, EarlyPriceMinor = 2_690, EarlyDays = 6, IsSoldByWeight = true },
            ]),
        new("ehime", Fate.Open, "八幡浜の温州みかん、三つの太陽", "Mandarins", "宮川早生", "愛媛県八幡浜市", "JPY",
            "石垣の段々畑で完熟させた早生みかん。**ご注文の分だけ**、手で摘んでお届けします。",
            FundingKind.Flexible, TargetKind.Boxes, 10, CapKind.Boxes, 300, 12, 40, 14, 45, 12, Mikan, FruitShape.Leafy,
            [Japan, Hokkaido],
            [
                Box("家庭用 5kg", "S〜Lサイズ混合、およそ45玉", 5_000, 5_500, 1, 3_480, ("日本全国", 900), ("北海道", 1_300)) with { TaxRateBasisPoints = 800 },
                Box("贈答用 3kg 化粧箱", "Mサイズ揃い、のし対応", 3_000, 3_400, 1, 4_200, ("日本全国", 900), ("北海道", 1_300)) with { TaxRateBasisPoints = 800, QuantityCap = 60 },
            ]) { StretchAmount = 60 },
        new("ehime", Fate.Cancelled, "木頭の柚子、初しぼり", "Yuzu", "木頭系", "愛媛県鬼北町", "JPY",
            "標高四百メートルの谷の柚子。", FundingKind.AllOrNothing, TargetKind.Boxes, 40, CapKind.Boxes, 80, 10, 20, 12, 26, 9, Yuzu, FruitShape.Round,
            [Japan], [Box("2kg", "果汁用、無農薬", 2_000, 2_300, 1, 2_600, ("日本全国", 900)) with { TaxRateBasisPoints = 800 }]),
        new("valencia", Fate.Scheduled, "New olive oil, first cold press", "Olive oil", "Serrana de Espadán", "Sierra de Espadán, Castellón", "EUR",
            "Green, peppery, unfiltered. Pressed within six hours of picking.", FundingKind.AllOrNothing, TargetKind.Money, 800_000, CapKind.Boxes, 600, 40, 60, 45, 70, 20, Olive, FruitShape.Olive,
            [Iberia, GermanSpeaking], [Box("Three bottles of 500 ml", "In a reusable wooden box", 1_380, 2_900, 2, 3_900, ("España y Portugal", 490), ("Deutschland & Österreich", 890)) with { TaxRateBasisPoints = 400 }]),
        new("pujiang", Fate.InReview, "岭南桂味荔枝，凌晨采、空运到", "Lychee", "桂味", "广东从化", "CNY",
            "凌晨四点采摘，冰水预冷，当天航班。", FundingKind.AllOrNothing, TargetKind.Boxes, 200, CapKind.Boxes, 800, 30, 42, 30, 44, 25, Lychee, FruitShape.Berry,
            [East, RestOfChina], [Box("5 斤泡沫箱", "带枝，冰袋与保温袋", 2_500, 3_600, 1, 16_800, ("江浙沪", 2_600), ("全国其他地区", 3_200)) with { Storage = Storage.Chilled }]),
        new("wenatchee", Fate.Draft, "Starkrimson pears", "Pears", "Starkrimson", "Wenatchee, Washington", "USD",
            "", FundingKind.AllOrNothing, TargetKind.Boxes, 50, CapKind.Boxes, 150, 40, 50, 42, 60, 30, Pear, FruitShape.Pear,
            [WestCoast], [Box("10 lb box", "Ripens on the window-sill in three days", 4_536, 5_000, 1, 3_400, ("West Coast", 1_100))]),
    ];

    private static HarvestOffer Box(
        string name, string description, int netGrams, int grossGrams, int unitsPerParcel, long priceMinor, params (string Region, long PriceMinor)[] shipping) =>
        new(name, description, netGrams, grossGrams, Storage.Ambient, unitsPerParcel, priceMinor, 0, null, null,
            shipping.ToDictionary(price => price.Region, price => price.PriceMinor, StringComparer.Ordinal));
}
