using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using PreOrderFarm.Members;
using PreOrderFarm.Printing;
using PreOrderFarm.Printing.Labels;
using PreOrderFarm.Printing.Prepared;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Printing;

/// <summary>Large prints in the background: made once, taken over from the dead, kept for a day. Large is more than five parcels here.</summary>
public sealed partial class PreparePrintsTests : IAsyncLifetime
{
    private readonly FakeClock clock = new(BatchToPrint.Now);
    private TestDatabase database = null!;
    private BatchToPrint batch = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabases.CreateAsync();
        batch = await BatchToPrint.CreateAsync(database.DataSource, 12);
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Theory]
    [InlineData("packing-list")]
    [InlineData("matrix")]
    [InlineData("delivery-notes")]
    [InlineData("pdf")]
    [InlineData("zpl")]
    public async Task What_is_prepared_is_what_would_be_printed_at_once_and_is_logged_when_it_is_taken(string what)
    {
        var order = Order(what);
        var asked = (await AskAsync(order))!;
        Assert.Equal((PrintState.Waiting, 12, 0), (asked.State, asked.Parcels, asked.Printed));
        Assert.Equal(1, await WorkAsync());

        var ready = await Prints.FindAsync(batch.Packer, asked.Id, default);
        Assert.Equal((PrintState.Ready, 12, true), (ready.State, ready.Printed, ready.CanBeTaken));
        Assert.Equal(0, await ValueAsync("select count(*) from print_runs"));
        var taken = await TakeAsync(asked.Id);
        Assert.Equal(ready.Bytes, taken.Length);
        Assert.Equal(1, await ValueAsync("select count(*) from print_runs"));

        using var atOnce = new MemoryStream();
        await PrintAtOnceAsync(order, atOnce);
        Assert.Equal(atOnce.ToArray(), taken);
        Assert.Equal(1, await ValueAsync("select count(distinct (document, version, language, paper, margin_mm, pages, checksum, printed_at)) from print_runs"));
    }

    [Fact]
    public async Task Few_parcels_are_printed_at_once_of_however_many_there_are()
    {
        var note = new SheetOrder(batch.BatchId, SheetKind.DeliveryNotes, "en") { ParcelId = Guid.NewGuid() };

        Assert.Null(await AskAsync(PrintOrder.Of(new LabelOrder(batch.BatchId, LabelMedia.Roll, "en") { Parcels = "3, 7-10" })));
        Assert.Null(await AskAsync(PrintOrder.Of(note)));
        Assert.Null(await AskAsync(Order("pick-list")));
        Assert.Null(await AskAsync(Order("differences")));
        Assert.Equal(6, (await AskAsync(PrintOrder.Of(new LabelOrder(batch.BatchId, LabelMedia.Roll, "en") { Parcels = "3, 7-11" })))!.Parcels);
        await ExecuteAsync("update parcels set status = 'void', voided_at = now() where position > 5");
        Assert.Null(await AskAsync(Order("packing-list")));
    }

    [Fact]
    public async Task All_who_ask_for_the_same_get_the_same_print()
    {
        var asked = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AskAsync(Order("packing-list"), batch.Packer)));
        var id = Assert.Single(asked.Select(print => print!.Id).Distinct());
        await WorkAsync();
        await ExecuteAsync("update parcels set status = 'packed'");

        Assert.Equal(PrintState.Ready, (await AskAsync(Order("packing-list")))!.State);
        Assert.Equal(id, (await AskAsync(PrintOrder.Of(new SheetOrder(batch.BatchId, SheetKind.PackingList, "en") { Version = 3 })))!.Id);
        Assert.NotEqual(id, (await AskAsync(PrintOrder.Of(new SheetOrder(batch.BatchId, SheetKind.PackingList, "zh-Hans"))))!.Id);
        Assert.NotEqual(id, (await AskAsync(PrintOrder.Of(new SheetOrder(batch.BatchId, SheetKind.PackingList, "en") { Version = 2 })))!.Id);
    }

    [Theory]
    [InlineData("update fulfilment_batches set version = version + 1")]
    [InlineData("update fulfilment_batches set locked_at = now()")]
    [InlineData("update parcels set carrier = 'SF', tracking_number = 'SF1' where position = 2")]
    [InlineData("update parcels set is_sold_by_weight = true, actual_grams = 4730, weighed_at = now() where position = 1")]
    [InlineData("update parcels set recipient = 'Somebody else' where position = 2")]
    public async Task What_has_changed_since_is_handed_out_no_more_and_made_anew(string change)
    {
        var old = (await AskAsync(Order("packing-list")))!;
        await WorkAsync();
        await ExecuteAsync(change);

        Assert.True((await Prints.FindAsync(batch.Packer, old.Id, default)).IsReplaced);
        await Assert.ThrowsAsync<RuleBroken>(() => TakeAsync(old.Id));
        var anew = (await AskAsync(Order("packing-list")))!;
        Assert.NotEqual(old.Id, anew.Id);
        Assert.Equal(1, await WorkAsync());
        Assert.NotEmpty(await TakeAsync(anew.Id));
    }

    [Fact]
    public async Task Another_worker_takes_over_from_one_that_was_killed()
    {
        var asked = (await AskAsync(Order("packing-list")))!;
        await using var doomed = new NpgsqlDataSourceBuilder(database.ConnectionString + ";Application Name=doomed").Build();
        await using var held = await HoldPartsAsync();
        var dying = WorkAsync(doomed);
        await UntilAsync("select count(*) from pg_stat_activity where application_name = 'doomed' and wait_event_type = 'Lock'", 1);
        await ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doomed'");
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => dying);
        await held.LetGoAsync();

        Assert.Equal(0, await WorkAsync());
        clock.Advance(PreparePrints.Silence + TimeSpan.FromSeconds(1));
        Assert.Equal(1, await WorkAsync());
        Assert.NotEmpty(await TakeAsync(asked.Id));
        Assert.Equal(2, await ValueAsync("select attempt from prepared_prints"));
    }

    [Fact]
    public async Task It_says_how_far_it_is_and_a_worker_that_was_replaced_finishes_nothing()
    {
        var asked = (await AskAsync(Order("packing-list")))!;
        await using var held = await HoldPartsAsync();
        var late = WorkAsync();
        await UntilAsync("select printed_parcels from prepared_prints where state = 'printing'", 12);
        await ExecuteAsync("update prepared_prints set attempt = attempt + 1");
        await held.LetGoAsync();
        await late;

        Assert.Equal(1, await ValueAsync("select count(*) from prepared_prints where state = 'printing' and attempt = 2"));
        clock.Advance(PreparePrints.Silence + TimeSpan.FromSeconds(1));
        Assert.Equal(1, await WorkAsync());
        Assert.Equal((await Prints.FindAsync(batch.Packer, asked.Id, default)).Bytes, (await TakeAsync(asked.Id)).Length);
    }

    [Fact]
    public async Task A_worker_that_is_asked_to_stop_gives_back_what_it_has_begun()
    {
        await AskAsync(Order("packing-list"));
        using var stop = new CancellationTokenSource();
        await using var held = await HoldPartsAsync();
        var working = Worker(database.DataSource).RunAsync(stop.Token);
        await UntilAsync("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'", 1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working);
        await held.LetGoAsync();

        Assert.Equal(1, await ValueAsync("select count(*) from prepared_prints where state = 'waiting' and tries = 0"));
        Assert.Equal(1, await WorkAsync());
    }

    [Fact]
    public async Task What_fails_says_so_and_is_tried_again_when_somebody_asks_for_it()
    {
        var asked = (await AskAsync(Order("pdf")))!;
        await ExecuteAsync("update prepared_prints set print_order = jsonb_set(print_order, '{DotsPerInch}', '7')");
        await WorkAsync();
        Assert.Equal(PrintState.Failed, (await Prints.FindAsync(batch.Packer, asked.Id, default)).State);
        await Assert.ThrowsAsync<RuleBroken>(() => TakeAsync(asked.Id));
        Assert.Equal(0, await WorkAsync());

        await ExecuteAsync("update prepared_prints set print_order = jsonb_set(print_order, '{DotsPerInch}', 'null')");
        Assert.True(await Retry.RunAsync(batch.Packer, asked.Id, default));
        Assert.False(await Retry.RunAsync(batch.Packer, asked.Id, default));
        Assert.Equal(1, await WorkAsync());
        Assert.NotEmpty(await TakeAsync(asked.Id));
    }

    [Fact]
    public async Task A_print_over_which_three_workers_died_fails()
    {
        var asked = (await AskAsync(Order("pdf")))!;
        await ExecuteAsync("update prepared_prints set state = 'printing', attempt = 3, tries = 3, heartbeat_at = '2027-04-01'");

        Assert.Equal(0, await WorkAsync());
        Assert.Equal(PrintState.Failed, (await Prints.FindAsync(batch.Packer, asked.Id, default)).State);
    }

    [Fact]
    public async Task A_print_is_forgotten_after_a_day_with_its_file()
    {
        var asked = (await AskAsync(Order("packing-list")))!;
        await WorkAsync();
        clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal(0, await Forget.RunAsync(default));
        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(1, await Forget.RunAsync(default));
        Assert.Equal(0, await ValueAsync("select count(*) from prepared_print_parts"));
        await Assert.ThrowsAsync<NotFound>(() => Prints.FindAsync(batch.Packer, asked.Id, default));
    }

    [Fact]
    public async Task Strangers_find_no_print_and_no_more_than_twenty_of_a_farm_are_prepared_at_once()
    {
        var asked = (await AskAsync(Order("packing-list")))!;
        await Assert.ThrowsAsync<NotFound>(() => AskAsync(Order("packing-list"), Actor.Nobody));
        await Assert.ThrowsAsync<NotFound>(() => Prints.FindAsync(Actor.Nobody, asked.Id, default));
        await Assert.ThrowsAsync<NotFound>(() => Download.MustBeReadyAsync(Actor.Nobody, asked.Id, default));
        await Assert.ThrowsAsync<NotFound>(() => Retry.RunAsync(Actor.Nobody, asked.Id, default));
        await Assert.ThrowsAsync<RuleBroken>(() => Download.MustBeReadyAsync(batch.Packer, asked.Id, default));

        for (var other = 1; other < AskForPrint.MaximumUnfinished; other++)
            await AskAsync(WithMargin(SheetPaper.A4.Margins.TopMillimetres + other));
        await Assert.ThrowsAsync<RuleBroken>(() => AskAsync(WithMargin(1)));
        Assert.Equal(asked.Id, (await AskAsync(Order("packing-list")))!.Id);
    }

    private PrintOrder WithMargin(int millimetres) => PrintOrder.Of(new SheetOrder(batch.BatchId, SheetKind.PackingList, "en") { Paper = new SheetPaper(Paper.A4, PaperMargins.All(millimetres)) });

    private PrintOrder Order(string what) => what switch
    {
        "pdf" => PrintOrder.Of(new LabelOrder(batch.BatchId, LabelMedia.A4Eight, "zh-Hans") { StartPosition = 3 }),
        "zpl" => PrintOrder.Of(new LabelOrder(batch.BatchId, LabelMedia.Roll, "en"), 203),
        _ => PrintOrder.Of(new SheetOrder(batch.BatchId, SheetKinds.Find(what)!.Value, "en")),
    };

    private async Task PrintAtOnceAsync(PrintOrder order, Stream stream)
    {
        if (order.Sheet is { } sheet)
            await Sheets(database.DataSource).RunAsync(batch.Packer, sheet, stream, default);
        else if (order.DotsPerInch is { } dots)
            await Labels(database.DataSource).ZplAsync(batch.Packer, order.Labels!, dots, stream, default);
        else
            await Labels(database.DataSource).PdfAsync(batch.Packer, order.Labels!, stream, default);
    }

    private PreparedPrints Prints => new(database.DataSource, clock);

    private RetryPrint Retry => new(database.DataSource, Prints, clock);

    private ForgetPreparedPrints Forget => new(database.DataSource, clock);

    private DownloadPrint Download => new(database.DataSource, Prints, new PrintRuns(database.DataSource), clock);

    private PrintSheet Sheets(NpgsqlDataSource source) => new(source, new PrintRuns(source), clock);

    private PrintLabels Labels(NpgsqlDataSource source) => new(source, new PrintRuns(source), clock);

    private PreparePrints Worker(NpgsqlDataSource source) => new(source, Sheets(source), Labels(source), clock, NullLogger<PreparePrints>.Instance);

    private Task<int> WorkAsync(NpgsqlDataSource? source = null) => Worker(source ?? database.DataSource).RunAsync(default);

    private Task<PreparedPrint?> AskAsync(PrintOrder order, Actor? actor = null) =>
        new AskForPrint(database.DataSource, Prints, Options.Create(new PrintingOptions { AtOnceUpTo = 5 }), clock).RunAsync(actor ?? batch.Packer, order, default);

    private async Task<byte[]> TakeAsync(Guid id)
    {
        using var stream = new MemoryStream();
        await Download.WriteAsync(batch.Packer, await Download.MustBeReadyAsync(batch.Packer, id, default), stream, default);
        return stream.ToArray();
    }

    /// <summary>Until it is let go, no worker gets a piece of a file stored.</summary>
    private async Task<HeldParts> HoldPartsAsync()
    {
        await ExecuteAsync("""
            create function hold() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(1); return new; end $$;
            create trigger hold before insert on prepared_print_parts for each row execute function hold();
            """);
        var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select pg_advisory_lock(1)", connection);
        await command.ExecuteNonQueryAsync();
        return new HeldParts(connection);
    }

    private sealed class HeldParts(NpgsqlConnection connection) : IAsyncDisposable
    {
        public async Task LetGoAsync()
        {
            await using var command = new NpgsqlCommand("select pg_advisory_unlock(1)", connection);
            await command.ExecuteNonQueryAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await using (var command = new NpgsqlCommand("select pg_advisory_unlock_all(); drop function hold cascade", connection))
                await command.ExecuteNonQueryAsync();
            await connection.DisposeAsync();
        }
    }

    private async Task UntilAsync(string sql, long value)
    {
        for (var i = 0; i < 1000; i++)
        {
            if (await ValueAsync(sql) == value)
                return;
            await Task.Delay(10);
        }

        Assert.Fail($"It did not become {value}: {sql}");
    }

    private async Task<long> ValueAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
