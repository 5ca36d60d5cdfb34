using PreOrderFarm.Fulfilment;
using PreOrderFarm.Shared;
using PreOrderFarm.Tests.Closing;

namespace PreOrderFarm.Tests.Fulfilment;

/// <summary>Shipped by scan, by batch, delivered by hand: by two at once, twice, taken back, and refused.</summary>
public sealed class ShippedOnceTests : IAsyncLifetime
{
    private ClosingFarm farm = null!;
    private Guid batch;
    private List<string> codes = null!;
    private List<Guid> parcels = null!;

    public async Task InitializeAsync()
    {
        farm = await ClosingFarm.CreateAsync();
        var campaign = await farm.AddCampaignAsync();
        await farm.AddPledgeAsync(campaign, [(0, 3)]);
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();
        batch = Guid.Parse(await farm.ValueAsync<string>("select id::text from fulfilment_batches"));
        codes = await farm.RowsAsync("select code from parcels order by position");
        parcels = (await farm.RowsAsync("select id from parcels order by position")).ConvertAll(Guid.Parse);
        await farm.DoAsync((PackParcels u) => u.RunAsync(farm.Staff, batch, null, default));
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Scanned_by_six_at_once_a_parcel_is_shipped_once_and_told_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ScanAsync(0, "N1")));

        Assert.All(answers, answer => Assert.Contains(answer.Outcome, new[] { PackingOutcome.Shipped, PackingOutcome.AlreadyLeft }));
        Assert.Equal(["packed||2", "shipped|N1|1"], await StatesAsync());
        Assert.Equal(["N1"], await ToldAsync());
    }

    [Fact]
    public async Task By_two_scans_under_two_numbers_at_once_one_counts_and_the_other_is_refused_or_told()
    {
        var both = await Task.WhenAll(new[] { "N1", "N2" }.Select(async number =>
        {
            try
            {
                return (Number: number, (await ScanAsync(0, number)).Outcome);
            }
            catch (RuleBroken)
            {
                return (Number: number, Outcome: PackingOutcome.AlreadyLeft);
            }
        }));

        var winner = Assert.Single(both, one => one.Outcome == PackingOutcome.Shipped);
        Assert.Equal(["packed||2", $"shipped|{winner.Number}|1"], await StatesAsync());
        Assert.Equal([winner.Number], await ToldAsync());
    }

    [Fact]
    public async Task Taken_back_and_scanned_again_as_before_nobody_is_told_again_and_otherwise_they_are()
    {
        await ScanAsync(0, "N1");
        await UndoAsync(parcels[0]);
        Assert.Equal(["packed||3"], await StatesAsync());
        Assert.Equal(PackingOutcome.Shipped, (await ScanAsync(0, "N1")).Outcome);
        Assert.Equal(["N1"], await ToldAsync());

        await UndoAsync(parcels[0]);
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(PackingOutcome.Shipped, (await ScanAsync(0, "N2")).Outcome);
        Assert.Equal(["N1", "N2"], await ToldAsync());
    }

    [Fact]
    public async Task Shipped_later_under_the_number_of_a_box_that_was_told_before_the_others_are_told_too()
    {
        await ShipAsync([parcels[0]]);
        await UndoAsync(parcels[0]);

        Assert.Equal(3, await ShipAsync(null));

        Assert.Equal(["1", "3"], await farm.RowsAsync("select model ->> 'parcels' from emails where template = 'parcel_shipped' order by 1"));
    }

    [Fact]
    public async Task A_stopped_parcel_leaves_neither_by_scan_nor_ticked_and_stays_behind_when_its_batch_leaves()
    {
        await farm.ExecuteAsync($"insert into release_blocks (id, parcel_id, kind, source_id, created_at) values (uuid_v7(), '{parcels[0]}', 'dispute', uuid_v7(), now())");

        await Assert.ThrowsAsync<RuleBroken>(() => ScanAsync(0, "N1"));
        await Assert.ThrowsAsync<RuleBroken>(() => ShipAsync([parcels[0], parcels[1]]));
        Assert.Equal(["packed||3"], await StatesAsync());
        Assert.Empty(await ToldAsync());

        Assert.Equal(2, await ShipAsync(null));
        Assert.Equal(["packed||1", "shipped|N|2"], await StatesAsync());
        Assert.Equal(["N"], await ToldAsync());
    }

    [Fact]
    public async Task By_six_at_once_each_parcel_is_delivered_once_and_nobody_is_written_to()
    {
        await ShipAsync(null);
        var mails = await farm.RowsAsync("select count(*) from emails");

        var delivered = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => DeliverAsync(null)));

        Assert.Equal(3, delivered.Sum());
        Assert.Equal(["delivered|N|3"], await StatesAsync());
        Assert.Equal(mails, await farm.RowsAsync("select count(*) from emails"));
    }

    [Fact]
    public async Task A_delivery_by_mistake_is_taken_back_once_and_said_anew_at_its_own_time()
    {
        await ShipAsync(null);
        await DeliverAsync([parcels[0]]);
        await UndoAsync(parcels[0]);
        Assert.Equal(["shipped||3"], await farm.RowsAsync("select status, delivered_at, count(*) from parcels group by 1, 2"));

        farm.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await DeliverAsync([parcels[0]]));

        Assert.Equal(["True"], await farm.RowsAsync("select delivered_at > shipped_at from parcels where status = 'delivered'"));
        Assert.Equal(["delivered|shipped|Mistake"], await farm.RowsAsync("select from_status, to_status, reason from parcel_corrections"));
    }

    [Fact]
    public async Task Of_ticked_parcels_all_are_delivered_or_none_and_of_a_batch_those_that_have_left()
    {
        await ShipAsync([parcels[0]]);

        await Assert.ThrowsAsync<RuleBroken>(() => DeliverAsync([parcels[0], parcels[1]]));
        Assert.Equal(["packed||2", "shipped|N|1"], await StatesAsync());
        Assert.Equal(1, await DeliverAsync(null));

        Assert.Equal(["delivered|N|1", "packed||2"], await StatesAsync());
    }

    [Fact]
    public async Task What_was_released_or_confirmed_is_not_taken_back()
    {
        await ShipAsync(null);
        await DeliverAsync(null);
        await farm.ExecuteAsync($"update parcels set status = 'settled', settled_at = now() where id = '{parcels[0]}'");

        await Assert.ThrowsAsync<RuleBroken>(() => UndoAsync(parcels[0]));

        Assert.Equal(["delivered|N|2", "settled|N|1"], await StatesAsync());
        Assert.Empty(await farm.RowsAsync("select id from parcel_corrections"));
    }

    private Task<PackingAnswer> ScanAsync(int parcel, string number) => farm.DoAsync((ShipScanned u) => u.RunAsync(farm.Staff, batch, codes[parcel], "DHL", number, default));

    private Task<int> ShipAsync(Guid[]? chosen) => farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(farm.Staff, batch, chosen, "DHL", "N", default));

    private Task<int> DeliverAsync(Guid[]? chosen) => farm.DoAsync((MarkParcelsDelivered u) => u.RunAsync(farm.Staff, batch, chosen, default));

    private Task<int> UndoAsync(Guid parcel) => farm.DoAsync((UndoParcelStep u) => u.RunAsync(farm.Staff, batch, [parcel], "Mistake", default));

    private Task<List<string>> StatesAsync() => farm.RowsAsync("select status, tracking_number, count(*) from parcels group by 1, 2 order by 1, 2");

    private Task<List<string>> ToldAsync() => farm.RowsAsync("select e.model ->> 'tracking' from emails e join intents i on i.subject_id = e.id and i.kind = 'send_email' where e.template = 'parcel_shipped' order by e.id");
}
