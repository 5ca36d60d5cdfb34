using System.Globalization;
using PreOrderFarm.Printing;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;
using PreOrderFarm.Typesetting.Tests;

namespace PreOrderFarm.Tests.Printing;

/// <summary>Each document of a batch, read back: its paper, its head and foot, its sums and its codes.</summary>
public sealed class SheetsTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private BatchToPrint batch = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabases.CreateAsync();
        batch = await BatchToPrint.CreateAsync(database.DataSource, 6);
        await ExecuteAsync("update parcels set carrier = 'SF Express', tracking_number = 'SF100' || position where position <= 4");
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Theory]
    [InlineData(Paper.A4, "595.276 x 841.89 pts", "841.89 x 595.276 pts")]
    [InlineData(Paper.A5, "419.528 x 595.276 pts", "595.276 x 419.528 pts")]
    [InlineData(Paper.Letter, "612 x 792 pts", "792 x 612 pts")]
    public async Task Every_document_fits_every_paper_and_bears_batch_version_page_time_totals_and_checksum(Paper paper, string upright, string turned)
    {
        foreach (var kind in Enum.GetValues<SheetKind>())
        {
            using var pdf = await PrintAsync(kind, paper);
            Assert.StartsWith(kind == SheetKind.Matrix ? turned : upright, pdf.Info("Page size"), StringComparison.Ordinal);
            if (kind is SheetKind.PackingList)
                Assert.Contains("K7F3Q000001", pdf.Scan().Split('\n'));
            var pages = pdf.TextOfPages();
            for (var page = 1; page <= pages.Length; page++)
            {
                foreach (var part in (string[])["Batch 7 · version 3", $"Page {page} of {pages.Length}", "Printed 2027-04-01 14:30 (Shanghai)", "Checksum ", "Parcels 6 · Boxes "])
                    Assert.Contains(part, pages[page - 1], StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("zh-Hans", "拣货单", "装箱单", "装车单", "收件人与产品对照表", "送货单", "更改清单")]
    [InlineData("zh-Hant", "揀貨單", "裝箱單", "裝車單", "收件人與產品對照表", "送貨單", "更改清單")]
    public async Task Every_document_is_in_its_language(string language, params string[] titles)
    {
        SheetKind[] kinds = [SheetKind.PickList, SheetKind.PackingList, SheetKind.LoadList, SheetKind.Matrix, SheetKind.DeliveryNotes, SheetKind.Differences];
        foreach (var (kind, title) in kinds.Zip(titles))
        {
            using var pdf = await PrintAsync(kind, Paper.A4, language);
            Assert.Contains($"{title} · Red-heart", pdf.TextOfPages()[0], StringComparison.Ordinal);
            Assert.Contains("14:30 (上海)", pdf.TextOfPages()[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Names_that_would_break_a_page_break_none()
    {
        await ExecuteAsync("update parcels set recipient = repeat('Wörterbuchwurm', 700), gift_note = E'\\u202Eevil\\u0007 👩‍🌾 مرحبا' || repeat('g', 3000) where position = 2");
        foreach (var kind in Enum.GetValues<SheetKind>())
        {
            using var pdf = await PrintAsync(kind, Paper.A5);
            Assert.True(pdf.Pages > 0);
            Assert.DoesNotContain('\u202E', pdf.Text());
        }
    }

    [Fact]
    public async Task A_pick_list_sums_what_is_chilled_and_what_is_not_and_all()
    {
        using var pdf = await PrintAsync(SheetKind.PickList, Paper.A4);

        // Chilled are 2, 4 and 6, with 3, 2 and 1 units; honey lies in all six: 2 + 3 + 1 + 2 + 3 + 1.
        var lines = pdf.TextAsWritten().Split('\n');
        Assert.Contains(lines, line => line.StartsWith("5 kg box 五公斤装 6 30 kg", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Jar of honey 洋槐蜂蜜 12 6 kg", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Sum of all 18 36 kg", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_carrier_signs_on_a_sheet_of_its_own_for_what_it_takes()
    {
        using var pdf = await PrintAsync(SheetKind.LoadList, Paper.A4);

        var pages = pdf.TextOfPages();
        Assert.Equal(2, pages.Length);
        Assert.Contains("SF Express", pages[0], StringComparison.Ordinal);
        Assert.Contains("SF1004", pages[0], StringComparison.Ordinal);
        Assert.DoesNotContain("SF1005", pages[0], StringComparison.Ordinal);
        Assert.Contains("Parcels 4, of which chilled 2 · boxes 13", pages[0], StringComparison.Ordinal);
        Assert.Contains("No carrier yet", pages[1], StringComparison.Ordinal);
        Assert.Contains("Parcels 2, of which chilled 1 · boxes 5", pages[1], StringComparison.Ordinal);
        Assert.All(pages, page => Assert.Contains("Taken over by", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task On_small_paper_a_carriers_number_is_whole_and_whoever_takes_the_load_is_named_beside_the_signatures()
    {
        await ExecuteAsync("update parcels set carrier = 'USPS', tracking_number = '9400110200881234567890' || lpad(position::text, 4, '0')");
        using var pdf = await PrintAsync(SheetKind.LoadList, Paper.A5, "zh-Hans");

        var text = pdf.TextAsWritten();
        Assert.DoesNotContain("…", text, StringComparison.Ordinal);
        Assert.Equal(6, text.Replace("\n", "", StringComparison.Ordinal).Split("9400110200881234567890000").Length - 1);
        Assert.Contains("36 公斤", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("\nUSPS\n").Length - 1);
    }

    [Fact]
    public async Task A_matrix_repeats_its_headings_and_ends_with_the_sums()
    {
        await ExecuteAsync("insert into parcels select gen_random_uuid(), campaign_id, batch_id, 1000 + i, 1000 + i, 'X' || i, source_id, email, culture, recipient || i, phone, line1, line2, city, subdivision, postal_code, country, '', storage, currency, 0, 0, 'planned' from parcels, generate_series(1, 90) i where position = 1");
        await ExecuteAsync("insert into parcel_lines select p.id, o.id, 1, 5000, 5200 from parcels p, offers o where p.number > 1000 and o.position = 1");
        using var pdf = await PrintAsync(SheetKind.Matrix, Paper.A4);

        var pages = pdf.TextOfPages();
        Assert.True(pages.Length >= 3);
        Assert.All(pages, page => Assert.Contains("Jar of honey", page, StringComparison.Ordinal));
        Assert.Contains("\n96\n", pages[^1].Replace(' ', '\n'), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_parcel_a_page_has_a_code_a_page_that_a_scanner_reads()
    {
        using var pdf = await PrintAsync(SheetKind.PackingPages, Paper.A5);

        Assert.Equal(7, pdf.Pages);
        var pages = pdf.TextOfPages();
        Assert.Contains("To pick", pages[0], StringComparison.Ordinal);
        Assert.DoesNotContain("To pick", pages[1], StringComparison.Ordinal);
        for (var i = 1; i <= 6; i++)
            Assert.Contains($"K7F3Q{i:000000}", pages[i], StringComparison.Ordinal);
        Assert.Equal("K7F3Q000003", pdf.Scan(page: 4));
    }

    [Fact]
    public async Task A_delivery_note_is_printed_for_one_parcel_alone_and_has_no_price()
    {
        var parcel = await IdAsync(4);
        using var stream = new MemoryStream();
        await Printer().RunAsync(batch.Packer, new SheetOrder(batch.BatchId, SheetKind.DeliveryNotes, "en") { ParcelId = parcel }, stream, default);
        using var one = Pdf.From(stream.ToArray());
        using var all = await PrintAsync(SheetKind.DeliveryNotes, Paper.A4);

        Assert.Equal(1, one.Pages);
        Assert.Equal(6, all.Pages);
        Assert.Contains("Parcel 104", one.Text(), StringComparison.Ordinal);
        Assert.Contains("Alles Gute g4", one.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("CNY", one.Text(), StringComparison.Ordinal);
        await ExecuteAsync("update parcels set status = 'void', voided_at = now() where position = 4");
        await Assert.ThrowsAsync<NotFound>(() => Printer().RunAsync(batch.Packer, new SheetOrder(batch.BatchId, SheetKind.DeliveryNotes, "en") { ParcelId = parcel }, new MemoryStream(), default));
        await Assert.ThrowsAsync<NotFound>(() => Printer().RunAsync(batch.Packer, new SheetOrder(batch.BatchId, SheetKind.PickList, "en") { ParcelId = parcel }, new MemoryStream(), default));
    }

    private PrintSheet Printer() => new(database.DataSource, new PrintRuns(database.DataSource), new FakeClock(BatchToPrint.Now));

    private async Task<Pdf> PrintAsync(SheetKind kind, Paper paper, string language = "en")
    {
        using var stream = new MemoryStream();
        await Printer().RunAsync(batch.Packer, new SheetOrder(batch.BatchId, kind, language) { Paper = new SheetPaper(paper, PaperMargins.All(10)) }, stream, default);
        return Pdf.From(stream.ToArray());
    }

    private async Task<Guid> IdAsync(int position)
    {
        await using var command = database.DataSource.CreateCommand(string.Create(CultureInfo.InvariantCulture, $"select id from parcels where position = {position}"));
        return (Guid)(await command.ExecuteScalarAsync())!;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
