using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Pledges;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Pledges;

/// <summary>What nobody may take away in the last hours, by each kind of target, and from a flexible campaign's minimum.</summary>
public sealed class LateRuleTests : IAsyncLifetime
{
    private static readonly TimeSpan Late = TimeSpan.FromHours(24);
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Theory]
    [InlineData(TargetKind.Money, 10_000, 10_000, -1, 0, 0, false)] // below the target
    [InlineData(TargetKind.Money, 10_000, 10_001, -1, 0, 0, true)] // exactly to it
    [InlineData(TargetKind.Money, 10_000, 10_000, 0, -3, -15_000, true)] // boxes are not what this one counts
    [InlineData(TargetKind.Money, 10_000, 9_999, -9_999, 0, 0, true)] // it had not been reached
    [InlineData(TargetKind.Boxes, 5, 5, -8_800, -1, -5_000, false)]
    [InlineData(TargetKind.Boxes, 5, 6, -8_800, -1, -5_000, true)]
    [InlineData(TargetKind.Grams, 20_000, 20_000, -8_800, -1, -5_000, false)]
    [InlineData(TargetKind.Grams, 20_000, 25_000, -8_800, -1, -5_000, true)]
    public async Task A_target_that_is_reached_stays_reached(TargetKind kind, long target, long collected, long goods, long boxes, long grams, bool keeps)
    {
        var (campaign, funds) = await ReachedAsync(kind, target, collected);
        var move = new FundsMove(goods, -1_200, boxes, grams);

        Assert.Equal(keeps, LateRule.KeepsTarget(campaign, funds, move, campaign.Deadline - Late, Late));
        Assert.True(LateRule.KeepsTarget(campaign, funds, move, campaign.Deadline - Late - TimeSpan.FromSeconds(1), Late));
    }

    [Theory]
    [InlineData(3, -1, false)]
    [InlineData(4, -1, true)]
    [InlineData(2, -1, true)] // the minimum had not been reached
    public async Task A_flexible_campaigns_minimum_is_kept_too(long boxesSold, long boxes, bool keeps)
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(targetKind: TargetKind.Money, target: 1_000_000);
        await farm.ExecuteAsync($"update campaigns set funding_kind = 'flexible', minimum_boxes = 3 where id = {harvest.CampaignId}");
        await farm.ExecuteAsync($"update campaign_funds set boxes = {boxesSold}, goods_minor = {boxesSold * 8_800} where campaign_id = {harvest.CampaignId}");
        var (campaign, funds) = await ReadAsync(harvest);

        Assert.Equal(keeps, LateRule.KeepsTarget(campaign, funds, new FundsMove(-8_800, -1_200, boxes, -5_000), campaign.Deadline.AddHours(-1), Late));
    }

    private async Task<(Campaign, CampaignFunds)> ReachedAsync(TargetKind kind, long target, long collected)
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(targetKind: kind, target: target);
        await (kind switch
        {
            TargetKind.Money => farm.ExecuteAsync($"update campaign_funds set goods_minor = {collected} where campaign_id = {harvest.CampaignId}"),
            TargetKind.Boxes => farm.ExecuteAsync($"update campaign_funds set boxes = {collected} where campaign_id = {harvest.CampaignId}"),
            TargetKind.Grams => farm.ExecuteAsync($"update campaign_funds set grams = {collected} where campaign_id = {harvest.CampaignId}"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        });
        return await ReadAsync(harvest);
    }

    private async Task<(Campaign, CampaignFunds)> ReadAsync(Harvest harvest) => await farm.QueryAsync(async db => (
        await db.Set<Campaign>().AsNoTracking().SingleAsync(c => c.Id == harvest.CampaignId),
        await db.Set<CampaignFunds>().AsNoTracking().SingleAsync(f => f.CampaignId == harvest.CampaignId)));
}
