using System.Globalization;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Closing;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Tests.Crashes;

/// <summary>
/// One second before a deadline and one after, wherever clocks are moved, on a leap day, and where the day begins first
/// (UTC+14) and ends last (UTC-12).
/// </summary>
public sealed class DeadlineMomentTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Theory]
    [InlineData("Europe/Berlin", "2027-03-28T01:59", "2027-03-28T00:59:00Z")] // the last minute before the clock is set forward
    [InlineData("Europe/Berlin", "2027-03-28T03:00", "2027-03-28T01:00:00Z")] // the first after
    [InlineData("Europe/Berlin", "2027-10-31T02:30", "2027-10-31T00:30:00Z")] // shown twice: the earlier
    [InlineData("America/New_York", "2027-11-07T01:30", "2027-11-07T05:30:00Z")]
    [InlineData("Australia/Lord_Howe", "2027-04-04T01:45", "2027-04-03T14:45:00Z")] // set back by half an hour only
    [InlineData("Asia/Shanghai", "2028-02-29T23:59", "2028-02-29T15:59:00Z")]
    [InlineData("Pacific/Kiritimati", "2027-04-01T00:00", "2027-03-31T10:00:00Z")]
    [InlineData("Etc/GMT+12", "2027-03-31T23:59", "2027-04-01T11:59:00Z")]
    public async Task A_hold_taken_a_second_before_counts_when_it_is_paid_after_and_none_is_taken_then(string zone, string typed, string instant)
    {
        var deadline = DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
        var harvest = await HarvestAsync(zone, typed, deadline);
        farm.Clock.Now = deadline.AddSeconds(-2);
        var before = await farm.Given.PaidPledgeAsync(harvest, boxes: 1);
        Assert.Equal(deadline.AddSeconds(-1), farm.Clock.Now);
        var across = await farm.Given.HeldPledgeAsync(harvest, boxes: 2);
        var last = await farm.Given.HeldPledgeAsync(harvest, boxes: 1);
        var never = await farm.Given.HeldPledgeAsync(harvest, boxes: 4);
        Assert.Equal(0, await SweepAsync());

        farm.Clock.Now = deadline;
        var late = await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.HeldPledgeAsync(harvest));
        Assert.Contains(LocalTime.At(deadline, zone).ToString("HH:mm", CultureInfo.InvariantCulture), late.Message, StringComparison.Ordinal);
        await farm.Given.PayAsync(across.Id);
        Assert.Equal(deadline.AddSeconds(1), farm.Clock.Now);
        Assert.Equal(ConfirmOutcome.Confirmed, await farm.Given.ConfirmAsync(across.Id));
        Assert.Equal(0, await SweepAsync());

        // The grace for those who were paying: a second before its end counts, a second after it does not.
        farm.Clock.Now = deadline.AddMinutes(30).AddSeconds(-2);
        await farm.Given.PayAsync(last.Id);
        Assert.Equal(deadline.AddMinutes(30).AddSeconds(-1), farm.Clock.Now);
        Assert.Equal(ConfirmOutcome.Confirmed, await farm.Given.ConfirmAsync(last.Id));
        Assert.Equal(0, await SweepAsync());
        farm.Clock.Now = deadline.AddMinutes(30);
        Assert.Equal(1, await SweepAsync());
        Assert.Equal("checkout_session_expired", (await Assert.ThrowsAsync<StripeError>(() => farm.Given.PayAsync(never.Id))).Code);
        Assert.Equal(PledgeStatus.Expired, (await farm.Given.PledgeAsync(never.Id)).Status);
        await farm.SettleAsync();
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(CancellationToken.None));

        var sold = await farm.ScalarAsync<string>($"""
            select string_agg(distinct source_id::text, ' ' order by source_id::text) || ' ' || count(*) as "Value" from parcels where campaign_id = {harvest.CampaignId}
            """);
        Assert.Equal($"{string.Join(' ', new[] { before.Id, across.Id, last.Id }.Select(id => id.ToString()).Order(StringComparer.Ordinal))} 4", sold);
        Assert.Equal(4 * (8_800 + 1_200), farm.Stripe.State.Totals()["cny"].CapturedMinor - farm.Stripe.State.Totals()["cny"].RefundedMinor);
        await Invariants.MustHoldAsync(farm);
    }

    private async Task<Harvest> HarvestAsync(string zone, string typed, DateTimeOffset deadline)
    {
        var rules = new InputRules();
        Assert.Equal(deadline, LocalTime.Read(typed, zone, "Deadline", rules));
        rules.ThrowIfBroken();
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 3);
        await farm.ExecuteAsync($"update campaigns set time_zone = {zone}, deadline = {deadline} where id = {harvest.CampaignId}");
        return harvest;
    }

    private Task<int> SweepAsync() => farm.UseAsync<CloseDueCampaigns, int>(sweep => sweep.RunAsync(CancellationToken.None));
}
