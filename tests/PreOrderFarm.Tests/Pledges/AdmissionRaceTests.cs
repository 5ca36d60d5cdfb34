using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Pledges;

/// <summary>Many buyers at once, on one node and on two.</summary>
public sealed class AdmissionRaceTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private FarmHost other = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        other = farm.StartAnother();
    }

    public async Task DisposeAsync()
    {
        await other.DisposeAsync();
        await farm.DisposeAsync();
    }

    [Fact]
    public async Task The_last_box_goes_to_one_of_two_buyers()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(boxes: 1, target: 1);

        var outcomes = await Task.WhenAll(TryAsync(farm, farm.Given.Order(harvest)), TryAsync(other, farm.Given.Order(harvest)));

        Assert.Equal([null, "The whole harvest is sold."], outcomes.Order(StringComparer.Ordinal));
        await PledgeSums.MustHoldAsync(farm, harvest.CampaignId);
    }

    [Fact]
    public async Task A_harvest_of_fifty_sells_exactly_fifty_to_a_crowd_on_two_nodes()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(boxes: 50);
        var orders = Enumerable.Range(0, 80).Select(i => farm.Given.Order(harvest, boxes: 1 + i % 3)).ToList();

        var outcomes = await Task.WhenAll(orders.Select((order, i) => TryAsync(i % 2 == 0 ? farm : other, order)));

        var sold = orders.Where((_, i) => outcomes[i] is null).Sum(order => order.Lines.Sum(line => line.Quantity));
        Assert.Equal(50, sold);
        Assert.All(outcomes.OfType<string>(), sentence => Assert.Matches("^(Only (one box is|2 boxes are) left|The whole harvest is sold)\\.$", sentence));
        await PledgeSums.MustHoldAsync(farm, harvest.CampaignId);
    }

    [Fact]
    public async Task One_backer_in_ten_windows_gets_no_more_than_the_limit()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(perBacker: 3);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            TryAsync(i % 2 == 0 ? farm : other, farm.Given.Order(harvest, email: $"same+{i}@farm.test"))));

        Assert.Equal(3, outcomes.Count(outcome => outcome is null));
        await PledgeSums.MustHoldAsync(farm, harvest.CampaignId);
    }

    [Fact]
    public async Task The_same_key_is_the_same_pledge_however_often_and_wherever_it_is_sent()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        var order = farm.Given.Order(harvest, boxes: 2) with { IdempotencyKey = "form-1" };

        var placed = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => (i % 2 == 0 ? farm : other).Given.PlaceAsync(order)));

        Assert.Single(placed.Select(p => p.Id).Distinct());
        Assert.Single(placed.Select(p => p.PayUrl).Distinct());
        Assert.Equal(1, await farm.QueryAsync(db => db.Set<Pledge>().CountAsync()));
        await PledgeSums.MustHoldAsync(farm, harvest.CampaignId);
    }

    [Fact]
    public async Task A_key_with_another_content_is_refused_and_another_persons_key_is_another_key()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        var order = farm.Given.Order(harvest) with { IdempotencyKey = "form-1" };
        var first = await farm.Given.PlaceAsync(order);

        Assert.Equal("This idempotency key was used for another pledge.", await TryAsync(farm, order with { GiftNote = "Happy birthday" }));
        var stranger = await farm.Given.PlaceAsync(farm.Given.Order(harvest) with { IdempotencyKey = "form-1" });

        Assert.NotEqual(first.Id, stranger.Id);
    }

    [Fact]
    public async Task A_refused_request_does_not_use_up_its_key()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(boxes: 5);
        var order = farm.Given.Order(harvest, boxes: 6) with { IdempotencyKey = "form-1" };

        Assert.Equal("Only 5 boxes are left.", await TryAsync(farm, order));

        Assert.Null(await TryAsync(farm, order with { Lines = [new LineInput(harvest.Box, 5)] }));
    }

    [Fact]
    public async Task A_refused_key_that_comes_often_at_once_is_refused_each_time()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(boxes: 5);
        var order = farm.Given.Order(harvest, boxes: 6) with { IdempotencyKey = "form-1" };

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => TryAsync(farm, order)));

        Assert.All(outcomes, outcome => Assert.Equal("Only 5 boxes are left.", outcome));
        await PledgeSums.MustHoldAsync(farm, harvest.CampaignId);
    }

    [Fact]
    public async Task One_mailbox_in_ten_windows_reserves_three_times()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            TryAsync(i % 2 == 0 ? farm : other, farm.Given.Order(harvest, email: $"same+{i}@farm.test"))));

        Assert.Equal(3, outcomes.Count(outcome => outcome is null));
        await PledgeSums.MustHoldAsync(farm, harvest.CampaignId);
    }

    /// <summary>Null when the pledge was placed, else the sentence that says why not.</summary>
    private static async Task<string?> TryAsync(FarmHost node, PlacePledgeInput order)
    {
        try
        {
            await node.Given.PlaceAsync(order);
            return null;
        }
        catch (RuleBroken refused)
        {
            return refused.Message;
        }
    }
}
