using FsCheck;
using FsCheck.Fluent;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Campaigns;

public sealed class DeadlineTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 15, 12, 0, 0, TimeSpan.Zero);

    private static readonly CampaignInput Apples = Inputs.Kiwis with
    {
        TimeZone = "Europe/Berlin",
        Currency = "EUR",
        HarvestFrom = new DateOnly(2027, 11, 1),
        HarvestUntil = new DateOnly(2027, 11, 10),
        ShipsFrom = new DateOnly(2027, 11, 10),
        ShipsUntil = new DateOnly(2027, 11, 20),
    };

    [Fact]
    public void A_deadline_is_the_instant_that_the_growers_clock_shows()
    {
        Assert.Equal(Utc("2027-03-31T10:00:00"), Read(Inputs.Kiwis with { Deadline = "2027-03-31T18:00" }).Deadline);
        Assert.Equal(Utc("2027-07-01T16:00:00"), Read(Apples with { Deadline = "2027-07-01T18:00" }).Deadline);
        Assert.Equal(Utc("2027-03-20T17:00:30"), Read(Apples with { Deadline = "2027-03-20T18:00:30" }).Deadline);
    }

    [Fact]
    public void A_time_that_the_clock_skips_in_spring_is_refused() =>
        AssertDeadline(
            "On that day clocks in Europe/Berlin are set forward, and this time does not exist. Choose another one.",
            Apples with { Deadline = "2027-03-28T02:30" });

    [Fact]
    public void Of_a_time_that_the_clock_shows_twice_in_autumn_the_earlier_counts()
    {
        var campaign = Read(Apples with { Deadline = "2027-10-31T02:30" });

        Assert.Equal(Utc("2027-10-31T00:30:00"), campaign.Deadline);
        Assert.Equal("2027-10-31T02:30", LocalTime.Typed(campaign.Deadline, campaign.TimeZone));
    }

    [Fact]
    public void A_deadline_in_the_past_is_refused() =>
        AssertDeadline("The deadline is in the past.", Inputs.Kiwis with { Deadline = "2027-03-15T20:00" });

    [Fact]
    public void A_deadline_beyond_a_year_is_refused()
    {
        var late = Inputs.Kiwis with
        {
            HarvestFrom = new DateOnly(2028, 4, 1),
            HarvestUntil = new DateOnly(2028, 4, 2),
            ShipsFrom = new DateOnly(2028, 4, 1),
            ShipsUntil = new DateOnly(2028, 4, 2),
        };
        AssertDeadline("The deadline is at most 365 days ahead.", late with { Deadline = "2028-03-14T20:01" });
        Assert.Equal(Utc("2028-03-14T12:00:00"), Read(late with { Deadline = "2028-03-14T20:00" }).Deadline);
    }

    [Fact]
    public void A_campaign_is_open_for_a_day_at_least_and_an_option_shortens_that()
    {
        var short23 = Inputs.Kiwis with { Deadline = "2027-03-16T19:59" };
        AssertDeadline("A campaign is open for at least 24 hours.", short23);
        AssertDeadline("A campaign is open for at least 24 hours.", Inputs.Kiwis with { OpensAt = "2027-03-31T10:00" });
        AssertDeadline("A campaign is open for at least 24 hours.", Inputs.Kiwis with { OpensAt = "2027-04-02T10:00" });

        Assert.Equal(Utc("2027-03-16T11:59:00"), new Campaign(Guid.NewGuid(), "slug", short23, new CampaignsOptions { MinimumMinutes = 2 }, Now).Deadline);
    }

    [Fact]
    public void What_a_form_shows_again_is_what_was_typed()
    {
        var zones = Gen.Elements(LocalTime.Zones.ToArray());
        var minutes = Gen.Choose(0, 366 * 24 * 60).Select(minute => new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddMinutes(minute));
        Prop.ForAll(zones.ToArbitrary(), minutes.ToArbitrary(), (zone, local) =>
        {
            var typed = local.ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);
            var rules = new InputRules();
            return LocalTime.Read(typed, zone, "Deadline", rules) is not { } instant || LocalTime.Typed(instant, zone) == typed;
        }).QuickCheckThrowOnFailure();
    }

    private static Campaign Read(CampaignInput input) => new(Guid.NewGuid(), "slug", input, new CampaignsOptions(), Now);

    private static void AssertDeadline(string sentence, CampaignInput input)
    {
        var broken = Assert.Single(Assert.Throws<RuleBroken>(() => Read(input)).Broken);
        Assert.Equal(("Deadline", sentence), (broken.Field, broken.ToString()));
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text + "Z", System.Globalization.CultureInfo.InvariantCulture);
}
