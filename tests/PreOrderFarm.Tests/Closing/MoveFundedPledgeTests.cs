using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Closing;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Closing;

/// <summary>Another address after the deadline: before there are parcels, when they are planned, and when their batch is locked.</summary>
public sealed class MoveFundedPledgeTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;
    private PlacedPledge pledge = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        pledge = await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Between_the_deadline_and_the_batches_the_pledge_moves_and_its_parcels_are_planned_there()
    {
        farm.Clock.Now = await farm.ScalarAsync<DateTimeOffset>($"""select deadline as "Value" from campaigns where id = {harvest.CampaignId}""");

        await MoveAsync("延安路 1");
        await farm.Given.ClosedAsync(harvest);

        Assert.Equal(["延安路 1", "延安路 1"], await LinesOfParcelsAsync());
    }

    [Fact]
    public async Task Planned_parcels_move_with_their_pledge()
    {
        await farm.Given.ClosedAsync(harvest);

        await MoveAsync("延安路 1");

        Assert.Equal(["延安路 1", "延安路 1"], await LinesOfParcelsAsync());
        Assert.Equal("延安路 1", (await farm.Given.PledgeAsync(pledge.Id)).Address.Line1);
    }

    [Fact]
    public async Task When_their_batch_is_locked_neither_parcels_nor_pledge_move()
    {
        await farm.Given.ClosedAsync(harvest);
        foreach (var batch in await farm.Given.BatchesAsync(harvest))
            await farm.UseAsync<LockBatch>(lockBatch => lockBatch.RunAsync(harvest.Grower, batch, withoutNotice: true, default));

        await Assert.ThrowsAsync<RuleBroken>(() => MoveAsync("延安路 1"));

        Assert.DoesNotContain("延安路 1", await LinesOfParcelsAsync());
        Assert.Equal("南京西路 1266 号", (await farm.Given.PledgeAsync(pledge.Id)).Address.Line1);
    }

    [Theory]
    [InlineData("", new[] { "Address.Line1", "Code" })]
    [InlineData("000000", new[] { "Address.Line1" })]
    public async Task All_that_is_wrong_is_said_at_once_and_costs_no_try_of_the_code(string code, string[] fields)
    {
        await farm.UseAsync<SendPledgeCode>(send => send.RunAsync(pledge.Id, default));
        await farm.Given.ClosedAsync(harvest);

        var refused = await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<MoveFundedPledge>(move => move.RunAsync(
            Actor.Nobody, pledge.Id, Given.Address() with { Line1 = "" }, code, default)));

        Assert.Equal(fields, refused.Broken.Select(rule => rule.Field));
        Assert.Equal(PledgeCode.Attempts, await farm.ScalarAsync<int>($"""select attempts_left as "Value" from pledge_codes where pledge_id = {pledge.Id}"""));
    }

    private Task MoveAsync(string line) => farm.UseAsync<MoveFundedPledge>(move => move.RunAsync(
        Given.Operator, pledge.Id, Given.Address() with { Line1 = line }, null, default));

    private async Task<List<string>> LinesOfParcelsAsync() =>
        [.. (await farm.Given.ParcelsAsync(harvest)).Where(p => p.SourceId == pledge.Id).Select(p => p.Address.Line1)];
}
