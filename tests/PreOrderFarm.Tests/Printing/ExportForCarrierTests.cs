using System.Text;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Printing;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Printing;

/// <summary>A batch as carriers' programs take it, read back as bytes and as a table.</summary>
public sealed class ExportForCarrierTests : IAsyncLifetime
{
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;
    private TestDatabase database = null!;
    private BatchToPrint batch = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabases.CreateAsync();
        batch = await BatchToPrint.CreateAsync(database.DataSource, 6);
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task Every_example_has_a_line_for_each_parcel_and_the_sums_that_paper_has()
    {
        var paper = await PaperAsync();
        foreach (var (key, format) in ExportExamples.All)
        {
            var (bytes, totals) = await ExportAsync(format);
            var table = Table(bytes, format);
            Assert.True(table.Count == 7, key);
            Assert.Equal(format.Columns.Select(column => column.Heading), table[0]);
            Assert.Equal((paper.Parcels, paper.Boxes, paper.GrossGrams, paper.Checksum), (totals.Parcels, totals.Boxes, totals.GrossGrams, totals.Checksum));
            Assert.Equal(Enumerable.Range(1, 6).Select(i => $"K7F3Q{i:000000}"), table.Skip(1).Select(row => row[0]));
        }
    }

    [Fact]
    public async Task Chinese_is_written_as_GB18030_or_as_UTF8_with_a_mark()
    {
        var (gb, _) = await ExportAsync(ExportExamples.All["sf-express"]);
        Assert.Equal("客户订单号", Gb18030.GetString(gb)[..5]);
        Assert.Equal("王小明 r3", Table(gb, ExportExamples.All["sf-express"])[3][1]);

        var (utf8, _) = await ExportAsync(ExportExamples.All["sf-express-utf8"]);
        Assert.Equal((byte[])[0xEF, 0xBB, 0xBF], utf8[..3]);
        Assert.Equal("客户订单号", Encoding.UTF8.GetString(utf8)[1..6]);

        var (plain, _) = await ExportAsync(ExportExamples.All["dhl"]);
        Assert.Equal((byte)'S', plain[0]);
    }

    [Fact]
    public async Task Any_letter_survives_GB18030()
    {
        const string Name = "陳美玲 𠮷 Jürgen 🥝 مرحبا";
        await ExecuteAsync($"update parcels set recipient = '{Name}' where position = 1");
        var (bytes, _) = await ExportAsync(ExportExamples.All["sf-express"]);
        Assert.Equal(Name, Table(bytes, ExportExamples.All["sf-express"])[1][1]);
    }

    [Fact]
    public async Task What_a_spreadsheet_would_run_is_only_text_and_a_phone_can_be_dialled()
    {
        await ExecuteAsync("""update parcels set recipient = '=cmd|''/C calc''!A0', line1 = '＝1+1', city = E'a,"b;\nc', phone = '+86 (138) 0000' where position = 1""");
        var format = Of(
            new("=SUM(A1)", ExportField.Recipient), new("Line", ExportField.Line1), new("City", ExportField.City), new("Phone", ExportField.Phone), new("Fixed", ExportField.FixedText, "@evil"));

        var table = Table((await ExportAsync(format)).Bytes, format);

        Assert.Equal(["'=SUM(A1)", "Line", "City", "Phone", "Fixed"], table[0]);
        Assert.Equal(["'=cmd|'/C calc'!A0", "'＝1+1", "a,\"b;\nc", "0086 (138) 0000", "'@evil"], table[1]);
        Assert.Equal(7, table.Count);
    }

    [Theory]
    [InlineData(TableDelimiter.Comma, ',')]
    [InlineData(TableDelimiter.Semicolon, ';')]
    [InlineData(TableDelimiter.Tab, '\t')]
    public async Task Columns_are_separated_as_the_mapping_says(TableDelimiter delimiter, char separator)
    {
        var (bytes, _) = await ExportAsync(Of(new("A", ExportField.ParcelCode), new("B", ExportField.Boxes)) with { Delimiter = delimiter });
        Assert.StartsWith($"A{separator}B\r\nK7F3Q000001{separator}2\r\n", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_field_says_what_it_names()
    {
        await ExecuteAsync("update parcels set line1 = 'Street 1', line2 = 'Door 2', gift_note = 'Enjoy' where position = 2");
        var format = Of([.. Enum.GetValues<ExportField>().Select(field => new ExportColumn(field.ToString(), field, "fixed"))]);

        var row = Table((await ExportAsync(format)).Bytes, format)[2];

        // Three units of each offer: 3 × (5200 + 700) g = 17.7 kg, 624.35 ounces, which is 625 or 39 lb 1 oz.
        Assert.Equal(
        [
            "fixed", "K7F3Q000002", "102", "2", "7", "PF-K7F3-0002", "陳美玲 r2", "0086 138 0000 0000", "Street 1", "Door 2", "Street 1 Door 2", "成都市", "四川省", "610041",
            "CN", "China", "610041 四川省 成都市 Street 1 Door 2", "Enjoy", "Chilled", "3 × 5 kg box 五公斤装; 3 × Jar of honey 洋槐蜂蜜", "6", "16.5", "17.7", "17700", "39", "1",
            "Zhouzhi kiwi farm 周至", "Zhouzhi", "CN", "Red-heart kiwifruit 红心猕猴桃", "Kiwifruit · Hongyang", "2027-04-05",
        ], row);
    }

    [Fact]
    public async Task The_preview_is_the_beginning_of_what_is_written_and_is_not_logged()
    {
        var format = ExportExamples.All["dpd"];
        var preview = await Export().PreviewAsync(batch.Packer, batch.BatchId, format, "en", CancellationToken.None);
        Assert.Equal(0, await CountRunsAsync());

        var (bytes, totals) = await ExportAsync(format);
        Assert.Equal(Table(bytes, format).Take(4), [preview.Headings, .. preview.Rows]);
        Assert.Equal(totals.Checksum, preview.Totals.Checksum);
        Assert.Equal(1, await CountRunsAsync());
    }

    [Fact]
    public async Task Cancelled_parcels_are_not_in_it_and_strangers_get_nothing()
    {
        await ExecuteAsync("update parcels set status = 'void', voided_at = now() where position = 1");
        Assert.Equal(6, Table((await ExportAsync(ExportExamples.All["usps"])).Bytes, ExportExamples.All["usps"]).Count);

        await Assert.ThrowsAsync<NotFound>(() => ExportAsync(ExportExamples.All["usps"], batch.Packer with { Growers = new Dictionary<Guid, GrowerRole>() }));
        await ExecuteAsync("update fulfilment_batches set voided_at = now()");
        await Assert.ThrowsAsync<RuleBroken>(() => ExportAsync(ExportExamples.All["usps"]));
    }

    private static ExportFormat Of(params ExportColumn[] columns) => new("Own", "Own", TableEncoding.Utf8, TableDelimiter.Comma, columns);

    private static List<IReadOnlyList<string>> Table(byte[] bytes, ExportFormat format)
    {
        var text = (format.Encoding == TableEncoding.Gb18030 ? Gb18030 : Encoding.UTF8).GetString(bytes).TrimStart('\uFEFF');
        var separator = format.Delimiter switch { TableDelimiter.Comma => ',', TableDelimiter.Semicolon => ';', _ => '\t' };
        using var csv = CsvHelper.CsvReader.FromText(text, new CsvHelper.CsvReaderOptions { Separator = separator, HasHeader = false });
        var rows = new List<IReadOnlyList<string>>();
        while (csv.Read())
            rows.Add([.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)]);
        return rows;
    }

    private ExportForCarrier Export() => new(database.DataSource, new PrintRuns(database.DataSource), new FakeClock());

    private async Task<(byte[] Bytes, BatchTotals Totals)> ExportAsync(ExportFormat format, Actor? actor = null)
    {
        using var stream = new MemoryStream();
        var totals = await Export().RunAsync(actor ?? batch.Packer, batch.BatchId, format, "en", stream, CancellationToken.None);
        return (stream.ToArray(), totals);
    }

    private async Task<BatchTotals> PaperAsync() =>
        (await new PrintSheet(database.DataSource, new PrintRuns(database.DataSource), new FakeClock()).RunAsync(
            batch.Packer, new SheetOrder(batch.BatchId, SheetKind.PickList, "en"), Stream.Null, CancellationToken.None)).Totals;

    private async Task<long> CountRunsAsync()
    {
        await using var command = database.DataSource.CreateCommand("select count(*) from print_runs where document = 'carrier-export' and version = 3 and paper is null and pages is null");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
