using FsCheck;
using FsCheck.Fluent;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Closing;

namespace PreOrderFarm.Tests.Closing;

public sealed class ClosingDecisionTests
{
    private static readonly DateTimeOffset Deadline = new(2027, 3, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(30);

    private static readonly Gen<ClosingTerms> AnyTerms =
        from funding in Gen.Elements(FundingKind.AllOrNothing, FundingKind.Flexible)
        from target in Gen.Elements(TargetKind.Money, TargetKind.Boxes, TargetKind.Grams)
        from amount in Gen.Choose(1, 50)
        from minimum in Gen.Choose(1, 20)
        from cap in Gen.Elements(CapKind.Boxes, CapKind.Grams)
        from capAmount in Gen.Choose(1, 50)
        select new ClosingTerms(Deadline, funding, target, amount, minimum, cap, capAmount, Grace);

    private static readonly Gen<ClosingTotals> AnyTotals =
        from pledges in Gen.Choose(0, 5)
        from goods in Gen.Choose(0, 60)
        from boxes in Gen.Choose(0, 60)
        from grams in Gen.Choose(0, 60)
        from pending in Gen.Choose(0, 2)
        select new ClosingTotals(pledges, pledges == 0 ? 0 : goods, pledges == 0 ? 0 : boxes, pledges == 0 ? 0 : grams, pending);

    private static readonly Gen<int> AnySecondsAfterDeadline = Gen.Choose(-7200, 7 * 24 * 3600);

    [Fact]
    public void Nothing_closes_before_its_deadline_however_much_is_sold() =>
        ForAll((terms, totals, seconds) =>
            seconds >= 0 || ClosingDecision.For(terms, totals, At(seconds)) == new ClosingDecision.Wait(Deadline));

    [Fact]
    public void A_campaign_waits_after_its_deadline_exactly_while_a_payment_is_pending_and_the_grace_lasts() =>
        ForAll((terms, totals, seconds) =>
            seconds < 0
            || ClosingDecision.For(terms, totals, At(seconds)) is ClosingDecision.Wait == (totals.PendingHolds > 0 && seconds < Grace.TotalSeconds));

    [Fact]
    public void However_late_the_sweep_comes_the_outcome_is_that_of_the_end_of_the_grace() =>
        ForAll((terms, totals, seconds) =>
            seconds < Grace.TotalSeconds
            || ClosingDecision.For(terms, totals, At(seconds)) == ClosingDecision.For(terms, totals, Deadline + Grace));

    [Fact]
    public void All_or_nothing_is_funded_exactly_when_the_target_is_reached() =>
        ForAll((terms, totals, _) =>
            terms.FundingKind == FundingKind.Flexible
            || IsFunded(terms, totals) == (totals.Pledges > 0 && totals.Boxes > 0 && Counted(terms, totals) >= terms.TargetAmount));

    [Fact]
    public void Flexible_is_funded_exactly_when_the_target_or_the_minimum_is_reached() =>
        ForAll((terms, totals, _) =>
            terms.FundingKind == FundingKind.AllOrNothing
            || IsFunded(terms, totals)
                == (totals.Pledges > 0 && totals.Boxes > 0 && (Counted(terms, totals) >= terms.TargetAmount || totals.Boxes >= terms.MinimumBoxes)));

    [Fact]
    public void One_more_box_never_turns_funded_into_unfunded() =>
        ForAll((terms, totals, _) =>
            !IsFunded(terms, totals)
            || IsFunded(terms, totals with { GoodsMinor = totals.GoodsMinor + 10, Boxes = totals.Boxes + 1, Grams = totals.Grams + 10 }));

    [Fact]
    public void A_campaign_that_nobody_backed_is_unfunded() =>
        Assert.Equal(
            new ClosingDecision.Close(ClosingOutcome.Unfunded, ClosingReason.NoPledges),
            ClosingDecision.For(Terms(FundingKind.Flexible, TargetKind.Money, 1), new ClosingTotals(0, 0, 0, 0, 0), Deadline));

    [Theory]
    [InlineData(TargetKind.Money, 1000, ClosingReason.TargetReached)]
    [InlineData(TargetKind.Money, 1001, ClosingReason.TargetMissed)]
    [InlineData(TargetKind.Boxes, 10, ClosingReason.TargetReached)]
    [InlineData(TargetKind.Boxes, 11, ClosingReason.TargetMissed)]
    [InlineData(TargetKind.Grams, 5000, ClosingReason.TargetReached)]
    [InlineData(TargetKind.Grams, 5001, ClosingReason.TargetMissed)]
    public void Each_kind_of_target_counts_its_own_unit_to_the_last_one(TargetKind kind, long target, ClosingReason reason)
    {
        var totals = new ClosingTotals(Pledges: 3, GoodsMinor: 1000, Boxes: 10, Grams: 5000, PendingHolds: 0);

        var decision = Assert.IsType<ClosingDecision.Close>(ClosingDecision.For(Terms(FundingKind.AllOrNothing, kind, target), totals, Deadline));

        Assert.Equal(reason, decision.Reason);
    }

    [Theory]
    [InlineData(TargetKind.Money, 1000, true)]
    [InlineData(TargetKind.Money, 1001, false)]
    [InlineData(TargetKind.Boxes, 10, true)]
    [InlineData(TargetKind.Boxes, 11, false)]
    [InlineData(TargetKind.Grams, 5000, true)]
    [InlineData(TargetKind.Grams, 5001, false)]
    public void A_stretch_target_is_reached_by_the_last_unit_and_decides_nothing_else(TargetKind kind, long stretch, bool isReached)
    {
        var totals = new ClosingTotals(Pledges: 3, GoodsMinor: 1000, Boxes: 10, Grams: 5000, PendingHolds: 0);
        var terms = Terms(FundingKind.AllOrNothing, kind, 1);

        var decision = (ClosingDecision.Close)ClosingDecision.For(terms with { StretchAmount = stretch }, totals, Deadline);

        Assert.Equal(isReached, decision.IsStretchReached);
        Assert.Equal(ClosingDecision.For(terms, totals, Deadline), decision with { IsStretchReached = null });
    }

    [Fact]
    public void What_is_not_funded_has_reached_no_stretch_target() =>
        ForAll((terms, totals, _) =>
            ((ClosingDecision.Close)ClosingDecision.For(terms with { StretchAmount = terms.TargetAmount + 1 }, totals, Deadline + Grace)).IsStretchReached
                == (IsFunded(terms, totals) && Counted(terms, totals) > terms.TargetAmount));

    [Theory]
    [InlineData(3, ClosingReason.MinimumReached)]
    [InlineData(4, ClosingReason.MinimumMissed)]
    public void Flexible_below_its_target_goes_by_its_minimum(long minimum, ClosingReason reason)
    {
        var terms = Terms(FundingKind.Flexible, TargetKind.Boxes, 100) with { MinimumBoxes = minimum };

        var decision = Assert.IsType<ClosingDecision.Close>(ClosingDecision.For(terms, new ClosingTotals(1, 300, 3, 1500, 0), Deadline));

        Assert.Equal(reason, decision.Reason);
    }

    [Fact]
    public void Reaching_the_cap_is_said_and_does_not_close_early()
    {
        var terms = Terms(FundingKind.AllOrNothing, TargetKind.Boxes, 5) with { HarvestCap = 10 };
        var totals = new ClosingTotals(2, 1000, 10, 5000, 0);

        Assert.IsType<ClosingDecision.Wait>(ClosingDecision.For(terms, totals, Deadline.AddSeconds(-1)));
        Assert.Equal(new ClosingDecision.Close(ClosingOutcome.Funded, ClosingReason.SoldOut), ClosingDecision.For(terms, totals, Deadline));
    }

    private static void ForAll(Func<ClosingTerms, ClosingTotals, int, bool> holds) =>
        Prop.ForAll(AnyTerms.ToArbitrary(), AnyTotals.ToArbitrary(), AnySecondsAfterDeadline.ToArbitrary(), holds)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static bool IsFunded(ClosingTerms terms, ClosingTotals totals) =>
        ((ClosingDecision.Close)ClosingDecision.For(terms, totals, Deadline + Grace)).Outcome == ClosingOutcome.Funded;

    private static long Counted(ClosingTerms terms, ClosingTotals totals) =>
        terms.TargetKind == TargetKind.Money ? totals.GoodsMinor : terms.TargetKind == TargetKind.Boxes ? totals.Boxes : totals.Grams;

    private static DateTimeOffset At(int secondsAfterDeadline) => Deadline.AddSeconds(secondsAfterDeadline);

    private static ClosingTerms Terms(FundingKind funding, TargetKind target, long amount) =>
        new(Deadline, funding, target, amount, MinimumBoxes: 1, CapKind.Boxes, HarvestCap: 1000, Grace);
}
