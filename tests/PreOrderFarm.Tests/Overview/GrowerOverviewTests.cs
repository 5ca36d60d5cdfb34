using PreOrderFarm.Members;
using PreOrderFarm.Overview;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Overview;

public sealed class GrowerOverviewTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task It_counts_what_is_sold_held_and_nearly_gone()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(offerCap: 20);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 18, familyBoxes: 1);
        await farm.Given.HeldPledgeAsync(harvest, boxes: 1);

        var facts = Assert.Single(await OfGrowerAsync(harvest));

        Assert.Equal((19L, 1L, 19L), (facts.Boxes, facts.Progress.Pledges, facts.Progress.Collected));
        Assert.Equal(new Money((18 * 8_800) + 16_800, "CNY"), facts.Goods);
        Assert.Equal((2, 2, 0), (facts.Work.Offers, facts.Work.OffersThatShip, facts.Work.Photos));
        Assert.Equal((1, 10_000L), (facts.Work.Holds, facts.Work.HoldsMinor));
        Assert.Equal(["5 kg box"], facts.Work.NearlySoldOut);
        Assert.False(facts.IsPayable);
        await farm.Given.PaidByBankAsync(harvest);
        Assert.True(Assert.Single(await OfGrowerAsync(harvest)).IsPayable);
    }

    [Fact]
    public async Task It_counts_parcels_by_what_has_to_be_done_with_them()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 3);
        await farm.Given.ClosedAsync(harvest);
        var first = (await farm.Given.ParcelsAsync(harvest))[0];
        await farm.ExecuteAsync($"update parcels set status = 'packed' where id = {first.Id}");

        var facts = Assert.Single(await OfGrowerAsync(harvest));

        Assert.Equal((2, 1, 0), (facts.Work.ToPack, facts.Work.ToShip, facts.Work.OnTheWay));

        // A disputed payment: nothing is to be done with its parcels until that is settled.
        await farm.ExecuteAsync($"insert into release_blocks (id, parcel_id, kind, source_id, created_at) select gen_random_uuid(), id, 'dispute', gen_random_uuid(), now() from parcels where campaign_id = {harvest.CampaignId} and position < 3");
        facts = Assert.Single(await OfGrowerAsync(harvest));
        Assert.Equal((1, 0, 0), (facts.Work.ToPack, facts.Work.ToShip, facts.Work.OnTheWay));
    }

    [Fact]
    public async Task Regions_and_offers_share_out_what_was_collected()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2, familyBoxes: 1);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 1, address: Given.Address(subdivision: "新疆"));
        await farm.Given.HeldPledgeAsync(harvest, boxes: 5);

        var regions = await farm.UseAsync<GrowerOverview, IReadOnlyList<SoldPart>>(overview => overview.ByRegionAsync(harvest.Grower, harvest.CampaignId, CancellationToken.None));
        var offers = await farm.UseAsync<GrowerOverview, IReadOnlyList<SoldPart>>(overview => overview.ByOfferAsync(harvest.Grower, harvest.CampaignId, CancellationToken.None));

        Assert.Equal([new SoldPart("China", 1, 3, Yuan(344)), new SoldPart("Xinjiang", 1, 1, Yuan(88))], regions);
        Assert.Equal([new SoldPart("5 kg box", 2, 3, Yuan(264)), new SoldPart("Family box", 1, 1, Yuan(168))], offers);
    }

    [Fact]
    public async Task It_is_the_owners_and_the_operators()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        var stranger = await farm.Given.MemberAsync();
        await Assert.ThrowsAsync<NotFound>(() => OfGrowerAsync(harvest, stranger));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<GrowerOverview>(overview => overview.OfCampaignAsync(stranger, harvest.CampaignId, CancellationToken.None)));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<GrowerOverview>(overview => overview.ByOfferAsync(stranger, harvest.CampaignId, CancellationToken.None)));
        Assert.Single(await OfGrowerAsync(harvest, Given.Operator));
    }

    private static Money Yuan(long yuan) => new(yuan * 100, "CNY");

    private Task<IReadOnlyList<CampaignFacts>> OfGrowerAsync(Harvest harvest, Actor? actor = null) =>
        farm.UseAsync<GrowerOverview, IReadOnlyList<CampaignFacts>>(overview => overview.OfGrowerAsync(actor ?? harvest.Grower, harvest.GrowerId, CancellationToken.None));
}
