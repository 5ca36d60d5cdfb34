using System.Collections;
using System.Globalization;
using Npgsql;
using PreOrderFarm.Members;
using PreOrderFarm.Printing;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;
using PreOrderFarm.Typesetting.Tests;

namespace PreOrderFarm.Tests.Printing;

public sealed class PrintPackingListTests : IAsyncLifetime
{
    private TestDatabase database = null!;

    public async Task InitializeAsync() => database = await TestDatabases.CreateAsync();

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task Each_parcel_is_printed_once_and_whole_on_one_page()
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, 30);
        using var pdf = await PrintAsync(batch);

        var pages = pdf.TextOfPages();
        Assert.True(pages.Length > 3);
        for (var i = 1; i <= 30; i++)
        {
            var page = Assert.Single(pages, p => p.Contains($" r{i}\n", StringComparison.Ordinal));
            Assert.Contains($"Parcel {100 + i}", page, StringComparison.Ordinal);
            Assert.Contains($"K7F3Q{i:000000}", page, StringComparison.Ordinal);
            if (i % 4 == 0)
                Assert.Contains($"Alles Gute g{i}\n", page, StringComparison.Ordinal);
        }

        Assert.Contains("610041 四川省 成都市", pdf.Text(), StringComparison.Ordinal);
        Assert.Contains("人民南路四段12号 3单元", pdf.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Totals_and_pick_summary_are_the_sums_of_the_parcels_that_are_not_cancelled()
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, 30);
        await ExecuteAsync("update parcels set status = 'void', voided_at = now() where position in (3, 8)");
        using var stream = new MemoryStream();
        var printed = await new PrintSheet(database.DataSource, new PrintRuns(database.DataSource), new FakeClock(BatchToPrint.Now)).RunAsync(batch.Packer, new SheetOrder(batch.BatchId, SheetKind.PackingList, "en"), stream, default);

        var units = Enumerable.Range(1, 30).Where(i => i is not 3 and not 8).Select(i => (IsChilled: i % 2 == 0, Units: 1L + i % 3)).ToList();
        var chilledUnits = units.Where(u => u.IsChilled).Sum(u => u.Units);
        var honeyUnits = units.Sum(u => u.Units);
        var totals = printed.Totals;
        Assert.Equal((28, 14, chilledUnits + honeyUnits), (totals.Parcels, totals.ChilledParcels, totals.Boxes));
        Assert.Equal(chilledUnits * 5000 + honeyUnits * 500, totals.NetGrams);
        Assert.Equal(chilledUnits * 5200 + honeyUnits * 700, totals.GrossGrams);
        Assert.Equal([chilledUnits, honeyUnits], totals.Picks.Select(p => p.Units));
        Assert.Equal(totals.NetGrams, totals.Picks.Sum(p => p.NetGrams));

        using var pdf = Pdf.From(stream.ToArray());
        var first = pdf.TextOfPages()[0];
        Assert.Contains("\n28\n", first, StringComparison.Ordinal);
        Assert.Contains((totals.NetGrams / 1000m).ToString("#,0.##", CultureInfo.InvariantCulture) + " kg", first, StringComparison.Ordinal);
        Assert.DoesNotContain(" r3\n", pdf.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "China · +86", "GERMANY · +86")]
    [InlineData("zh-Hans", "中国 · +86", "GERMANY 德国 · +86")]
    [InlineData("zh-Hant", "中國 · +86", "GERMANY 德國 · +86")]
    public async Task A_country_is_written_out_and_abroad_in_English_capitals_too(string language, string here, string abroad)
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, 2);
        await ExecuteAsync("update parcels set country = 'DE' where position = 2");
        using var pdf = await PrintAsync(batch, language);

        Assert.Contains($"\n{here}", pdf.Text(), StringComparison.Ordinal);
        Assert.Contains($"\n{abroad}", pdf.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("DE · ", pdf.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Packing list", "Batch 7 · version 3", "Page 1 of ", "Ambient")]
    [InlineData("zh-CN", "装箱单", "批次 7 · 第 3 版", "第 1 页，共 ", "常温")]
    [InlineData("zh-TW", "裝箱單", "批次 7 · 第 3 版", "第 1 頁，共 ", "常溫")]
    public async Task A_sheet_is_in_its_language_and_names_are_as_written(string language, params string[] expected)
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, 5);
        using var pdf = await PrintAsync(batch, language);

        var text = pdf.Text();
        Assert.All(expected, part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.Contains("陳美玲 r2", text, StringComparison.Ordinal);
        Assert.Contains("Jürgen Weiß r1", text, StringComparison.Ordinal);
        Assert.Contains(language == "en" ? "2027-04-01 14:30 (Shanghai)" : "2027-04-01 14:30 (上海)", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_code_of_a_parcel_is_read_by_a_scanner()
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, 1);
        using var pdf = await PrintAsync(batch);

        Assert.Equal("K7F3Q000001", pdf.Scan());
    }

    [Fact]
    public async Task The_checksum_changes_with_the_data_and_with_nothing_else()
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, 12);
        using var first = await PrintAsync(batch);
        using var second = await PrintAsync(batch);
        await ExecuteAsync("update parcels set line2 = '4单元' where position = 5");
        using var third = await PrintAsync(batch);

        Assert.Equal(first.Bytes, second.Bytes);
        Assert.NotEqual(Checksum(first), Checksum(third));
    }

    [Fact]
    public async Task What_changes_during_the_printing_is_not_on_the_sheet()
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, 200);
        await using var stream = new ChangingStream(() => ExecuteAsync("update parcels set recipient = 'CHANGED'"));
        await new PrintSheet(database.DataSource, new PrintRuns(database.DataSource), new FakeClock(BatchToPrint.Now)).RunAsync(batch.Packer, new SheetOrder(batch.BatchId, SheetKind.PackingList, "en"), stream, default);

        using var pdf = Pdf.From(stream.ToArray());
        Assert.True(stream.HasChanged);
        Assert.DoesNotContain("CHANGED", pdf.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_finds_no_batch_and_gets_no_byte()
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, 1);
        using var stream = new MemoryStream();
        var print = new PrintSheet(database.DataSource, new PrintRuns(database.DataSource), new FakeClock(BatchToPrint.Now));

        await Assert.ThrowsAsync<NotFound>(() => print.RunAsync(Actor.Nobody, new SheetOrder(batch.BatchId, SheetKind.PackingList, "en"), stream, default));
        await Assert.ThrowsAsync<NotFound>(() => print.RunAsync(batch.Packer, new SheetOrder(Guid.NewGuid(), SheetKind.PackingList, "en"), stream, default));
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public async Task A_cancelled_batch_is_refused_and_an_unlocked_one_says_so()
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, 2);
        using var unlocked = await PrintAsync(batch);
        await ExecuteAsync("update fulfilment_batches set locked_at = now()");
        using var locked = await PrintAsync(batch);
        await ExecuteAsync("update fulfilment_batches set voided_at = now()");

        Assert.Contains("addresses can still change", unlocked.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("addresses can still change", locked.Text(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<RuleBroken>(() => PrintAsync(batch));
    }

    [Fact]
    public async Task A_batch_without_parcels_prints_a_page_that_says_so()
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, 1);
        await ExecuteAsync("update parcels set status = 'void', voided_at = now()");
        using var pdf = await PrintAsync(batch);

        Assert.Equal(1, pdf.Pages);
        Assert.Contains("No parcels are left", pdf.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_sentence_exists_in_each_language()
    {
        static string[] Keys(string culture) =>
            [.. PrintingTexts.Resources.GetResourceSet(CultureInfo.GetCultureInfo(culture), true, false)!.Cast<DictionaryEntry>().Select(e => (string)e.Key).Order(StringComparer.Ordinal)];

        Assert.Equal(Keys(""), Keys("zh-Hans"));
        Assert.Equal(Keys(""), Keys("zh-Hant"));
    }

    private async Task<Pdf> PrintAsync(BatchToPrint batch, string language = "en")
    {
        using var stream = new MemoryStream();
        await new PrintSheet(database.DataSource, new PrintRuns(database.DataSource), new FakeClock(BatchToPrint.Now)).RunAsync(batch.Packer, new SheetOrder(batch.BatchId, SheetKind.PackingList, language), stream, default);
        return Pdf.From(stream.ToArray());
    }

    private static string Checksum(Pdf pdf) => pdf.Text().Split("Checksum ")[1][..8];

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Changes the data when the first bytes arrive.</summary>
    private sealed class ChangingStream(Func<Task> change) : MemoryStream
    {
        internal bool HasChanged { get; private set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!HasChanged)
                await change();
            HasChanged = true;
            await base.WriteAsync(buffer, cancellationToken);
        }
    }
}
