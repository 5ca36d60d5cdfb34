using System.Text;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Shared;
using PreOrderFarm.Tests.Closing;

namespace PreOrderFarm.Tests.Fulfilment.Carriers;

/// <summary>A carrier's numbers, known while the boxes still stand in the shed.</summary>
public sealed class AnnouncedNumberTests : IAsyncLifetime
{
    private ClosingFarm farm = null!;
    private Guid pledge;
    private Guid batch;
    private List<string> codes = [];
    private List<Guid> parcels = [];

    public async Task InitializeAsync()
    {
        farm = await ClosingFarm.CreateAsync();
        pledge = await farm.AddPledgeAsync(await farm.AddCampaignAsync(), [(0, 3)]);
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();
        batch = Guid.Parse(await farm.ValueAsync<string>("select id::text from fulfilment_batches"));
        codes = await farm.RowsAsync("select code from parcels order by position");
        parcels = (await farm.RowsAsync("select id from parcels order by position")).ConvertAll(Guid.Parse);
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task They_are_written_down_and_nobody_is_told_until_the_boxes_leave_under_them()
    {
        var import = await StartAsync($"code,tracking number,status,shipped on\n{codes[0]},SF1,,2099-01-01\n{codes[1]},SF2,,\n{codes[2]},SF3,delivered,\n");
        var plan = await PlanAsync(import);
        Assert.Equal([LineOutcome.Announce, LineOutcome.Announce, LineOutcome.Wrong], plan.Lines.Select(line => line.Outcome));
        Assert.Contains("you say that the boxes are still here", Assert.Single(plan.Problems).Problem!.ToString(), StringComparison.Ordinal);

        Assert.Equal(new AppliedImport(true, 0, 0, 0) { Announced = 2 }, await ApplyAsync(import));

        Assert.Equal(["planned|||", "planned|SF Express|SF1|", "planned|SF Express|SF2|"], await StatesAsync());
        Assert.Equal(0, await farm.ValueAsync<long>("select count(*) from emails where template = 'parcel_shipped'"));
        Assert.Equal(0, await farm.ValueAsync<long>("select count(*) from fulfilment_batches where locked_at is not null"));
        Assert.Equal(2, await farm.ValueAsync<long>("""select count(*) from audit_entries where kind = 'parcel' and changes -> 'carrier' = '[null, "SF Express"]' and changes ->> 'tracking_number' in ('[null, "SF1"]', '[null, "SF2"]') and not changes ? 'status'"""));
        Assert.All(await farm.DoAsync((ParcelQueries q) => q.OfSourceAsync(pledge, default)), parcel => Assert.Equal((null, null, null), (parcel.Carrier, parcel.TrackingNumber, parcel.TrackingAddress)));

        await farm.DoAsync((PackParcels u) => u.RunAsync(farm.Staff, batch, null, default));
        await farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(farm.Staff, batch, parcels[..2], "", "", default));

        Assert.Equal(["SF1, SF2"], await farm.RowsAsync("select model ->> 'tracking' from emails where template = 'parcel_shipped'"));
        Assert.Equal("SF1", (await farm.DoAsync((ParcelQueries q) => q.OfSourceAsync(pledge, default)))[0].TrackingNumber);
        Assert.Equal("Carrier", Assert.Single((await Assert.ThrowsAsync<RuleBroken>(() => farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(farm.Staff, batch, [parcels[2]], "", "", default)))).Broken).Field);
    }

    [Fact]
    public async Task Another_number_needs_a_word_and_an_undo_puts_the_written_one_back_unless_it_was_said_to_be_wrong()
    {
        await ApplyAsync(await StartAsync($"code,tracking number\n{codes[0]},SF1\n{codes[1]},SF2\n"));
        await farm.DoAsync((PackParcels u) => u.RunAsync(farm.Staff, batch, null, default));

        var broken = await Assert.ThrowsAsync<RuleBroken>(() => ScanAsync(0, "DHL", "D1"));
        Assert.Equal("Replaces", Assert.Single(broken.Broken).Field);
        Assert.Contains("SF Express SF1 was written down", broken.Message, StringComparison.Ordinal);
        Assert.Equal("Replaces", Assert.Single((await Assert.ThrowsAsync<RuleBroken>(() => ScanAsync(0, "DHL", ""))).Broken).Field);
        Assert.Equal("Replaces", Assert.Single((await Assert.ThrowsAsync<RuleBroken>(() => farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(farm.Staff, batch, null, "SF Express", "SF9", default)))).Broken).Field);
        Assert.Equal(["packed|||", "packed|SF Express|SF1|", "packed|SF Express|SF2|"], await StatesAsync());

        Assert.Equal(PackingOutcome.Shipped, (await ScanAsync(0, "sf express", " sf1\r")).Outcome);
        Assert.Equal(PackingOutcome.Shipped, (await ScanAsync(1, "DHL", "D1", replaces: true)).Outcome);
        Assert.Equal(["packed|||", "shipped|DHL|D1|True", "shipped|SF Express|SF1|True"], await StatesAsync());

        await farm.DoAsync((UndoParcelStep u) => u.RunAsync(farm.Staff, batch, parcels[..2], "Not yet", default));
        Assert.Equal(["packed|||", "packed|||", "packed|SF Express|SF1|"], await StatesAsync());
        Assert.Equal(["SF1"], await farm.RowsAsync("select announced_number from parcels where announced_number is not null"));
    }

    [Fact]
    public async Task A_number_that_was_corrected_since_does_not_come_back()
    {
        await ApplyAsync(await StartAsync($"code,tracking number\n{codes[0]},SF1\n"));
        await farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(farm.Staff, batch, parcels[..1], "", "", default));
        var correction = await UploadAsync($"code,tracking number\n{codes[0]},SF9\n", areHere: false);
        await ChooseAsync(correction, areHere: false, corrects: true);
        Assert.Equal(1, (await ApplyAsync(correction)).Corrected);

        await farm.DoAsync((UndoParcelStep u) => u.RunAsync(farm.Staff, batch, parcels[..1], "Not yet", default));

        Assert.Equal(["packed|||", "planned|||", "planned|||"], await StatesAsync());
        Assert.Empty(await farm.RowsAsync("select announced_number from parcels where announced_number is not null"));
    }

    [Fact]
    public async Task A_number_that_is_wrong_is_withdrawn_until_the_box_has_left_and_can_be_written_down_again()
    {
        var text = $"code,tracking number\n{codes[0]},SF1\n{codes[1]},SF2\n{codes[2]},SF3\n";
        await ApplyAsync(await StartAsync(text));
        await farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(farm.Staff, batch, [parcels[2]], "", "", default));

        await Assert.ThrowsAsync<NotFound>(() => farm.DoAsync((WithdrawNumbers u) => u.RunAsync(ClosingFarm.Stranger, batch, null, default)));
        Assert.Contains("was shipped already", (await Assert.ThrowsAsync<RuleBroken>(() => WithdrawAsync([parcels[0], parcels[2]]))).Message, StringComparison.Ordinal);
        Assert.Equal(["planned|SF Express|SF1|", "planned|SF Express|SF2|", "shipped|SF Express|SF3|True"], await StatesAsync());

        Assert.Equal(1, await WithdrawAsync([parcels[0]]));
        Assert.Equal(0, await WithdrawAsync([parcels[0]]));
        Assert.Equal(["planned|||", "planned|SF Express|SF2|", "shipped|SF Express|SF3|True"], await StatesAsync());
        Assert.Equal(1, await WithdrawAsync(null));
        Assert.Equal(["planned|||", "planned|||", "shipped|SF Express|SF3|True"], await StatesAsync());
        await Assert.ThrowsAsync<RuleBroken>(() => farm.DoAsync((MarkParcelsShipped u) => u.RunAsync(farm.Staff, batch, [parcels[0]], "", "", default)));

        Assert.Equal(2, (await ApplyAsync(await StartAsync(text))).Announced);
        Assert.Equal(["planned|SF Express|SF1|", "planned|SF Express|SF2|", "shipped|SF Express|SF3|True"], await StatesAsync());
    }

    [Fact]
    public async Task A_wrong_carrier_is_corrected_by_the_same_table_under_the_right_one()
    {
        var text = $"code,tracking number\n{codes[0]},1\n{codes[1]},2\n";
        await ApplyAsync(await StartAsync(text));

        var right = await StartAsync(text + $"{codes[2]},3\n");
        await ChooseAsync(right, carrier: "DHL");
        Assert.Equal([LineOutcome.Wrong, LineOutcome.Wrong, LineOutcome.Announce], (await PlanAsync(right)).Lines.Select(line => line.Outcome));
        await ChooseAsync(right, carrier: "DHL", corrects: true);
        Assert.Equal(["SF Express 1", "SF Express 2", null], (await PlanAsync(right)).Lines.Select(line => line.Replaced));
        Assert.Equal(3, (await ApplyAsync(right)).Announced);

        Assert.Equal(["planned|DHL|1|", "planned|DHL|2|", "planned|DHL|3|"], await StatesAsync());
        Assert.Equal(2, await farm.ValueAsync<long>("""select count(*) from audit_entries where kind = 'parcel' and changes -> 'carrier' = '["SF Express", "DHL"]' and not changes ? 'tracking_number'"""));
    }

    [Fact]
    public async Task Only_what_really_differs_is_replaced_and_an_empty_number_replaces_none()
    {
        await ApplyAsync(await StartAsync($"code,tracking number\n{codes[0]},SF1\n{codes[1]},SF2\n"));

        var left = await UploadAsync($"code,tracking number,carrier,shipped on\n{codes[0]},SF1,,\n{codes[1]},,DHL,{farm.Clock.Now:yyyy-MM-dd}\n{codes[2]},SF3,,\n", areHere: false);
        await ChooseAsync(left, areHere: false, corrects: true);

        var plan = await PlanAsync(left);
        Assert.Equal([LineOutcome.Ship, LineOutcome.Wrong, LineOutcome.Ship], plan.Lines.Select(line => line.Outcome));
        Assert.All(plan.Lines, line => Assert.Null(line.Replaced));
    }

    [Fact]
    public async Task Of_two_numbers_for_one_parcel_none_is_written_even_if_one_was_written_down_before()
    {
        await ApplyAsync(await StartAsync($"code,tracking number\n{codes[0]},SF1\n"));

        var left = await UploadAsync($"code,tracking number\n{codes[0]},SF1\n{codes[0]},SF9\n{codes[1]},SF2\n", areHere: false);
        await ChooseAsync(left, areHere: false);

        Assert.Equal([LineOutcome.Wrong, LineOutcome.Wrong, LineOutcome.Ship], (await PlanAsync(left)).Lines.Select(line => line.Outcome));
        Assert.Equal(1, (await ApplyAsync(left)).Shipped);
        Assert.Equal(["planned|||", "planned|SF Express|SF1|", "shipped|SF Express|SF2|True"], await StatesAsync());
    }

    [Fact]
    public async Task The_same_file_twice_is_done_already_and_another_number_is_wrong_unless_it_is_to_be_corrected()
    {
        const string Headings = "code,tracking number\n";
        await ApplyAsync(await StartAsync($"{Headings}{codes[0]},SF1\n"));
        Assert.Equal(LineOutcome.Done, Assert.Single((await PlanAsync(await StartAsync($"{Headings}{codes[0]},SF1\n"))).Lines).Outcome);

        var other = await StartAsync($"{Headings}{codes[0]},SF9\n{codes[1]},SF2\n{codes[1]},SF2\n{codes[2]},SF3\n{codes[2]},SF4\n");
        Assert.Equal([LineOutcome.Wrong, LineOutcome.Announce, LineOutcome.Done, LineOutcome.Wrong, LineOutcome.Wrong], (await PlanAsync(other)).Lines.Select(line => line.Outcome));
        await ChooseAsync(other, corrects: true);
        Assert.Equal(2, (await ApplyAsync(other)).Announced);
        Assert.Equal(["planned|||", "planned|SF Express|SF2|", "planned|SF Express|SF9|"], await StatesAsync());

        // Remembered with its headings, and overruled beside the next file.
        Assert.True((await PreviewAsync(await UploadAsync(Headings + $"{codes[2]},SF3\n", areHere: null))).Import.AreHere);
        Assert.False((await PreviewAsync(await UploadAsync(Headings + $"{codes[2]},SF3\n", areHere: false))).Import.AreHere);
    }

    [Fact]
    public async Task A_later_file_ships_them_under_what_was_written_down_and_says_so_of_any_other()
    {
        await ApplyAsync(await StartAsync($"code,tracking number\n{codes[0]},SF1\n{codes[1]},SF2\n{codes[2]},SF3\n"));

        var left = await UploadAsync($"code,tracking number,carrier,shipped on\n{codes[0]},,,{farm.Clock.Now:yyyy-MM-dd}\n{codes[1]},SF9,,\n{codes[2]},SF3,DHL,\n", areHere: false);
        await ChooseAsync(left, areHere: false, carrier: "UPS");
        var plan = await PlanAsync(left);
        Assert.Equal([LineOutcome.Ship, LineOutcome.Wrong, LineOutcome.Wrong], plan.Lines.Select(line => line.Outcome));
        Assert.Equal(("SF Express", "SF1"), (plan.Lines[0].Carrier, plan.Lines[0].TrackingNumber));
        Assert.All(plan.Problems, line => Assert.Contains("is written down already", line.Problem!.ToString(), StringComparison.Ordinal));

        await ChooseAsync(left, areHere: false, carrier: "UPS", corrects: true);
        Assert.Equal(new AppliedImport(true, 3, 0, 0), await ApplyAsync(left));
        Assert.Equal(["shipped|DHL|SF3|True", "shipped|SF Express|SF1|True", "shipped|UPS|SF9|True"], await StatesAsync());

        var late = await StartAsync($"code,tracking number\n{codes[0]},SF1\n{codes[1]},SF2\n");
        Assert.Equal([LineOutcome.Done, LineOutcome.Wrong], (await PlanAsync(late)).Lines.Select(line => line.Outcome));
    }

    private async Task<Guid> StartAsync(string text)
    {
        var import = await UploadAsync(text, areHere: true);
        await ChooseAsync(import);
        return import;
    }

    private async Task<Guid> UploadAsync(string text, bool? areHere)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await farm.DoAsync((StartCarrierImport u) => u.RunAsync(farm.Staff, batch, "labels.csv", stream, areHere, default));
    }

    private async Task ChooseAsync(Guid import, bool areHere = true, string carrier = "SF Express", bool corrects = false)
    {
        var columns = (await PreviewAsync(import)).Import.Columns;
        await farm.DoAsync((ChooseImportColumns u) => u.RunAsync(farm.Staff, batch, import, new ImportChoice(columns, carrier, corrects, areHere), default));
    }

    private Task<ImportPreview> PreviewAsync(Guid import) => farm.DoAsync((CarrierImports u) => u.PreviewAsync(farm.Staff, batch, import, default));

    private async Task<ImportPlan> PlanAsync(Guid import) => (await PreviewAsync(import)).Plan!;

    private async Task<AppliedImport> ApplyAsync(Guid import)
    {
        var seen = (await PlanAsync(import)).Fingerprint;
        return await farm.DoAsync((ApplyCarrierImport u) => u.RunAsync(farm.Staff, batch, import, seen, default));
    }

    private Task<int> WithdrawAsync(Guid[]? chosen) => farm.DoAsync((WithdrawNumbers u) => u.RunAsync(farm.Staff, batch, chosen, default));

    private Task<PackingAnswer> ScanAsync(int parcel, string carrier, string number, bool replaces = false) =>
        farm.DoAsync((ShipScanned u) => u.RunAsync(farm.Staff, batch, codes[parcel], carrier, number, replaces, default));

    private Task<List<string>> StatesAsync() => farm.RowsAsync("select status, carrier, tracking_number, nullif(shipped_at is not null, false) from parcels order by 1, 2 nulls first, 3");
}
