using PreOrderFarm.Fulfilment;
using PreOrderFarm.Shared;
using PreOrderFarm.Tests.Closing;

namespace PreOrderFarm.Tests.Fulfilment;

/// <summary>What is done with a whole batch leaves out what cannot be done with a box of it, and says so; what is named is refused.</summary>
public sealed class LeftOutTests : IAsyncLifetime
{
    private ClosingFarm farm = null!;
    private Guid batch;
    private List<Guid> parcels = null!;

    /// <summary>Four boxes: the payment of the second is disputed, the third is to be weighed.</summary>
    public async Task InitializeAsync()
    {
        farm = await ClosingFarm.CreateAsync();
        await farm.AddPledgeAsync(await farm.AddCampaignAsync(), [(0, 4)]);
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();
        batch = Guid.Parse(await farm.ValueAsync<string>("select id::text from fulfilment_batches"));
        parcels = (await farm.RowsAsync("select id from parcels order by position")).ConvertAll(Guid.Parse);
        await farm.ExecuteAsync($"""
            insert into release_blocks (id, parcel_id, kind, source_id, created_at) values (gen_random_uuid(), '{parcels[1]}', 'dispute', gen_random_uuid(), now());
            update parcels set is_sold_by_weight = true where id = '{parcels[2]}'
            """);
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task To_pack_all_packs_the_rest_and_what_is_named_is_packed_or_refused()
    {
        Assert.Equal(2, await PackAsync(null));
        Assert.Equal(["packed", "planned", "planned", "packed"], await StatesAsync());
        Assert.Equal(new LeftOut(1, 1), await farm.DoAsync((LeftOutParcels left) => left.OfPackingAsync(batch, null, default)));
        Assert.Null(await farm.DoAsync((LeftOutParcels left) => left.OfPackingAsync(batch, parcels, default)));

        await Assert.ThrowsAsync<RuleBroken>(() => PackAsync([parcels[2]]));
        Assert.Equal(1, await PackAsync([parcels[1]]));
    }

    [Fact]
    public async Task To_ship_all_ships_the_rest_until_nothing_else_is_here()
    {
        Assert.Equal(2, await ShipAsync(null));
        Assert.Equal(["shipped", "planned", "planned", "shipped"], await StatesAsync());
        Assert.Equal(new LeftOut(1, 1), await farm.DoAsync((LeftOutParcels left) => left.OfLeavingAsync(batch, null, default)));

        await Assert.ThrowsAsync<RuleBroken>(() => ShipAsync([parcels[1]]));
        await Assert.ThrowsAsync<RuleBroken>(() => ShipAsync([parcels[2]]));
        await farm.ExecuteAsync($"update parcels set is_sold_by_weight = false where id = '{parcels[2]}'");
        Assert.Equal(1, await ShipAsync(null));
        await Assert.ThrowsAsync<RuleBroken>(() => ShipAsync(null));
        Assert.Equal(["shipped", "planned", "shipped", "shipped"], await StatesAsync());
    }

    private Task<int> PackAsync(IReadOnlyCollection<Guid>? chosen) => farm.DoAsync((PackParcels u) => u.RunAsync(farm.Staff, batch, chosen, default));

    private Task<int> ShipAsync(IReadOnlyCollection<Guid>? chosen) => farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(farm.Staff, batch, chosen, "SF", "1", default));

    private Task<List<string>> StatesAsync() => farm.RowsAsync("select status from parcels order by position");
}
