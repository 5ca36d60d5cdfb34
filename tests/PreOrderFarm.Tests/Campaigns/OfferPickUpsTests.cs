using Npgsql;
using PreOrderFarm.Campaigns;
using PreOrderFarm.PickUp;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Campaigns;

public sealed class OfferPickUpsTests : IAsyncLifetime
{
    private static readonly DateOnly First = new(2027, 4, 10);
    private static readonly DateOnly Last = new(2027, 4, 11);

    private FarmHost farm = null!;
    private Harvest harvest = null!;
    private Guid barn;
    private Guid shop;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync();
        (barn, shop) = (await farm.Given.PickUpPointAsync(harvest), await farm.Given.PickUpPointAsync(harvest, "The shop"));
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_campaign_shows_its_points_with_what_is_left_and_they_keep_their_names()
    {
        await farm.Given.OfferedAsync(harvest, new PickUpOfferInput(shop, 10, First, Last, "10–12"), new PickUpOfferInput(barn, 5));
        await farm.Given.PlaceAsync(farm.Given.Order(harvest, boxes: 2) with { PickUpPointId = shop });

        var shown = (await DetailAsync()).PickUps;
        Assert.Equal([("The shop", 8L, "10–12", (DateOnly?)First), ("The barn", 5L, "Sat 9–12", null)], shown.Select(one => (one.Name, one.Left, one.Hours, one.CollectFrom)));
        await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<EditPickUpPoint>(edit => edit.RunAsync(
            harvest.Grower, barn, new PickUpPointInput { Name = "Barn", Line1 = "1 Kiwi Road", City = "Zhouzhi", PostalCode = "710400", Country = "CN", Hours = "Sat" }, default)));
    }

    [Theory]
    [InlineData(0, null, null, "PickUps[0].CapacityBoxes")]
    [InlineData(1_000_001, null, null, "PickUps[0].CapacityBoxes")]
    [InlineData(5, "2027-04-10", null, "PickUps[0].CollectFrom")]
    [InlineData(5, "2027-04-11", "2027-04-10", "PickUps[0].CollectFrom")]
    [InlineData(5, "2027-03-31", "2027-04-10", "PickUps[0].CollectFrom")]
    [InlineData(5, "2027-04-10", "2027-05-01", "PickUps[0].CollectFrom")]
    public async Task What_makes_no_sense_is_refused_beside_its_field(long capacity, string? from, string? until, string field)
    {
        var broken = await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.OfferedAsync(harvest, new PickUpOfferInput(barn, capacity, Day(from), Day(until))));
        Assert.Equal([field], broken.Broken.Select(rule => rule.Field));

        static DateOnly? Day(string? text) => text is null ? null : DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task What_backers_have_chosen_stays_and_its_capacity_is_never_below_what_is_taken()
    {
        await farm.Given.OfferedAsync(harvest, new PickUpOfferInput(barn, 5, First, Last));
        await farm.Given.PlaceAsync(farm.Given.Order(harvest, boxes: 3) with { PickUpPointId = barn });

        Assert.Equal("Backers have chosen 'The barn': it stays.", await RefusedAsync(new PickUpOfferInput(shop, 5)));
        Assert.Equal("Backers have chosen 'The barn' with its days and hours: they stay.", await RefusedAsync(new PickUpOfferInput(barn, 5)));
        Assert.Equal("3 boxes for 'The barn' are sold or held. Its capacity cannot be lower.", await RefusedAsync(new PickUpOfferInput(barn, 2, First, Last)));
        await farm.Given.OfferedAsync(harvest, new PickUpOfferInput(barn, 3, First, Last), new PickUpOfferInput(shop, 7));
        await farm.Given.OfferedAsync(harvest, new PickUpOfferInput(barn, 3, First, Last));

        Assert.Equal((3L, 0L), Assert.Single((await DetailAsync()).PickUps.Select(one => (one.CapacityBoxes, one.Left))));
        Assert.Equal(1, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from pick_up_units"""));
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => farm.ExecuteAsync($"update pick_up_units set boxes_taken = boxes_taken + 1"));
        Assert.Equal("pick_up_units_within_cap", ((refused as PostgresException) ?? (PostgresException)refused.InnerException!).ConstraintName);
    }

    [Fact]
    public async Task A_closed_point_cannot_be_offered_but_stays_where_it_is_offered_already()
    {
        await farm.Given.OfferedAsync(harvest, new PickUpOfferInput(barn, 5));
        foreach (var point in new[] { barn, shop })
            await farm.UseAsync<ClosePickUpPoint, bool>(close => close.RunAsync(harvest.Grower, point, default));

        await farm.Given.OfferedAsync(harvest, new PickUpOfferInput(barn, 6));
        Assert.Contains("'The shop' is closed", await RefusedAsync(new PickUpOfferInput(barn, 6), new PickUpOfferInput(shop, 6)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_farms_point_does_not_exist_and_another_farm_offers_nothing_here()
    {
        var other = await farm.Given.HarvestOnSaleAsync();
        var theirs = await farm.Given.PickUpPointAsync(other);

        await Assert.ThrowsAsync<NotFound>(() => farm.Given.OfferedAsync(harvest, new PickUpOfferInput(theirs, 5)));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<OfferPickUps>(offer => offer.RunAsync(other.Grower, harvest.CampaignId, [], default)));
        Assert.Equal("A pick-up point appears twice.", await RefusedAsync(new PickUpOfferInput(barn, 5), new PickUpOfferInput(barn, 5)));
    }

    private async Task<string> RefusedAsync(params PickUpOfferInput[] points) =>
        (await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.OfferedAsync(harvest, points))).Message;

    private Task<CampaignDetail> DetailAsync() => farm.UseAsync<CampaignQueries, CampaignDetail>(queries => queries.OwnAsync(harvest.Grower, harvest.CampaignId, default));
}
