using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Campaigns;

public sealed class CampaignInputTests
{
    private static readonly DateTimeOffset Now = new FakeClock().Now;

    public static TheoryData<string, CampaignInput> BadInputs() => new()
    {
        { "Title", Inputs.Kiwis with { Title = "  x " } },
        { "Title", Inputs.Kiwis with { Title = new string('k', 121) } },
        { "Title", Inputs.Kiwis with { Title = "Kiwis\u0000" + "fresh" } },
        { "Title", Inputs.Kiwis with { Title = "Kiwis \ud800" } },
        { "Story", Inputs.Kiwis with { Story = new string('k', 20_001) } },
        { "Produce", Inputs.Kiwis with { Produce = "" } },
        { "Variety", Inputs.Kiwis with { Variety = new string('k', 81) } },
        { "Place", Inputs.Kiwis with { Place = " " } },
        { "HarvestFrom", Inputs.Kiwis with { HarvestFrom = null } },
        { "HarvestUntil", Inputs.Kiwis with { HarvestUntil = new DateOnly(2027, 3, 31) } },
        { "HarvestUntil", Inputs.Kiwis with { HarvestUntil = new DateOnly(2029, 4, 1) } },
        { "ShipsFrom", Inputs.Kiwis with { ShipsFrom = new DateOnly(2027, 3, 31), HarvestFrom = new DateOnly(2027, 4, 1) } },
        { "ShipsFrom", Inputs.Kiwis with { ShipsFrom = new DateOnly(2027, 3, 30), HarvestFrom = new DateOnly(2027, 3, 20) } },
        { "ShipsUntil", Inputs.Kiwis with { ShipsUntil = new DateOnly(2027, 4, 4) } },
        { "ShipsUntil", Inputs.Kiwis with { ShipsUntil = new DateOnly(2027, 12, 31) } },
        { "Currency", Inputs.Kiwis with { Currency = "XYZ" } },
        { "Currency", Inputs.Kiwis with { Currency = "cny" } },
        { "TimeZone", Inputs.Kiwis with { TimeZone = "Mars/Olympus" } },
        { "Deadline", Inputs.Kiwis with { Deadline = "soon" } },
        { "Deadline", Inputs.Kiwis with { Deadline = "" } },
        { "OpensAt", Inputs.Kiwis with { OpensAt = "2027-02-30T10:00" } },
        { "FundingKind", Inputs.Kiwis with { FundingKind = (FundingKind)7 } },
        { "TargetAmount", Inputs.Kiwis with { TargetAmount = null } },
        { "TargetAmount", Inputs.Kiwis with { TargetAmount = -1 } },
        { "TargetAmount", Inputs.Kiwis with { TargetAmount = 0 } },
        { "TargetAmount", Inputs.Kiwis with { TargetAmount = 100_000_000 } },
        { "TargetAmount", Inputs.Kiwis with { TargetKind = TargetKind.Boxes, TargetAmount = 100_000_000 } },
        { "TargetAmount", Inputs.Kiwis with { TargetKind = TargetKind.Grams, TargetAmount = 10_000_000_000 } },
        { "StretchAmount", Inputs.Kiwis with { StretchAmount = 100_000 } },
        { "StretchAmount", Inputs.Kiwis with { StretchAmount = 0 } },
        { "StretchAmount", Inputs.Kiwis with { StretchAmount = -1 } },
        { "StretchAmount", Inputs.Kiwis with { StretchAmount = 100_000_000 } },
        { "StretchAmount", Inputs.Kiwis with { TargetKind = TargetKind.Boxes, StretchAmount = 100_000_000 } },
        { "StretchAmount", Inputs.Kiwis with { TargetKind = TargetKind.Grams, StretchAmount = 10_000_000_000 } },
        { "MinimumBoxes", Inputs.Kiwis with { FundingKind = FundingKind.Flexible, MinimumBoxes = 0 } },
        { "HarvestCap", Inputs.Kiwis with { HarvestCap = 0 } },
        { "HarvestCap", Inputs.Kiwis with { HarvestCap = -5 } },
        { "HarvestCap", Inputs.Kiwis with { HarvestCap = 100_000_000 } },
        { "HarvestCap", Inputs.Kiwis with { HarvestCap = null, CapKind = CapKind.Grams } },
    };

    [Theory]
    [MemberData(nameof(BadInputs))]
    public void What_is_wrong_is_said_beside_its_field(string field, CampaignInput input)
    {
        var broken = Assert.Throws<RuleBroken>(() => Read(input)).Broken;

        Assert.Equal([field], broken.Select(rule => rule.Field));
        Assert.EndsWith(".", broken[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var broken = Assert.Throws<RuleBroken>(() => Read(new CampaignInput())).Broken;

        Assert.Equal(
            ["Currency", "HarvestCap", "HarvestFrom", "HarvestUntil", "Place", "Produce", "ShipsFrom", "ShipsUntil", "TargetAmount", "TimeZone", "Title"],
            broken.Select(rule => rule.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_flexible_campaign_needs_at_least_one_box_and_says_so_itself()
    {
        Assert.Equal(1, Read(Inputs.Kiwis with { FundingKind = FundingKind.Flexible }).MinimumBoxes);
        Assert.Equal(40, Read(Inputs.Kiwis with { FundingKind = FundingKind.Flexible, MinimumBoxes = 40 }).MinimumBoxes);
        Assert.Null(Read(Inputs.Kiwis with { MinimumBoxes = 40 }).MinimumBoxes);
    }

    [Fact]
    public void A_stretch_target_is_optional_and_more_than_the_target()
    {
        Assert.Null(Read(Inputs.Kiwis).StretchAmount);
        Assert.Equal(100_001, Read(Inputs.Kiwis with { StretchAmount = 100_001 }).StretchAmount);
    }

    [Fact]
    public void What_was_typed_is_trimmed_and_otherwise_kept()
    {
        var campaign = Read(Inputs.Kiwis with { Title = "  周至红心猕猴桃 🥝 ", Story = "First line\r\nsecond line\n" });

        Assert.Equal("周至红心猕猴桃 🥝", campaign.Title);
        Assert.Equal("First line\nsecond line", campaign.Story);
    }

    private static Campaign Read(CampaignInput input) => new(Guid.NewGuid(), "slug", input, new CampaignsOptions(), Now);
}
