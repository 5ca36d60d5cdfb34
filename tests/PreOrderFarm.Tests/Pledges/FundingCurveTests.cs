using PreOrderFarm.Campaigns;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Pledges;

public sealed class FundingCurveTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Actor backer = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        backer = await farm.Given.MemberAsync();
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Theory]
    [InlineData(TargetKind.Money, new[] { 17_600L, 26_400, 52_800, 44_000, 26_400 })]
    [InlineData(TargetKind.Boxes, new[] { 2L, 3, 6, 5, 3 })]
    [InlineData(TargetKind.Grams, new[] { 10_000L, 15_000, 30_000, 25_000, 15_000 })]
    public async Task It_moves_on_the_day_on_which_money_came_or_went_back_and_ends_at_what_is_collected(TargetKind kind, long[] expected)
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(targetKind: kind, target: 1_000);
        var first = await farm.Given.PaidPledgeAsync(harvest, boxes: 2, actor: backer);
        NextDay();
        var second = await farm.Given.PaidPledgeAsync(harvest, boxes: 1, actor: backer);
        NextDay();
        await ChangeAsync(second, new LineInput(harvest.Box, 4));
        await farm.Given.PayAsync(second.Id);
        await farm.SettleAsync();
        NextDay();
        await ChangeAsync(second, new LineInput(harvest.Box, 3));
        NextDay();
        await farm.UseAsync<CancelPledge>(cancel => cancel.RunAsync(backer, first.Id, null, CancellationToken.None));
        await farm.Given.HeldPledgeAsync(harvest, boxes: 7);

        var curve = await CurveAsync(harvest);

        Assert.Equal(expected, curve!.Points.Select(point => point.Collected));
        Assert.Equal(expected[0], curve.Points[0].Moved);
        Assert.Equal(await CollectedAsync(harvest), curve.Points[^1].Collected);
        Assert.Equal(Enumerable.Range(0, 5).Select(curve.From.AddDays), curve.Points.Select(point => point.Day));
    }

    [Fact]
    public async Task A_day_is_one_of_the_growers_zone()
    {
        // 22:30 in Shanghai; the second pledge comes half past midnight there, on the same day of UTC.
        farm.Clock.Now = new DateTimeOffset(2027, 3, 15, 14, 30, 0, TimeSpan.Zero);
        var harvest = await farm.Given.HarvestOnSaleAsync();
        await farm.Given.PaidPledgeAsync(harvest, boxes: 1);
        farm.Clock.Advance(TimeSpan.FromHours(2));
        await farm.Given.PaidPledgeAsync(harvest, boxes: 1);

        var curve = await CurveAsync(harvest);

        Assert.Equal([(new DateOnly(2027, 3, 15), 1L), (new DateOnly(2027, 3, 16), 2L)], curve!.Points.Select(point => (point.Day, point.Collected)));
    }

    [Fact]
    public async Task A_long_campaign_has_at_most_sixty_points_and_loses_nothing_between_them()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(lasts: TimeSpan.FromDays(13));
        await farm.ExecuteAsync($"update campaigns set deadline = deadline + interval '137 days' where id = {harvest.CampaignId}");
        for (var i = 0; i < 4; i++)
        {
            await farm.Given.PaidPledgeAsync(harvest, boxes: 1);
            farm.Clock.Advance(TimeSpan.FromDays(35));
        }

        var curve = await CurveAsync(harvest);

        Assert.InRange(curve!.Points.Count, 30, 60);
        Assert.Equal(4, curve.Points[^1].Collected);
        Assert.Equal(4, curve.Points.Count(point => point.Moved == 1));
        Assert.True(curve.Points.Zip(curve.Points.Skip(1)).All(pair => pair.First.Day < pair.Second.Day));
    }

    [Fact]
    public async Task After_the_end_it_stays_as_it_was_although_everybody_is_paid_back()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 500);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 3);
        await farm.Given.ClosedAsync(harvest);
        farm.Clock.Advance(TimeSpan.FromDays(20));

        var curve = await CurveAsync(harvest);

        Assert.Equal(3, curve!.Points[^1].Collected);
        Assert.Equal(curve.Until, curve.Points[^1].Day);
    }

    [Fact]
    public async Task Before_the_first_pledge_it_is_empty_and_before_the_opening_there_is_none()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        await farm.Given.HeldPledgeAsync(harvest);
        Assert.True((await CurveAsync(harvest))!.IsEmpty);

        await farm.ExecuteAsync($"update campaigns set opened_at = null, status = 'scheduled' where id = {harvest.CampaignId}");
        Assert.Null(await CurveAsync(harvest));
    }

    private void NextDay() => farm.Clock.Advance(TimeSpan.FromDays(1));

    private Task ChangeAsync(PlacedPledge pledge, params LineInput[] lines) =>
        farm.UseAsync<ChangePledge>(change => change.RunAsync(backer, pledge.Id, new ChangePledgeInput { Lines = lines }, CancellationToken.None));

    private Task<FundingCurve?> CurveAsync(Harvest harvest) =>
        farm.UseAsync<ReadFundingCurve, FundingCurve?>(read => read.RunAsync(harvest.CampaignId, CancellationToken.None));

    private Task<long> CollectedAsync(Harvest harvest) => farm.ScalarAsync<long>($"""
        select case c.target_kind when 'money' then f.goods_minor when 'boxes' then f.boxes else f.grams end as "Value"
        from campaigns c join campaign_funds f on f.campaign_id = c.id where c.id = {harvest.CampaignId}
        """);
}
