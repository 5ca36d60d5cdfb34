using PreOrderFarm.Campaigns;
using PreOrderFarm.Overview;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Overview;

public sealed class CampaignCareTests
{
    private static readonly DateTimeOffset Opened = new(2027, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CampaignWork Done = new(2, 2, 1, 0, 0, 0, 0, null, 0, 0, 0, 0, []);

    [Theory]
    [InlineData(0, 10, null)] // an hour in, a pace says nothing
    [InlineData(5, 20, 40L)]
    [InlineData(5, 50, 100L)]
    [InlineData(10, 99, 99L)]
    public void A_pace_says_what_is_reached_at_the_deadline(int day, long collected, long? percent) =>
        Assert.Equal(percent, CampaignCare.PercentAtThisPace(Open(collected), Opened.AddDays(day).AddHours(day == 0 ? 1 : 0)));

    [Fact]
    public void Only_a_campaign_that_falls_short_at_its_pace_is_at_risk()
    {
        Assert.Equal([new Risk(RiskKind.ShortOfTarget, 40)], CampaignCare.Risks(Open(20), Opened.AddDays(5)));
        Assert.Empty(CampaignCare.Risks(Open(60), Opened.AddDays(5)));
        Assert.Empty(CampaignCare.Risks(Open(20) with { Status = CampaignStatus.Funded }, Opened.AddDays(5)));
    }

    [Fact]
    public void What_is_at_risk_is_said_with_its_number_and_the_gravest_first()
    {
        var due = Opened.AddDays(9);
        var troubled = Open(60) with
        {
            IsPayable = false,
            Work = Done with { Holds = 3, HoldsMinor = 900, Disputes = 1, DisputeDueBy = due, Problems = 2, NearlySoldOut = ["5 kg box", "Gift box"] },
        };
        Assert.Equal(
            [
                new Risk(RiskKind.NoPayoutAccount), new Risk(RiskKind.Disputes, 1, By: due), new Risk(RiskKind.Problems, 2),
                new Risk(RiskKind.NearlySoldOut, Offers: troubled.Work.NearlySoldOut), new Risk(RiskKind.UnpaidHolds, 3),
            ],
            CampaignCare.Risks(troubled, Opened.AddDays(5)));
    }

    [Fact]
    public void Parcels_that_should_have_left_are_late_from_the_day_after()
    {
        var funded = Open(200) with { Status = CampaignStatus.Funded, ShipsUntil = new DateOnly(2027, 4, 1), Work = Done with { ToPack = 2, ToShip = 1 } };
        // Midnight in Shanghai is 16:00 of the day before in UTC.
        Assert.Empty(CampaignCare.Risks(funded, new DateTimeOffset(2027, 4, 1, 15, 59, 0, TimeSpan.Zero)));
        Assert.Equal([new Risk(RiskKind.ShippingLate, 3)], CampaignCare.Risks(funded, new DateTimeOffset(2027, 4, 1, 16, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void A_draft_is_led_from_its_first_box_to_the_review()
    {
        var draft = Open(0) with { Status = CampaignStatus.Draft, OpenedAt = null, IsPayable = false, Work = new CampaignWork(0, 0, 0, 0, 0, 0, 0, null, 0, 0, 0, 0, []) };
        Assert.Equal([StepKind.AddOffer, StepKind.AddPhoto, StepKind.ChoosePayout], Kinds(draft));
        Assert.Equal([StepKind.GiveShippingPrices], Kinds(draft with { IsPayable = true, Work = Done with { OffersThatShip = 1 } }));
        Assert.Equal([StepKind.Submit], Kinds(draft with { IsPayable = true, Work = Done }));
        Assert.Equal([StepKind.AnswerReview], Kinds(draft with { IsPayable = true, WasReturned = true, Work = Done }));
    }

    [Fact]
    public void How_a_farm_is_paid_is_one_step_for_all_that_it_sells()
    {
        var draft = Open(0) with { Status = CampaignStatus.Draft, OpenedAt = null, IsPayable = false, Work = Done };

        var steps = CampaignCare.Steps([draft with { Title = "Pears" }, draft with { Title = "Plums" }], Opened);

        Assert.Equal([(StepKind.ChoosePayout, ""), (StepKind.Submit, "Pears"), (StepKind.Submit, "Plums")], steps.Select(step => (step.Kind, step.Campaign)));
    }

    [Fact]
    public void After_the_launch_the_list_is_what_only_the_grower_can_do()
    {
        Assert.Equal([StepKind.Share], Kinds(Open(20)));
        Assert.Empty(Kinds(Open(100)));
        Assert.Empty(Kinds(Open(20) with { Status = CampaignStatus.InReview }));
        Assert.Equal(
            [(StepKind.Pack, 4L), (StepKind.Ship, 2L)],
            CampaignCare.Steps(Open(100) with { Status = CampaignStatus.Funded, Work = Done with { ToPack = 4, ToShip = 2 } }, Opened).Select(step => (step.Kind, step.Number)));
        var funded = Open(100) with { Status = CampaignStatus.Funded, Work = Done with { ToPack = 4 } };
        Assert.Equal(funded.ShipsFrom, CampaignCare.Steps(funded, Opened).Single().From);
        Assert.Null(CampaignCare.Steps(funded, LocalTime.EndOf(funded.ShipsFrom.AddDays(-1), "Asia/Shanghai")).Single().From);
        Assert.Empty(Kinds(Open(20) with { Status = CampaignStatus.Unfunded, IsPayable = false }));
    }

    private static IEnumerable<StepKind> Kinds(CampaignFacts facts) => CampaignCare.Steps(facts, Opened.AddDays(5)).Select(step => step.Kind);

    /// <summary>Ten days long, a target of a hundred boxes.</summary>
    private static CampaignFacts Open(long collected) => new(
        Guid.Empty, "kiwis", "Kiwis", CampaignStatus.Open, WasReturned: false, IsPayable: true, "CNY", "Asia/Shanghai", Opened, Opened.AddDays(10),
        new DateOnly(2027, 3, 20), new DateOnly(2027, 4, 1), new FundingProgress(TargetKind.Boxes, 100, collected, 5, "CNY"),
        new Money(collected * 100, "CNY"), new Money(0, "CNY"), collected, Done);
}
