using PreOrderFarm.Shared;
using Sums = PreOrderFarm.Shared.Currency;

namespace PreOrderFarm.Campaigns;

/// <summary>A campaign's input, checked field by field: what it holds can be stored and means what it says.</summary>
internal sealed record CampaignTerms
{
    public const long MaximumBoxes = 99_999_999;
    public const long MaximumGrams = 9_999_999_999;
    private const int MaximumShippingDays = 180;

    public required string Title { get; init; }
    public required string Story { get; init; }
    public required string Produce { get; init; }
    public required string Variety { get; init; }
    public required string Place { get; init; }
    public required DateOnly HarvestFrom { get; init; }
    public required DateOnly HarvestUntil { get; init; }
    public required DateOnly ShipsFrom { get; init; }
    public required DateOnly ShipsUntil { get; init; }
    public required string Currency { get; init; }
    public required string TimeZone { get; init; }
    public required DateTimeOffset Deadline { get; init; }
    public required DateTimeOffset? OpensAt { get; init; }
    public required FundingKind FundingKind { get; init; }
    public required TargetKind TargetKind { get; init; }
    public required long TargetAmount { get; init; }
    public required long? StretchAmount { get; init; }
    public required long? MinimumBoxes { get; init; }
    public required CapKind CapKind { get; init; }
    public required long HarvestCap { get; init; }

    public static CampaignTerms Read(CampaignInput input, CampaignsOptions options, DateTimeOffset now)
    {
        var rules = new InputRules();
        CheckWords(input, rules);
        var (deadline, opensAt) = ReadTimes(input, options, now, rules);
        CheckDates(input, deadline, now, rules);
        CheckAmounts(input, rules);
        rules.ThrowIfBroken();
        return new CampaignTerms
        {
            Title = input.Title.Trim(),
            Story = ReadStory(input.Story),
            Produce = input.Produce.Trim(),
            Variety = input.Variety.Trim(),
            Place = input.Place.Trim(),
            HarvestFrom = input.HarvestFrom!.Value,
            HarvestUntil = input.HarvestUntil!.Value,
            ShipsFrom = input.ShipsFrom!.Value,
            ShipsUntil = input.ShipsUntil!.Value,
            Currency = input.Currency,
            TimeZone = input.TimeZone,
            Deadline = deadline!.Value,
            OpensAt = opensAt,
            FundingKind = input.FundingKind,
            TargetKind = input.TargetKind,
            TargetAmount = input.TargetAmount!.Value,
            StretchAmount = input.StretchAmount,
            MinimumBoxes = input.FundingKind == FundingKind.Flexible ? input.MinimumBoxes ?? 1 : null,
            CapKind = input.CapKind,
            HarvestCap = input.HarvestCap!.Value,
        };
    }

    public static string ReadStory(string story) =>
        TypedText.IsProse(story, 20_000)
            ? story.ReplaceLineEndings("\n").Trim()
            : throw new RuleBroken(nameof(CampaignInput.Story), $"The story has at most 20,000 characters.");

    public static long ReadCap(long cap, CapKind kind)
    {
        var rules = new InputRules();
        CheckCap(cap, kind, rules);
        rules.ThrowIfBroken();
        return cap;
    }

    private static void CheckWords(CampaignInput input, InputRules rules)
    {
        rules.Require(TypedText.IsLine(input.Title, 3, 120), nameof(input.Title), $"Give a title, with 3 to 120 characters.");
        rules.Require(TypedText.IsProse(input.Story, 20_000), nameof(input.Story), $"The story has at most 20,000 characters.");
        rules.Require(TypedText.IsLine(input.Produce, 1, 80), nameof(input.Produce), $"Say what is grown, in at most 80 characters.");
        rules.Require(TypedText.IsLine(input.Variety, 0, 80), nameof(input.Variety), $"A variety has at most 80 characters.");
        rules.Require(TypedText.IsLine(input.Place, 1, 120), nameof(input.Place), $"Say where it grows, in at most 120 characters.");
        rules.Require(Sums.IsKnown(input.Currency), nameof(input.Currency), $"Choose a currency from the list.");
        rules.Require(LocalTime.IsZone(input.TimeZone), nameof(input.TimeZone), $"Choose a time zone from the list.");
    }

    private static (DateTimeOffset? Deadline, DateTimeOffset? OpensAt) ReadTimes(
        CampaignInput input, CampaignsOptions options, DateTimeOffset now, InputRules rules)
    {
        if (!LocalTime.IsZone(input.TimeZone))
            return (null, null);
        var opensAt = input.OpensAt.Trim().Length == 0 ? null : LocalTime.Read(input.OpensAt, input.TimeZone, nameof(input.OpensAt), rules);
        var deadline = LocalTime.Read(input.Deadline, input.TimeZone, nameof(input.Deadline), rules);
        if (deadline is { } end)
            CheckDeadline(end, opensAt, options, now, rules);
        return (deadline, opensAt);
    }

    /// <summary>Again at submission and at approval: time passes while a draft lies.</summary>
    public static void CheckDeadline(DateTimeOffset deadline, DateTimeOffset? opensAt, CampaignsOptions options, DateTimeOffset now, InputRules rules)
    {
        const string field = nameof(CampaignInput.Deadline);
        var opens = opensAt > now ? opensAt.Value : now;
        if (!rules.Holds(deadline > now, field, $"The deadline is in the past."))
            return;
        rules.Require(deadline <= now.AddDays(options.MaximumDays), field, $"The deadline is at most {options.MaximumDays} days ahead.");
        var isLongEnough = deadline - opens >= TimeSpan.FromMinutes(options.MinimumMinutes);
        if (options.MinimumMinutes % 60 == 0)
            rules.Require(isLongEnough, field, $"A campaign is open for at least {options.MinimumMinutes / 60} hours.");
        else
            rules.Require(isLongEnough, field, $"A campaign is open for at least {options.MinimumMinutes} minutes.");
    }

    private static void CheckDates(CampaignInput input, DateTimeOffset? deadline, DateTimeOffset now, InputRules rules)
    {
        rules.Require(input.HarvestFrom is not null, nameof(input.HarvestFrom), $"Say when the harvest begins.");
        rules.Require(input.HarvestUntil is not null, nameof(input.HarvestUntil), $"Say when the harvest ends.");
        rules.Require(input.ShipsFrom is not null, nameof(input.ShipsFrom), $"Say when shipping begins.");
        rules.Require(input.ShipsUntil is not null, nameof(input.ShipsUntil), $"Say when shipping ends.");
        rules.Require(!(input.HarvestUntil < input.HarvestFrom), nameof(input.HarvestUntil), $"The harvest ends before it begins.");
        rules.Require(!(input.ShipsUntil < input.ShipsFrom), nameof(input.ShipsUntil), $"Shipping ends before it begins.");
        rules.Require(!(input.ShipsFrom < input.HarvestFrom), nameof(input.ShipsFrom), $"Shipping begins before the harvest.");
        rules.Require(!(input.ShipsUntil?.DayNumber - input.ShipsFrom?.DayNumber > MaximumShippingDays), nameof(input.ShipsUntil),
            $"Shipping takes at most {MaximumShippingDays} days.");
        var horizon = DateOnly.FromDateTime(now.UtcDateTime.AddYears(2));
        rules.Require(!(input.HarvestUntil > horizon), nameof(input.HarvestUntil), $"A harvest lies at most two years ahead.");
        rules.Require(!(input.ShipsUntil > horizon), nameof(input.ShipsUntil), $"Shipping lies at most two years ahead.");
        if (deadline is { } end && input.ShipsFrom is { } ships)
            rules.Require(ships >= LocalTime.Day(end, input.TimeZone), nameof(input.ShipsFrom), $"Shipping begins after the deadline.");
    }

    private static void CheckAmounts(CampaignInput input, InputRules rules)
    {
        rules.Require(Enum.IsDefined(input.FundingKind), nameof(input.FundingKind), $"Choose how the campaign is funded.");
        rules.Require(Enum.IsDefined(input.TargetKind), nameof(input.TargetKind), $"Choose what the target counts.");
        rules.Require(Enum.IsDefined(input.CapKind), nameof(input.CapKind), $"Choose what the harvest cap counts.");
        switch (input.TargetKind)
        {
            case TargetKind.Money:
                rules.Require(input.TargetAmount is > 0 and <= Money.MaximumMinor, nameof(input.TargetAmount),
                    $"Give a target above zero, with at most 8 digits.");
                rules.Require(input.StretchAmount is null or <= Money.MaximumMinor, nameof(input.StretchAmount), $"A stretch target is an amount of at most 8 digits.");
                break;
            case TargetKind.Boxes:
                rules.Require(input.TargetAmount is > 0 and <= MaximumBoxes, nameof(input.TargetAmount), $"Give a target of 1 to {MaximumBoxes:N0} boxes.");
                rules.Require(input.StretchAmount is null or <= MaximumBoxes, nameof(input.StretchAmount), $"A stretch target is at most {MaximumBoxes:N0} boxes.");
                break;
            case TargetKind.Grams:
                rules.Require(input.TargetAmount is > 0 and <= MaximumGrams, nameof(input.TargetAmount), $"Give a weight from 0.001 to {MaximumGrams / 1000:N0} kg.");
                rules.Require(input.StretchAmount is null or <= MaximumGrams, nameof(input.StretchAmount), $"A stretch target is at most {MaximumGrams / 1000:N0} kg.");
                break;
            default: // said above
                break;
        }
        rules.Require(!(input.StretchAmount <= Math.Max(input.TargetAmount ?? 0, 0)), nameof(input.StretchAmount), $"A stretch target is more than the target.");
        CheckCap(input.HarvestCap, input.CapKind, rules);
        if (input.FundingKind == FundingKind.Flexible)
            rules.Require(input.MinimumBoxes is null or (> 0 and <= MaximumBoxes), nameof(input.MinimumBoxes), $"A flexible campaign has a minimum of at least one box.");
    }

    private static void CheckCap(long? cap, CapKind kind, InputRules rules)
    {
        const string field = nameof(CampaignInput.HarvestCap);
        if (kind == CapKind.Boxes)
            rules.Require(cap is > 0 and <= MaximumBoxes, field, $"Give a number of boxes from 1 to {MaximumBoxes:N0}.");
        else
            rules.Require(cap is > 0 and <= MaximumGrams, field, $"Give a weight from 0.001 to {MaximumGrams / 1000:N0} kg.");
    }
}
