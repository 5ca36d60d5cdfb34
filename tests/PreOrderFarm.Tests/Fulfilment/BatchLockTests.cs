using PreOrderFarm.Fulfilment;
using PreOrderFarm.Shared;
using PreOrderFarm.Tests.Closing;

namespace PreOrderFarm.Tests.Fulfilment;

public sealed class BatchLockTests : IAsyncLifetime
{
    private static readonly PostalAddress NewAddress = new("王 Wang", "13900000000", "解放路 2", "3 楼", "成都", "四川", "610001", "CN");
    private ClosingFarm farm = null!;
    private Guid pledge;
    private Guid batch;

    public async Task InitializeAsync()
    {
        farm = await ClosingFarm.CreateAsync();
        var campaign = await farm.AddCampaignAsync();
        pledge = await farm.AddPledgeAsync(campaign, [(0, 2)]);
        await farm.AddPledgeAsync(campaign, [(0, 1)]);
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();
        batch = Guid.Parse(await farm.ValueAsync<string>("select id::text from fulfilment_batches"));
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Until_the_batch_is_locked_an_address_changes_for_all_parcels_of_the_pledge_and_the_batch_is_reissued()
    {
        Assert.Equal(2, await ChangeAsync(NewAddress));
        Assert.Equal(0, await ChangeAsync(NewAddress));

        Assert.Equal(["李 Li|1", "王 Wang|2"], await farm.RowsAsync("select recipient, count(*) from parcels group by 1 order by 2"));
        Assert.Equal(["2"], await farm.RowsAsync("select version from fulfilment_batches"));
    }

    [Theory]
    [InlineData("CN", "北京市")]
    [InlineData("DE", "Bayern")]
    public async Task An_address_outside_the_region_of_the_batch_is_refused_beside_its_field(string country, string subdivision)
    {
        var broken = await Assert.ThrowsAsync<RuleBroken>(() => ChangeAsync(NewAddress with { Country = country, Subdivision = subdivision }));

        Assert.Equal("Country", Assert.Single(broken.Broken).Field);
        Assert.Equal(["李 Li|3"], await farm.RowsAsync("select recipient, count(*) from parcels group by 1"));
    }

    [Fact]
    public async Task A_locked_batch_keeps_its_addresses_and_an_early_lock_can_be_taken_back()
    {
        Assert.True(await LockAsync());
        Assert.False(await LockAsync());
        await Assert.ThrowsAsync<RuleBroken>(() => ChangeAsync(NewAddress));

        Assert.True(await UnlockAsync());
        Assert.False(await UnlockAsync());
        Assert.Equal(2, await ChangeAsync(NewAddress));
    }

    [Fact]
    public async Task Packing_locks_the_batch_and_then_it_stays_locked()
    {
        await farm.DoAsync((PackParcels u) => u.RunAsync(farm.Staff, batch, null, default));

        await Assert.ThrowsAsync<RuleBroken>(() => ChangeAsync(NewAddress));
        await Assert.ThrowsAsync<RuleBroken>(UnlockAsync);
        Assert.Equal(["李 Li|3"], await farm.RowsAsync("select recipient, count(*) from parcels group by 1"));
    }

    [Fact]
    public async Task A_pledge_without_parcels_is_not_found() =>
        await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((ChangeRecipient u) => u.RunAsync(Guid.NewGuid(), NewAddress, default)));

    private Task<int> ChangeAsync(PostalAddress address) => farm.DoAsync((ChangeRecipient u) => u.RunAsync(pledge, address, default));

    private Task<bool> LockAsync() => farm.DoAsync((LockBatch u) => u.RunAsync(farm.Staff, batch, withoutNotice: true, default));

    private Task<bool> UnlockAsync() => farm.DoAsync((UnlockBatch u) => u.RunAsync(farm.Staff, batch, default));
}
