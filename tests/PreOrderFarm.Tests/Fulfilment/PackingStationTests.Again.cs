using PreOrderFarm.Fulfilment;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Tests.Fulfilment;

/// <summary>What is sent, packed, taken back or shipped a second time.</summary>
public sealed partial class PackingStationTests
{
    [Fact]
    public async Task Under_the_id_of_an_earlier_scan_nothing_else_is_called_done()
    {
        var (id, short1) = (Guid.NewGuid(), new DeviationInput(campaign.Offers[1], DeviationKind.Short, 1, "None left"));
        await RunAsync(Anna, new PackingScan(id, codes[2], [short1]));

        await Assert.ThrowsAsync<RuleBroken>(() => RunAsync(Anna, new PackingScan(id, codes[0], [short1])));
        await Assert.ThrowsAsync<RuleBroken>(() => RunAsync(Anna, new PackingScan(id, codes[2], [])));
        await Assert.ThrowsAsync<RuleBroken>(() => UndoAsync(Anna, id, id));

        Assert.Equal(PackingOutcome.PackedIncomplete, (await RunAsync(Anna, new PackingScan(id, codes[2], [short1]))).Outcome);
        Assert.Equal(["packed|1", "planned|2"], await farm.RowsAsync("select status, count(*) from parcels group by 1 order by 1"));
    }

    [Fact]
    public async Task One_id_in_two_batches_at_once_packs_in_one_of_them_and_the_other_is_refused()
    {
        var (elsewhere, code) = await AddBatchAsync();
        var id = Guid.NewGuid();

        var done = await Task.WhenAll(new[] { (batch, codes[0]), (elsewhere, code) }.Select(async scan =>
        {
            try
            {
                return (await farm.DoAsync((PackParcel u) => u.RunAsync(Anna, scan.Item1, new PackingScan(id, scan.Item2, []), default))).Outcome == PackingOutcome.Packed;
            }
            catch (RuleBroken)
            {
                return false;
            }
        }));

        Assert.Single(done, isPacked => isPacked);
        Assert.Equal(["1"], await farm.RowsAsync("select count(*) from parcels where status = 'packed'"));
    }

    [Fact]
    public async Task What_the_second_packer_calls_short_is_not_recorded_and_they_are_told_so()
    {
        await PackAsync(Anna, codes[2]);

        var answer = await PackAsync(Ben, codes[2], new DeviationInput(campaign.Offers[1], DeviationKind.Short, 1, "None left"));

        Assert.Equal((PackingOutcome.AlreadyPacked, true), (answer.Outcome, answer.IsMoreSaid));
        Assert.Equal(["0"], await farm.RowsAsync("select count(*) from parcel_exceptions"));
        Assert.False((await PackAsync(Ben, codes[2])).IsMoreSaid);
    }

    [Fact]
    public async Task An_earlier_scan_of_a_parcel_does_not_take_back_a_later_one_of_the_same_member()
    {
        var earlier = new PackingScan(Guid.NewGuid(), codes[0], []);
        var answer = await RunAsync(Anna, earlier);
        await farm.DoAsync((UndoParcelStep u) => u.RunAsync(Ben, batch, [answer.ParcelId!.Value], "Look again", default));
        farm.Clock.Advance(TimeSpan.FromSeconds(1));
        await PackAsync(Anna, codes[0]);

        Assert.Equal(PackingOutcome.AlreadyUndone, (await UndoAsync(Anna, earlier.Id)).Outcome);
        Assert.Equal(PackingOutcome.AlreadyUndone, (await RunAsync(Anna, earlier)).Outcome);
        Assert.Equal([false, true], (await StateAsync()).Steps.Select(step => step.IsUndone));
        Assert.Equal(["packed"], await farm.RowsAsync($"select status from parcels where code = '{codes[0]}'"));
    }

    [Fact]
    public async Task Shipped_again_a_box_is_told_of_again_when_it_was_packed_otherwise_and_only_then()
    {
        for (var units = 1; units <= 2; units++)
        {
            var answer = await PackAsync(Anna, codes[2], new DeviationInput(campaign.Offers[1], DeviationKind.Short, units, "None left"));
            for (var again = 0; again < 2; again++)
            {
                await farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(Anna, batch, [answer.ParcelId!.Value], "DHL", "1", default));
                await farm.DoAsync((UndoParcelStep u) => u.RunAsync(Anna, batch, [answer.ParcelId!.Value], "Not yet", default));
            }
            await farm.DoAsync((UndoParcelStep u) => u.RunAsync(Anna, batch, [answer.ParcelId!.Value], "Look again", default));
        }
        await PackAsync(Anna, codes[2]);
        await farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(Anna, batch, null, "DHL", "1", default));

        Assert.Equal(
            ["", "缺 1 份 Jars（None left）", "缺 2 份 Jars（None left）"],
            await farm.RowsAsync("select model ->> 'missing' from emails where template = 'parcel_shipped' and recipient = 'second@example.com' order by 1"));
    }

    [Fact]
    public async Task A_parcel_that_changed_since_the_packer_looked_is_not_packed_and_its_new_lines_are_told()
    {
        var seen = (await StationAsync()).Single(parcel => parcel.Code == codes[2]).Seen;
        await CutAsync();

        var scan = new PackingScan(Guid.NewGuid(), codes[2], [new(campaign.Offers[1], DeviationKind.Short, 5, "Few")]) { Seen = seen };
        var answer = await RunAsync(Anna, scan);

        Assert.Equal((PackingOutcome.Changed, 3), (answer.Outcome, answer.Position));
        Assert.Equal([("Jars", 4)], answer.Lines!.Select(line => (line.Offer, line.Units)));
        Assert.Equal(PackingOutcome.Changed, (await RunAsync(Anna, scan)).Outcome);
        Assert.Equal(["planned|3"], await farm.RowsAsync("select status, count(*) from parcels group by 1"));
        Assert.Equal(["0"], await farm.RowsAsync("select count(*) from parcel_exceptions"));
        Assert.Equal(PackingOutcome.NothingToUndo, (await UndoAsync(Anna, scan.Id)).Outcome);

        var fresh = (await StationAsync()).Single(parcel => parcel.Code == codes[2]).Seen;
        Assert.NotEqual(seen, fresh);
        Assert.Equal(PackingOutcome.Packed, (await RunAsync(Anna, new PackingScan(Guid.NewGuid(), codes[2], []) { Seen = fresh })).Outcome);
    }

    [Fact]
    public async Task What_did_not_change_is_packed_as_it_was_seen_and_whoever_saw_nothing_is_not_asked()
    {
        var seen = (await StationAsync()).ToDictionary(parcel => parcel.Code, parcel => parcel.Seen);
        await CutAsync();

        Assert.Equal(PackingOutcome.Packed, (await RunAsync(Anna, new PackingScan(Guid.NewGuid(), codes[0], []) { Seen = seen[codes[0]] })).Outcome);
        Assert.Equal(PackingOutcome.Packed, (await RunAsync(Anna, new PackingScan(Guid.NewGuid(), codes[2], []))).Outcome);
        var again = await RunAsync(Anna, new PackingScan(Guid.NewGuid(), codes[2], []) { Seen = seen[codes[2]] });
        Assert.Equal(PackingOutcome.AlreadyPacked, again.Outcome);
    }

    [Fact]
    public async Task The_state_tells_the_version_so_that_an_open_station_looks_again()
    {
        var before = (await StateAsync()).Version;

        await CutAsync();

        Assert.Equal((1, 2), (before, (await StateAsync()).Version));
    }

    [Fact]
    public async Task A_scan_and_an_undo_without_a_number_of_their_own_are_refused()
    {
        var scan = new PackingScan(Guid.NewGuid(), codes[0], []);
        await RunAsync(Anna, scan);

        await Assert.ThrowsAsync<RuleBroken>(() => RunAsync(Anna, new PackingScan(Guid.Empty, codes[1], [])));
        await Assert.ThrowsAsync<RuleBroken>(() => UndoAsync(Anna, scan.Id, Guid.Empty));

        Assert.Equal(["packed|1", "planned|2"], await farm.RowsAsync("select status, count(*) from parcels group by 1 order by 1"));
    }

    private Task<IReadOnlyList<StationParcel>> StationAsync() => farm.DoAsync((PackingStation s) => s.ParcelsAsync(batch, 0, 100, default));

    /// <summary>As a short harvest does: of six jars four are left.</summary>
    private Task CutAsync() => farm.DoAsync(async (CutParcels cut) =>
    {
        var parcel = Guid.Parse(await farm.ValueAsync<string>($"select id::text from parcels where code = '{codes[2]}'"));
        await cut.RunAsync([new ParcelCut(parcel, 4, 100, 100)], default);
    });
}
