using Npgsql;
using PreOrderFarm.Printing;
using PreOrderFarm.Printing.Labels;
using PreOrderFarm.Printing.Printers;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Printing;

/// <summary>Readers that go before the end, and many at once.</summary>
public sealed class CutPrintTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private BatchToPrint batch = null!;
    private LabelOrder order = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabases.CreateAsync();
        batch = await BatchToPrint.CreateAsync(database.DataSource, 3);
        var printer = new Printer(batch.GrowerId, new PrinterInput { Name = "Laser", Labels = LabelMedia.A4Eight }, BatchToPrint.Now);
        await using var command = database.DataSource.CreateCommand("""
            insert into printers (id, grower_id, name, paper, top_mm, right_mm, bottom_mm, left_mm, labels, next_label, created_at)
            select $1, $2, 'Laser', 'a4', 12, 12, 12, 12, 'a4_eight', 1, now()
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = printer.Id });
        command.Parameters.Add(new NpgsqlParameter { Value = batch.GrowerId });
        await command.ExecuteNonQueryAsync();
        order = new LabelOrder(batch.BatchId, LabelMedia.A4Eight, "en").In(printer);
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task Labels_that_were_not_handed_out_to_the_end_leave_their_printer_where_it_was()
    {
        using var gone = new CancellationTokenSource();
        await Assert.ThrowsAsync<IOException>(() => Print.PdfAsync(batch.Packer, order, new CutStream(100), default));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Print.PdfAsync(batch.Packer, order, new CutStream(int.MaxValue, gone), gone.Token));
        Assert.Equal("1|2", await RowAsync("select (select next_label from printers) || '|' || count(*) from print_runs where pages is null"));

        using var whole = new MemoryStream();
        await Print.PdfAsync(batch.Packer, order, whole, default);
        Assert.Equal("4|1", await RowAsync("select (select next_label from printers) || '|' || count(*) from print_runs where pages = 1"));
    }

    [Fact]
    public async Task As_many_prints_at_once_as_there_are_connections_do_not_wait_for_each_other()
    {
        var source = new NpgsqlDataSourceBuilder($"{database.ConnectionString};Maximum Pool Size=4;Timeout=5").Build();
        await using (source)
        {
            await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
            {
                using var stream = new MemoryStream();
                await new PrintLabels(source, new PrintRuns(source), new FakeClock(BatchToPrint.Now)).PdfAsync(batch.Packer, order, stream, default);
            }));
        }

        Assert.Equal("12", await RowAsync("select count(*)::text from print_runs where pages = 1"));
    }

    private PrintLabels Print => new(database.DataSource, new PrintRuns(database.DataSource), new FakeClock(BatchToPrint.Now));

    private async Task<string> RowAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Its reader is gone after so many bytes, or once all of it was written and is to be sent.</summary>
    private sealed class CutStream(int bytes, CancellationTokenSource? gone = null) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            Length + buffer.Length > bytes ? throw new IOException("The reader is gone.") : base.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            gone?.Cancel();
            return Task.CompletedTask;
        }
    }
}
