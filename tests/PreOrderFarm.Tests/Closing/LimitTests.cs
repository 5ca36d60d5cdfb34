using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Closing;
using PreOrderFarm.Pledges;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Closing;

/// <summary>Limits are options, so that a trial run can shorten them; what makes no sense together does not start.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task A_hold_of_a_minute_ends_after_a_minute()
    {
        await using var farm = await FarmHost.StartAsync(("Pledges:HoldMinutes", "1"));
        var held = await farm.Given.HeldPledgeAsync(await farm.Given.HarvestOnSaleAsync());

        farm.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(0, await farm.UseAsync<ExpireHolds, int>(expire => expire.RunAsync(default)));
        farm.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await farm.UseAsync<ExpireHolds, int>(expire => expire.RunAsync(default)));
        await farm.SettleAsync();

        Assert.Equal(PledgeStatus.Expired, (await farm.Given.PledgeAsync(held.Id)).Status);
    }

    [Fact]
    public async Task A_grace_of_a_minute_closes_after_a_minute()
    {
        await using var farm = await FarmHost.StartAsync(("Pledges:HoldMinutes", "1"), ("Closing:GraceMinutes", "1"));
        var harvest = await farm.Given.HarvestOnSaleAsync(lasts: TimeSpan.FromDays(1));
        farm.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        await farm.Given.HeldPledgeAsync(harvest);

        farm.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(0, await farm.UseAsync<CloseDueCampaigns, int>(sweep => sweep.RunAsync(default)));
        farm.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await farm.UseAsync<CloseDueCampaigns, int>(sweep => sweep.RunAsync(default)));
    }

    [Fact]
    public async Task A_campaign_of_two_minutes_opens()
    {
        await using var farm = await FarmHost.StartAsync(("Campaigns:MinimumMinutes", "2"));

        var harvest = await farm.Given.HarvestOnSaleAsync(lasts: TimeSpan.FromMinutes(3));

        Assert.Equal(CampaignStatus.Open, await farm.QueryAsync(db => db.Set<Campaign>().Where(c => c.Id == harvest.CampaignId).Select(c => c.Status).SingleAsync()));
    }

    [Theory]
    [InlineData("Pledges:HoldMinutes", "0")]
    [InlineData("Pledges:HoldMinutes", "31")]
    [InlineData("Pledges:LateCancelHours", "-1")]
    [InlineData("Closing:GraceMinutes", "-1")]
    [InlineData("Closing:GraceMinutes", "31")]
    [InlineData("Closing:GraceMinutes", "29")]
    [InlineData("Closing:PaymentsPerSweep", "0")]
    [InlineData("Closing:AnswerHours", "-1")]
    [InlineData("Campaigns:MinimumMinutes", "0")]
    [InlineData("Campaigns:MaximumDays", "367")]
    public async Task A_limit_out_of_its_range_refuses_to_start_and_is_named(string key, string value)
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => FarmHost.StartAsync((key, value)));

        var all = refused is AggregateException many ? many.Flatten().InnerExceptions : [refused];
        Assert.All(all, one => Assert.Contains(key, Assert.IsType<OptionsValidationException>(one).Message, StringComparison.Ordinal));
    }
}
