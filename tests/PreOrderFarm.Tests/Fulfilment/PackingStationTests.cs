using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;
using PreOrderFarm.Tests.Closing;

namespace PreOrderFarm.Tests.Fulfilment;

/// <summary>Two people pack one batch, parcel by parcel, over a connection that loses answers.</summary>
public sealed partial class PackingStationTests : IAsyncLifetime
{
    private ClosingFarm farm = null!;
    private ClosingCampaign campaign = null!;
    private Guid batch;
    private List<string> codes = null!;

    private Actor Anna => farm.Staff;

    private Actor Ben => farm.Owner;

    public async Task InitializeAsync()
    {
        farm = await ClosingFarm.CreateAsync();
        campaign = await farm.AddCampaignAsync();
        await farm.AddPledgeAsync(campaign, [(0, 2)], email: "first@example.com");
        await farm.AddPledgeAsync(campaign, [(1, 6)], email: "second@example.com");
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();
        batch = Guid.Parse(await farm.ValueAsync<string>("select id::text from fulfilment_batches"));
        codes = await farm.RowsAsync("select code from parcels order by position");
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_scan_packs_its_parcel_locks_the_batch_and_says_who()
    {
        var answer = await PackAsync(Anna, codes[1]);

        Assert.Equal((PackingOutcome.Packed, 2, 2, "staff@example.com"), (answer.Outcome, answer.Number, answer.Position, answer.By));
        Assert.Equal([$"packed|{Anna.MemberId}"], await farm.RowsAsync($"select status, packed_by from parcels where code = '{codes[1]}'"));
        Assert.Equal([$"True|{Anna.MemberId}"], await farm.RowsAsync("select locked_at is not null, packing_started_by from fulfilment_batches"));
    }

    [Fact]
    public async Task The_same_scan_sent_again_counts_once_and_is_answered_as_the_first_time()
    {
        var scan = new PackingScan(Guid.NewGuid(), codes[0], []);

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RunAsync(Anna, scan)));

        Assert.Equal([PackingOutcome.Packed], answers.Select(a => a.Outcome).Distinct());
        Assert.Equal(["1"], await farm.RowsAsync("select count(*) from packing_scans"));
        await UndoAsync(Anna, scan.Id);
        Assert.Equal(PackingOutcome.AlreadyUndone, (await RunAsync(Anna, scan)).Outcome);
        Assert.Equal(["planned|3"], await farm.RowsAsync("select status, count(*) from parcels group by 1"));
    }

    [Fact]
    public async Task Of_two_who_say_packed_one_packs_and_the_other_is_told_by_whom_and_when()
    {
        var answers = await Task.WhenAll(PackAsync(Anna, codes[0]), PackAsync(Ben, codes[0]));

        var first = Assert.Single(answers, a => a.Outcome == PackingOutcome.Packed);
        var second = Assert.Single(answers, a => a.Outcome == PackingOutcome.AlreadyPacked);
        Assert.Equal((first.ById, farm.Clock.Now), (second.ById, second.At));
        Assert.Equal(first.By, second.By);
    }

    [Fact]
    public async Task Ids_of_two_devices_do_not_collide_between_people()
    {
        var id = Guid.NewGuid();

        Assert.Equal(PackingOutcome.Packed, (await RunAsync(Anna, new PackingScan(id, codes[0], []))).Outcome);
        Assert.Equal((PackingOutcome.Packed, 2), await RunAsync(Ben, new PackingScan(id, codes[1], [])) is var ben ? (ben.Outcome, ben.Number) : default);
    }

    [Fact]
    public async Task Another_batch_a_cancelled_parcel_one_that_has_left_and_no_code_at_all_are_told_apart()
    {
        var (_, elsewhere) = await AddBatchAsync();
        await farm.ExecuteAsync($"update parcels set status = 'void', voided_at = now() where code = '{codes[1]}'");
        await farm.ExecuteAsync($"update parcels set status = 'shipped', shipped_at = now() where code = '{codes[2]}'");

        var wrong = await PackAsync(Anna, elsewhere);

        Assert.Equal((PackingOutcome.WrongBatch, 1), (wrong.Outcome, wrong.OtherBatch));
        Assert.NotEqual(batch, wrong.OtherBatchId);
        Assert.Equal(PackingOutcome.Void, (await PackAsync(Anna, codes[1])).Outcome);
        Assert.Equal(PackingOutcome.AlreadyLeft, (await PackAsync(Anna, codes[2])).Outcome);
        Assert.Equal((PackingOutcome.Unknown, "ABCDEABCDEA"), await PackAsync(Anna, "ABCDEABCDEA\0") is var unknown ? (unknown.Outcome, unknown.Code) : default);
        Assert.Equal(["planned|2", "shipped|1", "void|1"], await farm.RowsAsync("select status, count(*) from parcels group by 1 order by 1"));
    }

    [Fact]
    public async Task What_is_short_damaged_or_replaced_is_kept_counted_shown_and_told_to_the_backer()
    {
        await PackAsync(Anna, codes[2], new(campaign.Offers[1], DeviationKind.Short, 2, " Two jars broke in the press "), new(campaign.Offers[1], DeviationKind.Substitute, 1, "Plum instead"));

        var row = (await farm.DoAsync((ParcelQueries q) => q.OfBatchAsync(Anna, batch, 2, 1, default))).Single();
        Assert.Equal([("Jars", DeviationKind.Short, 2, "Two jars broke in the press"), ("Jars", DeviationKind.Substitute, 1, "Plum instead")], row.Exceptions.Select(e => (e.Offer, e.Kind, e.Units, e.Reason)));
        Assert.Equal("staff@example.com", row.PackedBy);
        Assert.Equal(1, (await farm.DoAsync((BatchQueries q) => q.FindAsync(Anna, batch, default))).Summary.Parcels.Incomplete);
        await farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(Anna, batch, null, "DHL", "1", default));
        Assert.Equal(
            ["first@example.com||", "second@example.com|incomplete|缺 2 份 Jars（Two jars broke in the press）; 1 份 Jars 已替换（Plum instead）"],
            await farm.RowsAsync("select recipient, model ->> 'variant', model ->> 'missing' from emails where template = 'parcel_shipped' order by 1"));
        var mail = await RenderAsync("second@example.com");
        Assert.Contains("缺 2 份 Jars", mail, StringComparison.Ordinal);
        Assert.Contains("如果您希望核查这部分款项，请在预订页面报告", mail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0, "Why", "Deviations[0].Units")]
    [InlineData(1, 7, "Why", "Deviations[0].Units")]
    [InlineData(1, 1, " ", "Deviations[0].Reason")]
    [InlineData(1, 1, "a\nb", "Deviations[0].Reason")]
    [InlineData(0, 1, "Why", "Deviations[0].OfferId")]
    [InlineData(1, 6, "All of it", "")]
    public async Task What_cannot_be_so_is_refused_beside_its_field_and_nothing_is_packed(int offer, int units, string reason, string field)
    {
        var broken = await Assert.ThrowsAsync<RuleBroken>(() => PackAsync(Anna, codes[2], new DeviationInput(campaign.Offers[offer], DeviationKind.Damaged, units, reason)));

        Assert.Equal(field, Assert.Single(broken.Broken).Field);
        Assert.Equal(["planned|3"], await farm.RowsAsync("select status, count(*) from parcels group by 1"));
        Assert.Equal(["0"], await farm.RowsAsync("select count(*) from packing_scans"));
    }

    [Fact]
    public async Task Two_kinds_together_are_not_more_than_the_line_has() =>
        await Assert.ThrowsAsync<RuleBroken>(() => PackAsync(
            Anna, codes[2], new DeviationInput(campaign.Offers[1], DeviationKind.Damaged, 3, "Broken"), new DeviationInput(campaign.Offers[1], DeviationKind.Short, 4, "None left")));

    [Fact]
    public async Task Undo_takes_the_parcel_and_what_was_said_of_it_back_with_a_trace_and_counts_once()
    {
        var scan = new PackingScan(Guid.NewGuid(), codes[2], [new(campaign.Offers[1], DeviationKind.Short, 1, "None left")]);
        await RunAsync(Anna, scan);
        var undo = Guid.NewGuid();

        Assert.Equal((PackingOutcome.Undone, 3), await UndoAsync(Anna, scan.Id, undo) is var undone ? (undone.Outcome, undone.Number) : default);
        Assert.Equal(PackingOutcome.Undone, (await UndoAsync(Anna, scan.Id, undo)).Outcome);
        Assert.Equal(PackingOutcome.AlreadyUndone, (await UndoAsync(Anna, scan.Id)).Outcome);

        Assert.Equal(["planned||3"], await farm.RowsAsync("select status, packed_by, count(*) from parcels where packed_at is null group by 1, 2"));
        Assert.Equal([$"packed|planned|Mistake|{Anna.MemberId}"], await farm.RowsAsync("select from_status, to_status, reason, member_id from parcel_corrections"));
        Assert.Equal([$"{Anna.MemberId}"], await farm.RowsAsync("select taken_back_by from parcel_exceptions where taken_back_at is not null"));
        Assert.True(Assert.Single((await StateAsync()).Steps).IsUndone);
        Assert.Equal(PackingOutcome.Packed, (await PackAsync(Ben, codes[2])).Outcome);
    }

    [Fact]
    public async Task Nobody_undoes_what_another_packed_or_what_has_left()
    {
        var scan = new PackingScan(Guid.NewGuid(), codes[0], []);
        await RunAsync(Anna, scan);

        Assert.Equal(PackingOutcome.NothingToUndo, (await UndoAsync(Ben, scan.Id)).Outcome);
        await farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(Anna, batch, null, "DHL", "1", default));
        await Assert.ThrowsAsync<RuleBroken>(() => UndoAsync(Anna, scan.Id));
        Assert.Equal(["shipped|3"], await farm.RowsAsync("select status, count(*) from parcels group by 1"));
    }

    [Fact]
    public async Task Corrected_on_the_batchs_page_and_packed_by_another_it_is_no_longer_ones_own_to_undo()
    {
        var scan = new PackingScan(Guid.NewGuid(), codes[2], [new(campaign.Offers[1], DeviationKind.Short, 1, "None left")]);
        var answer = await RunAsync(Anna, scan);
        await farm.DoAsync((UndoParcelStep u) => u.RunAsync(Ben, batch, [answer.ParcelId!.Value], "Look again", default));
        Assert.Equal(["1"], await farm.RowsAsync("select count(*) from parcel_exceptions where taken_back_at is not null"));
        await PackAsync(Ben, codes[2]);

        Assert.Equal(PackingOutcome.AlreadyUndone, (await UndoAsync(Anna, scan.Id)).Outcome);
        Assert.Equal([$"packed|{Ben.MemberId}"], await farm.RowsAsync($"select status, packed_by from parcels where code = '{codes[2]}'"));
    }

    [Fact]
    public async Task Who_has_a_parcel_open_is_seen_by_the_other_until_it_is_put_aside_packed_or_forgotten()
    {
        Assert.Null((await OpenAsync(Anna, codes[0])).ById);
        farm.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Anna.MemberId, (await OpenAsync(Ben, codes[0])).ById);
        Assert.Equal([(Anna.MemberId, 1), (Ben.MemberId, 1)], (await StateAsync()).Openings.Select(o => ((Guid?)o.MemberId, o.Position)));

        Assert.True(await farm.DoAsync((PackingOpenings o) => o.PutAsideAsync(Ben, batch, default)));
        Assert.False(await farm.DoAsync((PackingOpenings o) => o.PutAsideAsync(Ben, batch, default)));
        await PackAsync(Anna, codes[0]);
        Assert.Empty((await StateAsync()).Openings);

        await OpenAsync(Anna, codes[1]);
        farm.Clock.Advance(PackingOpenings.Lasts + TimeSpan.FromSeconds(1));
        Assert.Empty((await StateAsync()).Openings);
        Assert.Equal(PackingOutcome.AlreadyPacked, (await OpenAsync(Ben, codes[0])).Outcome);
    }

    [Fact]
    public async Task Who_scans_a_parcel_whose_payment_is_disputed_is_told_that_it_must_not_leave()
    {
        await farm.ExecuteAsync($"insert into release_blocks (id, parcel_id, kind, source_id, created_at) select gen_random_uuid(), id, 'dispute', gen_random_uuid(), now() from parcels where code = '{codes[0]}'");

        Assert.True((await OpenAsync(Anna, codes[0])).IsStopped);
        Assert.False((await OpenAsync(Anna, codes[1])).IsStopped);
        await farm.ExecuteAsync("update release_blocks set lifted_at = now()");
        Assert.False((await OpenAsync(Anna, codes[0])).IsStopped);
    }

    [Fact]
    public async Task The_state_has_a_letter_for_each_parcel_and_ten_steps_of_each_packer()
    {
        for (var i = 0; i < 6; i++)
        {
            var scan = new PackingScan(Guid.NewGuid(), codes[0], []);
            await RunAsync(Anna, scan);
            await UndoAsync(Anna, scan.Id);
            farm.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        for (var i = 0; i < 6; i++)
        {
            var scan = new PackingScan(Guid.NewGuid(), codes[1], []);
            await RunAsync(Anna, scan);
            await UndoAsync(Anna, scan.Id);
            farm.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        await PackAsync(Ben, codes[1]);
        await PackAsync(Anna, codes[2]);

        var state = await StateAsync();

        Assert.Equal(("opp", 1, 2, 3), (state.Statuses, state.Open, state.Packed, state.Live));
        Assert.Equal([10, 1], state.Steps.GroupBy(s => s.MemberId).Select(g => g.Count()).OrderDescending());
        Assert.Equal([2, 3], state.Steps.Where(s => !s.IsUndone).Select(s => s.Position).Distinct().Order());
        Assert.Equal(2, state.Packers.Count);
    }

    [Fact]
    public async Task A_batch_is_said_to_be_picked_and_packed_once_and_the_board_follows()
    {
        Assert.Equal((1, 0), await StagesAsync());
        Assert.True(await StartAsync(BatchStart.Picking));
        Assert.False(await StartAsync(BatchStart.Picking));
        Assert.Equal((1, 0), await StagesAsync());
        Assert.Equal(BatchState.Picking, (await farm.DoAsync((BatchQueries q) => q.FindAsync(Anna, batch, default))).Summary.State);
        Assert.True(await StartAsync(BatchStart.Packing));
        Assert.False(await StartAsync(BatchStart.Packing));
        Assert.Equal((0, 1), await StagesAsync());
        foreach (var code in codes)
            await PackAsync(Anna, code);

        await Assert.ThrowsAsync<RuleBroken>(() => StartAsync(BatchStart.Picking));
        var packed = await farm.DoAsync((BatchBoard b) => b.ReadAsync(Anna, new BoardFilter(Stage: BatchStage.Packed), null, default));
        Assert.Equal("staff@example.com", Assert.Single(Assert.Single(packed.Campaigns).Batches).Packers);
        Assert.Empty((await farm.DoAsync((BatchBoard b) => b.ReadAsync(Anna, new BoardFilter(Stage: BatchStage.Shipped), null, default))).Campaigns);
    }

    [Fact]
    public async Task Two_scans_ship_what_is_packed_and_nothing_else_and_the_mail_shows_the_carriers_page()
    {
        Assert.Equal(PackingOutcome.Ready, (await ShipAsync(codes[0], "JD0001")).Outcome);
        await PackAsync(Anna, codes[0]);
        var broken = await Assert.ThrowsAsync<RuleBroken>(() => ShipAsync(codes[0], codes[1]));
        Assert.Equal("TrackingNumber", Assert.Single(broken.Broken).Field);

        Assert.Equal(PackingOutcome.Shipped, (await ShipAsync(codes[0], " JD0001\r")).Outcome);

        Assert.Equal(PackingOutcome.AlreadyLeft, (await ShipAsync(codes[0], "JD0001")).Outcome);
        Assert.Equal(["planned||2", "shipped|JD0001|1"], await farm.RowsAsync("select status, tracking_number, count(*) from parcels group by 1, 2 order by 1"));
        Assert.Contains("https://www.dhl.com/global-en/home/tracking.html?tracking-id=JD0001", await RenderAsync("first@example.com"), StringComparison.Ordinal);
        Assert.Equal("DHL", await farm.DoAsync((PackingStation s) => s.LastCarrierAsync(batch, default)));
    }

    [Fact]
    public async Task For_strangers_neither_the_batch_nor_its_codes_exist()
    {
        await Assert.ThrowsAsync<NotFound>(() => PackAsync(ClosingFarm.Stranger, codes[0]));
        await Assert.ThrowsAsync<NotFound>(() => OpenAsync(ClosingFarm.Stranger, codes[0]));
        await Assert.ThrowsAsync<NotFound>(() => UndoAsync(ClosingFarm.Stranger, Guid.NewGuid()));
        await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((StartBatch s) => s.RunAsync(ClosingFarm.Stranger, batch, BatchStart.Packing, default)));
        Assert.Equal(PackingOutcome.Unknown, (await farm.DoAsync((PackingScans s) => s.ReadAsync(ClosingFarm.Stranger, batch, codes[0], default))).Outcome);
    }

    private async Task<(Guid Batch, string Code)> AddBatchAsync()
    {
        var other = await farm.AddCampaignAsync();
        await farm.AddPledgeAsync(other, [(0, 1)]);
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();
        var parcel = (await farm.RowsAsync($"select batch_id, code from parcels where campaign_id = '{other.Id}'"))[0].Split('|');
        return (Guid.Parse(parcel[0]), parcel[1]);
    }

    private Task<PackingAnswer> PackAsync(Actor actor, string code, params DeviationInput[] deviations) => RunAsync(actor, new PackingScan(Guid.NewGuid(), code, deviations));

    private Task<PackingAnswer> RunAsync(Actor actor, PackingScan scan) => farm.DoAsync((PackParcel u) => u.RunAsync(actor, batch, scan, default));

    private Task<PackingAnswer> UndoAsync(Actor actor, Guid scan, Guid? id = null) =>
        farm.DoAsync((UndoPacking u) => u.RunAsync(actor, batch, id ?? Guid.NewGuid(), scan, "Mistake", default));

    private Task<PackingAnswer> OpenAsync(Actor actor, string code) => farm.DoAsync((PackingOpenings o) => o.OpenAsync(actor, batch, code, default));

    private Task<PackingAnswer> ShipAsync(string code, string number) => farm.DoAsync((ShipScanned u) => u.RunAsync(Anna, batch, code, "DHL", number, default));

    private Task<StationState> StateAsync() => farm.DoAsync((PackingStation s) => s.StateAsync(batch, default));

    private Task<bool> StartAsync(BatchStart start) => farm.DoAsync((StartBatch s) => s.RunAsync(Anna, batch, start, default));

    private async Task<(int ToPick, int Packing)> StagesAsync()
    {
        var counts = (await farm.DoAsync((BatchBoard b) => b.ReadAsync(Anna, new BoardFilter(), null, default))).Counts;
        return (counts[BatchStage.ToPick], counts[BatchStage.Packing]);
    }

    private async Task<string> RenderAsync(string recipient)
    {
        var id = Guid.Parse(await farm.ValueAsync<string>($"select id::text from emails where recipient = '{recipient}' and template = 'parcel_shipped'"));
        return await farm.DoAsync(async (PreOrderFarm.Database.FarmDbContext db) =>
        {
            await using var scope = farm.Services.CreateAsyncScope();
            return scope.ServiceProvider.GetRequiredService<RenderEmail>().Run((await db.FindAsync<Email>(id))!).Text;
        });
    }
}
