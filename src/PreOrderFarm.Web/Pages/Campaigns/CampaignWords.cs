using System.Globalization;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>What a campaign's state, target and time are called on public pages.</summary>
public sealed class CampaignWords(IStringLocalizer<Texts> T, TimeProvider clock)
{
    public string Status(CampaignStatus status) => status switch
    {
        CampaignStatus.Draft => T["Draft"],
        CampaignStatus.InReview => T["In review"],
        CampaignStatus.Scheduled => T["Opens soon"],
        CampaignStatus.Open => T["Open"],
        CampaignStatus.Closing => T["Closing"],
        CampaignStatus.Funded => T["Funded"],
        CampaignStatus.Unfunded => T["Not reached, refunded"],
        CampaignStatus.Completed => T["Shipped"],
        CampaignStatus.Cancelled => T["Cancelled"],
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public static string StatusTone(CampaignStatus status) => status switch
    {
        CampaignStatus.Open or CampaignStatus.Funded or CampaignStatus.Completed => "good",
        CampaignStatus.Scheduled or CampaignStatus.Closing => "warm",
        CampaignStatus.Unfunded or CampaignStatus.Cancelled => "bad",
        CampaignStatus.Draft or CampaignStatus.InReview => "",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    /// <summary>An amount in what the target counts: money, boxes, or weight.</summary>
    public string Amount(FundingProgress progress, long amount) => progress.TargetKind switch
    {
        TargetKind.Money => Show.Price(new Money(amount, progress.Currency)),
        TargetKind.Boxes => Boxes(amount),
        TargetKind.Grams => Show.Weight(amount),
        _ => throw new InvalidOperationException($"No target counts {progress.TargetKind}."),
    };

    /// <summary>How much more, or less: +¥880, −2 boxes.</summary>
    public string Move(FundingProgress progress, long moved) => moved switch
    {
        0 => "–",
        > 0 => "+" + Amount(progress, moved),
        _ => "−" + Amount(progress, -moved),
    };

    public string Boxes(long boxes) => boxes == 1 ? T["1 box"] : T["{0} boxes", Show.Number(boxes)];

    public string Backers(long pledges) => pledges == 1 ? T["1 backer"] : T["{0} backers", Show.Number(pledges)];

    /// <summary>What has begun is never written as nothing.</summary>
    public string Percent(FundingProgress progress) => progress is { Percent: 0, Collected: > 0 } ? T["under {0}%", Show.Number(1)] : T["{0}%", Show.Number(progress.Percent)];

    /// <summary>Nothing without a stretch target. After the closing: what it found.</summary>
    public string? Stretch(FundingProgress progress) => progress.Stretch is { } stretch ? Stretch(progress, Amount(progress, stretch)) : null;

    /// <summary>Rounded down: 100% means reached.</summary>
    public string StretchPercent(FundingProgress progress) => Percent(progress with { Target = progress.Stretch ?? progress.Target });

    public string TimeLeft(DateTimeOffset deadline)
    {
        var left = deadline - clock.GetUtcNow();
        return left switch
        {
            { TotalSeconds: <= 0 } => T["Closed"],
            { TotalHours: >= 48 } => T["{0} days left", Show.Number((long)left.TotalDays)],
            { TotalHours: >= 2 } => T["{0} hours left", Show.Number((long)left.TotalHours)],
            { TotalMinutes: >= 2 } => T["{0} minutes left", Show.Number((long)left.TotalMinutes)],
            _ => T["Last minute"],
        };
    }

    public string WhatIfMissed(CampaignDetail campaign) => campaign.FundingKind switch
    {
        FundingKind.AllOrNothing => T["If the target is not reached by the deadline, everyone gets all their money back."],
        FundingKind.Flexible => T["This harvest ships once {0} are sold, even below the target. With fewer, everyone gets all their money back.", Boxes(campaign.MinimumBoxes ?? 1)],
        _ => throw new InvalidOperationException($"Nothing is said about {campaign.FundingKind}."),
    };

    /// <summary>For a backer: who gets what, and what becomes of the rest.</summary>
    public string IfShort(ShortHarvestPolicy policy) => Show.Sentences(WhoGetsWhat(policy), T["What you do not get is paid back to you."]);

    /// <summary>For a grower.</summary>
    public string IfShortForGrower(ShortHarvestPolicy policy) => Show.Sentences(WhoGetsWhat(policy), T["What a backer does not get is paid back."]);

    private string WhoGetsWhat(ShortHarvestPolicy policy) => policy switch
    {
        ShortHarvestPolicy.FirstCome => T["If the harvest is short, who pledged first is served first."],
        ShortHarvestPolicy.ProRata => T["If the harvest is short, it is divided in proportion to what everyone ordered, in whole boxes."],
        ShortHarvestPolicy.Lottery => T["If the harvest is short, lots are drawn."],
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, null),
    };

    /// <summary>For the lang attribute of what a grower wrote: a screen reader reads Chinese aloud and CJK forms are chosen by it. Null: as the page.</summary>
    public static string? LanguageOf(string text) =>
        text.Any(IsKana) ? "ja"
        : text.Any(IsHan) ? CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? null : "zh"
        : CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" && text.Any(char.IsAsciiLetter) ? "en" : null;

    private string Stretch(FundingProgress progress, string amount) =>
        progress.IsStretchReached ? T["Stretch target of {0} reached", amount]
        : progress.StretchAtClosing is null ? T["Stretch target: {0}", amount]
        : T["Stretch target of {0} not reached", amount];

    private static bool IsKana(char c) => c is >= '\u3040' and <= '\u30ff';

    private static bool IsHan(char c) => c is >= '\u3400' and <= '\u9fff';

    /// <summary>The line under a card: what matters next.</summary>
    public string Next(CampaignCard card) => card.Status switch
    {
        CampaignStatus.Open => TimeLeft(card.Deadline),
        CampaignStatus.Scheduled when card.OpensAt is { } opens => T["Opens on {0}", Show.Date(LocalTime.Day(opens, card.TimeZone))],
        _ => Status(card.Status),
    };

    public string PerKilogram(Money price, int netGrams)
    {
        var perKilogram = new Money((long)Math.Round(price.Minor * 1000m / netGrams, MidpointRounding.AwayFromZero), price.Currency);
        return T["{0} per kg", Show.Money(perKilogram)];
    }

    /// <summary>What is left of an offer; nothing where it is what is left of all, which <see cref="SharedLeft"/> says once.</summary>
    public string? Left(CampaignDetail campaign, OfferDetail offer) =>
        offer.Left == 0 ? T["sold out"].Value : campaign.OffersShareHarvest && offer.IsLimitedByHarvest ? null : T["{0} left", Show.Number(offer.Left)].Value;

    public string SharedLeft(CampaignDetail campaign) =>
        T["These boxes share one harvest: {0} left together.", OfHarvest(campaign, campaign.HarvestLeft)];

    /// <summary>An amount in what the campaign's cap counts: boxes, or weight.</summary>
    public string OfHarvest(CampaignDetail campaign, long amount) => campaign.CapKind == CapKind.Boxes ? Boxes(amount) : Show.Weight(amount);

    /// <summary>What one unit weighs, or at most weighs.</summary>
    public string Weight(OfferDetail offer) => offer.IsSoldByWeight ? T["up to {0}", Show.Weight(offer.NetGrams)] : Show.Weight(offer.NetGrams);

    /// <summary>A sentence of its own, for what is sold by weight.</summary>
    public string ByWeight(Money price, int maximumGrams) =>
        T["Up to {0} at {1}: you pay for what it weighs, and the rest comes back to you.", Show.Weight(maximumGrams), PerKilogram(price, maximumGrams)];

    public string Shipping(Money price) => price.Minor == 0 ? T["free"] : Show.Price(price);

    /// <summary>'Shanghai, Zhejiang' or 'Germany': the areas of a region in a line.</summary>
    public string Areas(RegionDetail region) => string.Join(T[", "], region.Areas
        .Select(area => (area.Subdivision, area.PostalPrefix) switch
        {
            (null, null) => CountryNames.Of(area.Country),
            ({ } province, null) => province,
            (_, { } prefix) => T["postal codes {0}…", prefix].Value,
        })
        .Distinct(StringComparer.Ordinal));
}
