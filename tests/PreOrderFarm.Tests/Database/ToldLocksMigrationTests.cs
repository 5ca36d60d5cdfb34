using PreOrderFarm.Fulfilment;
using PreOrderFarm.Migrations;
using PreOrderFarm.Tests.Closing;

namespace PreOrderFarm.Tests.Database;

/// <summary>Migration 0030 on a database with rows, as the deploy of 0027 left them.</summary>
public sealed class ToldLocksMigrationTests : IAsyncLifetime
{
    private ClosingFarm farm = null!;
    private Guid batch;
    private List<Guid> parcels = null!;

    public async Task InitializeAsync()
    {
        farm = await ClosingFarm.CreateAsync();
        var campaign = await farm.AddCampaignAsync();
        await farm.AddPledgeAsync(campaign, [(0, 2)]);
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();
        batch = Guid.Parse(await farm.ValueAsync<string>("select id::text from fulfilment_batches"));
        parcels = (await farm.RowsAsync("select id from parcels order by position")).ConvertAll(Guid.Parse);
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_number_that_was_corrected_before_and_set_back_after_is_told_again_and_what_was_told_last_is_not()
    {
        await ShipAsync("A");
        await ShipAsync("B");
        await ForgetAsync();

        await ShipAsync("B");
        Assert.Equal(["A", "B"], await ToldAsync());
        await ShipAsync("A");
        Assert.Equal(["A", "B", "A"], await ToldAsync());
        Assert.Equal(["3", "3"], await farm.RowsAsync("select shipments_told from parcels"));
    }

    [Fact]
    public async Task What_was_told_since_stays_and_counts_after_all_that_was_told_before()
    {
        await ShipAsync("A");
        await ShipAsync("B");
        await farm.ExecuteAsync("update parcels set shipment_told = 'something', shipments_told = 1");
        await MigrateAsync();

        Assert.Equal(["something|2", "something|2"], await farm.RowsAsync("select shipment_told, shipments_told from parcels"));
    }

    [Fact]
    public async Task Backers_of_an_announced_lock_were_told_it_when_it_was_announced()
    {
        await farm.ExecuteAsync($"update fulfilment_batches set locks_at = '{farm.Clock.Now.AddDays(2):O}', lock_announced_at = '{farm.Clock.Now:O}'");
        await MigrateAsync();
        farm.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, await farm.DoAsync((TellOfDueLocks u) => u.RunAsync(default)));
        Assert.Equal(["True"], await farm.RowsAsync("select lock_told_for = locks_at and lock_told_at = array[lock_announced_at] from fulfilment_batches"));
    }

    private async Task ShipAsync(string number)
    {
        if (await farm.ValueAsync<long>("select count(*) from parcels where status = 'shipped'") > 0)
            await farm.DoAsync((UndoParcelStep u) => u.RunAsync(farm.Staff, batch, parcels, "Wrong number.", default));
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(farm.Staff, batch, parcels, "SF", number, default));
    }

    private Task<List<string>> ToldAsync() => farm.RowsAsync("select model->>'tracking' from emails where template = 'parcel_shipped' order by id");

    private async Task ForgetAsync()
    {
        await farm.ExecuteAsync("update parcels set shipment_told = null, shipments_told = 0; update emails set once_key = regexp_replace(once_key, ':2$', '')");
        await MigrateAsync();
    }

    private async Task MigrateAsync()
    {
        await using var file = typeof(Migrator).Assembly.GetManifestResourceStream("0030_told_locks.sql")!;
        using var reader = new StreamReader(file);
        await farm.ExecuteAsync("alter table fulfilment_batches drop column lock_told_for, drop column lock_told_at;" + await reader.ReadToEndAsync());
    }
}
