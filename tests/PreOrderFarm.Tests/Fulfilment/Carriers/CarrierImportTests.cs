using System.Text;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;
using PreOrderFarm.Tests.Closing;

namespace PreOrderFarm.Tests.Fulfilment.Carriers;

/// <summary>What a carrier's table does to a batch: what was previewed, once.</summary>
public sealed class CarrierImportTests : IAsyncLifetime
{
    private ClosingFarm farm = null!;
    private Guid batch;
    private List<string> codes = [];
    private string reference = "";

    public async Task InitializeAsync()
    {
        farm = await ClosingFarm.CreateAsync();
        var campaign = await farm.AddCampaignAsync();
        var pledge = await farm.AddPledgeAsync(campaign, [(0, 2)]);
        await farm.AddPledgeAsync(campaign, [(0, 1)]);
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();
        batch = Guid.Parse(await farm.ValueAsync<string>("select id::text from fulfilment_batches"));
        codes = await farm.RowsAsync("select code from parcels order by (source_id = '" + pledge + "') desc, position");
        reference = await farm.ValueAsync<string>($"select reference from pledges where id <> '{pledge}'");
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Parcels_are_shipped_with_their_numbers_and_each_pledge_is_told_once()
    {
        var import = await StartAsync($"code,tracking number\n{codes[0]},SF1\n{codes[1]},SF2\n{reference},SF3\n");
        await ChooseAsync(import, "SF Express");
        Assert.Equal([LineOutcome.Ship, LineOutcome.Ship, LineOutcome.Ship], (await PlanAsync(import)).Lines.Select(line => line.Outcome));
        Assert.Equal(0, await farm.ValueAsync<long>("select count(*) from parcels where status <> 'planned'"));

        Assert.Equal(new AppliedImport(true, 3, 0, 0), await ApplyAsync(import));

        Assert.Equal(["SF Express|SF1", "SF Express|SF2", "SF Express|SF3"], await farm.RowsAsync("select carrier, tracking_number from parcels where status = 'shipped' and shipped_at is not null and packed_at is not null order by 2"));
        Assert.Equal(["SF1, SF2|2", "SF3|1"], await farm.RowsAsync("select e.model ->> 'tracking', jsonb_array_length(e.model -> 'where') from emails e join intents i on i.subject_id = e.id where e.template = 'parcel_shipped' order by 1"));
        Assert.Equal(1, await farm.ValueAsync<long>("select count(*) from fulfilment_batches where locked_at is not null"));
        Assert.Equal(3, await farm.ValueAsync<long>("""select count(*) from audit_entries where kind = 'parcel' and changes -> 'status' = '["planned", "shipped"]' and changes -> 'tracking_number' ->> 0 is null and changes -> 'tracking_number' ->> 1 like 'SF_'"""));
    }

    [Fact]
    public async Task The_same_file_twice_is_done_already_and_the_same_import_twice_is_one()
    {
        var text = $"code,tracking number,carrier,status\n{codes[0]},D1,DHL,zugestellt\n{codes[1]},D2,DHL,in transit\n";
        var first = await StartAsync(text);
        Assert.Equal(new AppliedImport(true, 2, 0, 1), await ApplyAsync(first));
        Assert.Equal(new AppliedImport(false, 2, 0, 1), await ApplyAsync(first, "whatever"));

        var second = await StartAsync(text);
        Assert.Equal([LineOutcome.Done, LineOutcome.Done], (await PlanAsync(second)).Lines.Select(line => line.Outcome));
        await Assert.ThrowsAsync<RuleBroken>(() => ApplyAsync(second));
        Assert.Equal(["delivered|D1", "shipped|D2"], await farm.RowsAsync("select status, tracking_number from parcels where tracking_number is not null order by 2"));
        Assert.Equal(0, await farm.ValueAsync<long>("select count(*) from carrier_imports where applied_at is not null and content is not null"));
    }

    [Fact]
    public async Task A_later_file_delivers_what_an_earlier_one_shipped()
    {
        await ApplyAsync(await StartAsync($"code,tracking number,carrier\n{codes[0]},D1,DHL\n"));
        farm.Clock.Advance(TimeSpan.FromDays(2));
        var later = await StartAsync($"code;tracking number;delivered on\n{codes[0]};D1;{farm.Clock.Now:dd.MM.yyyy}\n{codes[1]};;\n{codes[2]};;31.12.2099\n");
        Assert.Equal([LineOutcome.Deliver, LineOutcome.Nothing, LineOutcome.Wrong], (await PlanAsync(later)).Lines.Select(line => line.Outcome));
        Assert.Equal(new AppliedImport(true, 0, 0, 1), await ApplyAsync(later));
        Assert.Equal([$"delivered|{true}"], await farm.RowsAsync("select status, delivered_at > shipped_at from parcels where status <> 'planned'"));
    }

    [Fact]
    public async Task Another_number_is_wrong_unless_it_is_to_be_corrected()
    {
        await ApplyAsync(await StartAsync($"code,tracking number,carrier\n{codes[0]},D1,DHL\n"));
        var other = await StartAsync($"code,tracking number,carrier\n{codes[0]},D9,DHL\n");
        var wrong = Assert.Single((await PlanAsync(other)).Problems);
        Assert.EndsWith("was shipped already, by DHL D1.", wrong.Problem!.ToString(), StringComparison.Ordinal);

        await ChooseAsync(other, "DHL", corrects: true);
        Assert.Equal("DHL D1", Assert.Single((await PlanAsync(other)).Changes).Replaced);
        Assert.Equal(new AppliedImport(true, 0, 1, 0), await ApplyAsync(other));
        Assert.Equal(1, await farm.ValueAsync<long>("""select count(*) from audit_entries where kind = 'parcel' and changes -> 'tracking_number' = '["D1", "D9"]'"""));
        Assert.Equal(["D9"], await farm.RowsAsync("select tracking_number from parcels where status = 'shipped'"));
        Assert.Equal(["shipped|shipped|carrier.csv"], await farm.RowsAsync("select from_status, to_status, reason from parcel_corrections"));
        Assert.Equal(2, await farm.ValueAsync<long>("select count(*) from emails where template = 'parcel_shipped'"));
    }

    [Fact]
    public async Task A_line_for_each_event_is_one_shipment_whichever_comes_first()
    {
        var import = await StartAsync($"""
            code,tracking number,carrier,status
            {codes[0]},D1,DHL,in transit
            {codes[0]},,DHL,
            {codes[0]},D1,DHL,delivered
            {codes[1]},D2,DHL,delivered
            {codes[1]},D2,DHL,in transit
            {codes[2]},,DHL,
            {codes[2]},D3,DHL,in transit
            {codes[2]},D4,DHL,delivered
            {codes[2]},D3,UPS,delivered
            """);

        var plan = await PlanAsync(import);

        Assert.Equal(
            [LineOutcome.Done, LineOutcome.Nothing, LineOutcome.ShipAndDeliver, LineOutcome.ShipAndDeliver, LineOutcome.Done, LineOutcome.Nothing, LineOutcome.Wrong, LineOutcome.Wrong, LineOutcome.Wrong],
            plan.Lines.Select(line => line.Outcome));
        Assert.All(plan.Problems, line => Assert.Contains("Lines 8 and 10 say different things", line.Problem!.ToString(), StringComparison.Ordinal));
        Assert.Equal(new AppliedImport(true, 2, 0, 2), await ApplyAsync(import));
        Assert.Equal(["delivered|D1", "delivered|D2", "planned|"], await farm.RowsAsync("select status, tracking_number from parcels order by 2"));
        Assert.Equal(1, await farm.ValueAsync<long>("select count(*) from emails where template = 'parcel_shipped'"));
    }

    [Fact]
    public async Task A_later_event_gives_a_shipped_parcel_its_number_and_its_arrival_at_once()
    {
        await farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(farm.Staff, batch, null, "DHL", "", default));

        var import = await StartAsync($"code,tracking number,carrier,status\n{codes[0]},,DHL,delivered\n{codes[0]},D1,DHL,in transit\n");

        Assert.Equal([LineOutcome.Done, LineOutcome.CorrectAndDeliver], (await PlanAsync(import)).Lines.Select(line => line.Outcome));
        await ApplyAsync(import);
        Assert.Equal(["D1"], await farm.RowsAsync("select tracking_number from parcels where status = 'delivered'"));
    }

    [Fact]
    public async Task A_number_that_is_corrected_and_set_back_is_told_each_time_and_one_that_is_imported_again_is_not()
    {
        foreach (var number in new[] { "D1", "D9", "D1", "D1" })
        {
            farm.Clock.Advance(TimeSpan.FromMinutes(1));
            var import = await StartAsync($"code,tracking number,carrier\n{codes[0]},{number},DHL\n");
            await ChooseAsync(import, "DHL", corrects: true);
            if ((await PlanAsync(import)).Changes.Any())
                await ApplyAsync(import);
        }

        Assert.Equal(["D1", "D9", "D1"], await farm.RowsAsync("select model ->> 'tracking' from emails where template = 'parcel_shipped' order by id"));
        Assert.Equal(3, await farm.ValueAsync<long>("select count(*) from intents i join emails e on e.id = i.subject_id where i.kind = 'send_email' and e.template = 'parcel_shipped'"));
    }

    [Fact]
    public async Task Shipped_by_hand_under_another_number_and_under_the_first_again_its_recipient_hears_all_three()
    {
        var parcel = Guid.Parse((await farm.RowsAsync($"select id from parcels where code = '{codes[0]}'"))[0]);
        foreach (var number in new[] { "D1", "D9", "D1", "D1" })
        {
            farm.Clock.Advance(TimeSpan.FromMinutes(1));
            await farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(farm.Staff, batch, [parcel], "DHL", number, default));
            await farm.DoAsync((UndoParcelStep u) => u.RunAsync(farm.Staff, batch, [parcel], "Wrong number", default));
        }

        Assert.Equal(["D1", "D9", "D1"], await farm.RowsAsync("select model ->> 'tracking' from emails where template = 'parcel_shipped' order by id"));
    }

    [Fact]
    public async Task An_import_that_is_forgotten_while_it_is_applied_is_not_found()
    {
        var import = await StartAsync($"code,tracking number,carrier\n{codes[0]},D1,DHL\n");
        var fingerprint = (await PlanAsync(import)).Fingerprint;
        await using var other = await farm.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var delete = new Npgsql.NpgsqlCommand($"delete from carrier_imports where id = '{import}'", other, transaction))
            await delete.ExecuteNonQueryAsync();

        var applying = ApplyAsync(import, fingerprint);
        await Task.Delay(200);
        Assert.False(applying.IsCompleted);
        await transaction.CommitAsync();

        await Assert.ThrowsAsync<NotFound>(() => applying);
        Assert.Equal(0, await farm.ValueAsync<long>("select count(*) from parcels where status <> 'planned'"));
    }

    [Fact]
    public async Task Wrong_lines_are_named_by_their_number_and_left_out()
    {
        await farm.ExecuteAsync($"update parcels set status = 'void', voided_at = now() where code = '{codes[2]}'");
        var import = await StartAsync($"""
            code,tracking number,carrier
            NOPE,D1,DHL
            ,D2,DHL
            {codes[2]},D3,DHL
            {codes[0]},4.5E+13,DHL
            {codes[0]},{codes[1]},DHL
            {codes[0]},{new string('9', 61)},DHL
            {codes[0]},D4,DHL
            {codes[0].ToLowerInvariant()},D4,DHL
            """);
        var plan = await PlanAsync(import);
        Assert.Equal([2, 3, 4, 5, 6, 7], plan.Problems.Select(line => line.Number));
        Assert.Equal([LineOutcome.Ship, LineOutcome.Done], plan.Lines.Where(line => line.Outcome != LineOutcome.Wrong).Select(line => line.Outcome));
        Assert.Equal(new AppliedImport(true, 1, 0, 0), await ApplyAsync(import));
        Assert.Equal(["D4"], await farm.RowsAsync("select tracking_number from parcels where tracking_number is not null"));
    }

    [Fact]
    public async Task What_was_previewed_is_applied_or_nothing()
    {
        var import = await StartAsync($"code,tracking number,carrier\n{codes[0]},D1,DHL\n{codes[1]},D2,DHL\n");
        var seen = (await PlanAsync(import)).Fingerprint;
        var id = Guid.Parse(await farm.ValueAsync<string>($"select id::text from parcels where code = '{codes[1]}'"));
        await farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(farm.Staff, batch, [id], "DPD", "X", default));

        await Assert.ThrowsAsync<RuleBroken>(() => ApplyAsync(import, seen));
        Assert.Equal(1, await farm.ValueAsync<long>("select count(*) from parcels where status = 'shipped'"));
        Assert.Equal(1, (await ApplyAsync(import)).Shipped);
    }

    [Fact]
    public async Task A_number_that_was_overwritten_meanwhile_is_not_overwritten_unseen()
    {
        await ApplyAsync(await StartAsync($"code,tracking number,carrier\n{codes[0]},D1,DHL\n"));
        var import = await StartAsync($"code,tracking number,carrier\n{codes[0]},D2,DHL\n");
        await ChooseAsync(import, "DHL", corrects: true);
        var seen = (await PlanAsync(import)).Fingerprint;
        await farm.ExecuteAsync($"update parcels set tracking_number = 'D3' where code = '{codes[0]}'");

        await Assert.ThrowsAsync<RuleBroken>(() => ApplyAsync(import, seen));
        Assert.Equal(["D3"], await farm.RowsAsync("select tracking_number from parcels where tracking_number is not null"));
    }

    [Fact]
    public async Task A_pledges_number_names_no_parcel_when_another_batch_has_one_of_it_too()
    {
        await farm.ExecuteAsync($"""
            insert into fulfilment_batches (id, campaign_id, number, region_id, ships_from, ships_until, created_at)
            select gen_random_uuid(), campaign_id, 2, region_id, ships_from, ships_until, created_at from fulfilment_batches;
            update parcels set batch_id = (select id from fulfilment_batches where number = 2) where code = '{codes[1]}'
            """);
        var divided = await farm.ValueAsync<string>($"select l.reference from parcels p join pledges l on l.id = p.source_id where p.code = '{codes[0]}'");

        var plan = await PlanAsync(await StartAsync($"code,tracking number,carrier\n{divided},D1,DHL\n{reference},D2,DHL\n{codes[0]},D3,DHL\n"));
        Assert.Equal([LineOutcome.Wrong, LineOutcome.Ship, LineOutcome.Ship], plan.Lines.Select(line => line.Outcome));
    }

    [Fact]
    public void A_day_that_is_only_expected_is_not_guessed_to_be_one_that_came()
    {
        var columns = ImportColumns.Guess(["reference", "tracking number", "Estimated Delivery Date", "Ship Date", "预计签收时间"]);
        Assert.Equal((0, 1, null, null), (columns.Parcel, columns.TrackingNumber, columns.ShippedOn, columns.DeliveredOn));
    }

    [Fact]
    public async Task A_disputed_parcel_stays()
    {
        await farm.ExecuteAsync($"insert into release_blocks (id, parcel_id, kind, source_id, created_at) select gen_random_uuid(), id, 'dispute', id, now() from parcels where code = '{codes[0]}'");
        Assert.Equal(LineOutcome.Wrong, Assert.Single((await PlanAsync(await StartAsync($"code,tracking number,carrier\n{codes[0]},D1,DHL\n"))).Lines).Outcome);
    }

    [Fact]
    public async Task How_a_file_was_read_is_remembered_for_the_next_one_with_its_headings()
    {
        const string Headings = "x,y,z\n";
        var first = await StartAsync(Headings + $"{codes[0]},a,D1\n");
        Assert.Null((await PreviewAsync(first)).Plan);
        await Assert.ThrowsAsync<RuleBroken>(() => ApplyAsync(first, "none"));
        await farm.DoAsync((ChooseImportColumns u) => u.RunAsync(farm.Staff, batch, first, new ImportChoice(new ImportColumns(0, 2, null, null, null, null), "DHL", false), default));
        await ApplyAsync(first);

        var second = await PreviewAsync(await StartAsync(Headings + $"{codes[1]},a,D2\n"));
        Assert.Equal((0, 2, "DHL"), (second.Import.Columns.Parcel, second.Import.Columns.TrackingNumber, second.Import.Carrier));
        await Assert.ThrowsAsync<RuleBroken>(() => farm.DoAsync((ChooseImportColumns u) => u.RunAsync(farm.Staff, batch, second.Import.Id, new ImportChoice(new ImportColumns(0, 3, null, null, null, null), "", false), default)));
    }

    [Fact]
    public async Task Files_that_nobody_applies_are_forgotten_after_a_day()
    {
        await StartAsync("code,tracking number\nNOPE,1\n");
        Assert.Equal(0, await farm.DoAsync((ForgetCarrierImports u) => u.RunAsync(default)));
        farm.Clock.Advance(TimeSpan.FromHours(25));
        Assert.Equal(1, await farm.DoAsync((ForgetCarrierImports u) => u.RunAsync(default)));
    }

    [Fact]
    public async Task Strangers_upload_see_and_apply_nothing()
    {
        var import = await StartAsync($"code,tracking number,carrier\n{codes[0]},D1,DHL\n");
        await Assert.ThrowsAsync<NotFound>(() => StartAsync("a\n1\n", ClosingFarm.Stranger));
        await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((CarrierImports u) => u.PreviewAsync(ClosingFarm.Stranger, batch, import, default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((ApplyCarrierImport u) => u.RunAsync(ClosingFarm.Stranger, batch, import, "", default)));
    }

    private async Task<Guid> StartAsync(string text, Actor? actor = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await farm.DoAsync((StartCarrierImport u) => u.RunAsync(actor ?? farm.Staff, batch, "carrier.csv", stream, default));
    }

    private async Task ChooseAsync(Guid import, string carrier, bool corrects = false)
    {
        var columns = (await PreviewAsync(import)).Import.Columns;
        await farm.DoAsync((ChooseImportColumns u) => u.RunAsync(farm.Staff, batch, import, new ImportChoice(columns, carrier, corrects), default));
    }

    private Task<ImportPreview> PreviewAsync(Guid import) => farm.DoAsync((CarrierImports u) => u.PreviewAsync(farm.Staff, batch, import, default));

    private async Task<ImportPlan> PlanAsync(Guid import) => (await PreviewAsync(import)).Plan!;

    private async Task<AppliedImport> ApplyAsync(Guid import, string? fingerprint = null)
    {
        var seen = fingerprint ?? (await PlanAsync(import)).Fingerprint;
        return await farm.DoAsync((ApplyCarrierImport u) => u.RunAsync(farm.Staff, batch, import, seen, default));
    }
}
