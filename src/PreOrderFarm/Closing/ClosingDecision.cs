using PreOrderFarm.Campaigns;

namespace PreOrderFarm.Closing;

public enum ClosingOutcome
{
    Funded,
    Unfunded,
}

public enum ClosingReason
{
    /// <summary>The funding target was reached.</summary>
    TargetReached,

    /// <summary>The funding target was reached, and the whole harvest is sold.</summary>
    SoldOut,

    /// <summary>A flexible campaign below its target that sold at least its minimum.</summary>
    MinimumReached,

    TargetMissed,

    /// <summary>A flexible campaign that sold less than its minimum.</summary>
    MinimumMissed,

    NoPledges,
}

/// <summary>What a campaign promised. Target in minor units, boxes or grams by its kind; cap in boxes or grams by its.</summary>
public sealed record ClosingTerms(
    DateTimeOffset Deadline, FundingKind FundingKind, TargetKind TargetKind, long TargetAmount, long MinimumBoxes,
    CapKind CapKind, long HarvestCap, TimeSpan Grace)
{
    /// <summary>Counted like the target, and more than it; nothing: none.</summary>
    public long? StretchAmount { get; init; }

    internal static ClosingTerms Of(Campaign campaign, ClosingOptions options) => new(
        campaign.Deadline, campaign.FundingKind, campaign.TargetKind, campaign.TargetAmount, campaign.MinimumBoxes ?? 1,
        campaign.CapKind, campaign.HarvestCap, options.Grace)
    {
        StretchAmount = campaign.StretchAmount,
    };
}

/// <summary>
/// What confirmed pledges have bought, goods without shipping; and how many holds (first payments and changes) may
/// still bring money.
/// </summary>
public sealed record ClosingTotals(long Pledges, long GoodsMinor, long Boxes, long Grams, long PendingHolds);

/// <summary>
/// Whether a campaign closes now, and how. Selling out does not close it early; payments on their way get a grace after
/// the deadline, whether or not the target is reached without them, for they are of people who want their boxes.
/// </summary>
public abstract record ClosingDecision
{
    private ClosingDecision()
    {
    }

    /// <summary>Not yet; look again at the latest then.</summary>
    public sealed record Wait(DateTimeOffset Until) : ClosingDecision;

    public sealed record Close(ClosingOutcome Outcome, ClosingReason Reason) : ClosingDecision
    {
        /// <summary>Nothing without a stretch target. It decides nothing else.</summary>
        public bool? IsStretchReached { get; init; }
    }

    public static ClosingDecision For(ClosingTerms terms, ClosingTotals totals, DateTimeOffset now)
    {
        var graceEnds = terms.Deadline + terms.Grace;
        if (now < terms.Deadline)
            return new Wait(terms.Deadline);
        if (totals.PendingHolds > 0 && now < graceEnds)
            return new Wait(graceEnds);
        var close = Decide(terms, totals);
        return close with { IsStretchReached = terms.StretchAmount is { } stretch ? close.Outcome == ClosingOutcome.Funded && Reached(terms, totals) >= stretch : null };
    }

    private static Close Decide(ClosingTerms terms, ClosingTotals totals)
    {
        if (totals.Pledges == 0 || totals.Boxes == 0)
            return new Close(ClosingOutcome.Unfunded, ClosingReason.NoPledges);
        if (Reached(terms, totals) >= terms.TargetAmount)
            return new Close(ClosingOutcome.Funded, IsSoldOut(terms, totals) ? ClosingReason.SoldOut : ClosingReason.TargetReached);
        return terms.FundingKind switch
        {
            FundingKind.AllOrNothing => new Close(ClosingOutcome.Unfunded, ClosingReason.TargetMissed),
            FundingKind.Flexible when totals.Boxes >= terms.MinimumBoxes => new Close(ClosingOutcome.Funded, ClosingReason.MinimumReached),
            FundingKind.Flexible => new Close(ClosingOutcome.Unfunded, ClosingReason.MinimumMissed),
            _ => throw new InvalidOperationException($"No funding is {terms.FundingKind}."),
        };
    }

    private static long Reached(ClosingTerms terms, ClosingTotals totals) => terms.TargetKind switch
    {
        TargetKind.Money => totals.GoodsMinor,
        TargetKind.Boxes => totals.Boxes,
        TargetKind.Grams => totals.Grams,
        _ => throw new InvalidOperationException($"No target counts {terms.TargetKind}."),
    };

    private static bool IsSoldOut(ClosingTerms terms, ClosingTotals totals) => terms.CapKind switch
    {
        CapKind.Boxes => totals.Boxes >= terms.HarvestCap,
        CapKind.Grams => totals.Grams >= terms.HarvestCap,
        _ => throw new InvalidOperationException($"No cap counts {terms.CapKind}."),
    };
}
