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
    [InlineData(Paper.Roll100x150, "283.465 x 425.197 pts", "425.197 x 283.465 pts")]
    public async Task Every_document_fits_every_paper_and_bears_batch_version_page_time_totals_and_checksum(Paper paper, string upright, string turned)
    {
        foreach (var kind in Enum.GetValues<SheetKind>())
        {
            using var pdf = await PrintAsync(kind, paper);
            Assert.StartsWith(kind == SheetKind.Matrix ? turned : upright, pdf.Info("Page size"), StringComparison.Ordinal);
            if (kind is SheetKind.PackingList)
                Assert.Contains("K7F3Q000001", pdf.Scan(page: paper == Paper.Roll100x150 ? 2 : 1).Split('\n'));
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

    [Theory]
    [InlineData(Paper.A5, 40, "en")]
    [InlineData(Paper.Roll100x150, 3, "en")]
    [InlineData(Paper.Roll100x150, 15, "en")]
    [InlineData(Paper.Roll100x150, 3, "zh-Hans")]
    [InlineData(Paper.Roll100x150, 15, "zh-Hant")]
    public async Task Nothing_is_cut_on_a_roll_or_between_the_widest_margins(Paper paper, int margin, string language)
    {
        // The head has one line for the title, on every paper.
        await ExecuteAsync("update campaigns set title = 'Kiwis'; update parcels set carrier = 'USPS', tracking_number = '9400110200881234567890' || lpad(position::text, 4, '0')");
        foreach (var kind in Enum.GetValues<SheetKind>())
        {
            using var pdf = await PrintAsync(kind, new SheetPaper(paper, PaperMargins.All(margin)), language);
            Assert.DoesNotContain("…", pdf.Text(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(Paper.A5)]
    [InlineData(Paper.Roll100x150)]
    public async Task Names_that_would_break_a_page_break_none(Paper paper)
    {
        await ExecuteAsync("update parcels set recipient = repeat('Wörterbuchwurm', 700), gift_note = E'\\u202Eevil\\u0007 👩‍🌾 مرحبا' || repeat('g', 3000) where position = 2");
        foreach (var kind in Enum.GetValues<SheetKind>())
        {
            using var pdf = await PrintAsync(kind, paper);
            Assert.True(pdf.Pages > 0);
            Assert.DoesNotContain('\u202E', pdf.Text());
        }
    }

    [Fact]
    public async Task A_pick_list_sums_what_is_chilled_and_what_is_not_and_all()
    {
        await ExecuteAsync($"{Offers(3, 3)}; insert into parcel_lines select p.id, o.id, 1, 2000, 2200 from parcels p, offers o where p.storage = 'chilled' and o.position = 3");
        using var pdf = await PrintAsync(SheetKind.PickList, Paper.A4);

        // Chilled are 2, 4 and 6, with 3, 2 and 1 units and one more each; honey lies in all six: 2 + 3 + 1 + 2 + 3 + 1.
        var lines = pdf.TextAsWritten().Split('\n');
        Assert.Contains(lines, line => line.StartsWith("5 kg box 五公斤装 6 30 kg", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Jar of honey 洋槐蜂蜜 12 6 kg", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("Sum of all 21 42 kg", StringComparison.Ordinal));
        Assert.Equal(["Sum 9 36 kg 37.8 kg", "Sum 12 6 kg 8.4 kg"], lines.Where(line => line.StartsWith("Sum ", StringComparison.Ordinal) && !line.Contains("all", StringComparison.Ordinal)));
        Assert.Contains("Kiwifruit · Hongyang", lines);
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
    public async Task A_member_has_one_row_of_the_matrix_however_many_parcels()
    {
        await ExecuteAsync("update parcels p set source_id = first.source_id, recipient = first.recipient from parcels first where first.position = 1 and p.position = 2");
        await ExecuteAsync("delete from parcel_lines l using parcels p, offers o where p.id = l.parcel_id and o.id = l.offer_id and p.position = 2 and o.position = 2");
        using var pdf = await PrintAsync(SheetKind.Matrix, Paper.A4);

        var lines = pdf.TextAsWritten().Split('\n');
        Assert.Contains("101, 102 Jürgen Weiß r1 PF-K7F3-0001 3 2", lines);
        Assert.Contains("103 王小明 r3 PF-K7F3-0003 1", lines);
        Assert.Contains("Sum 6 9", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("102 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_matrix_that_is_wider_than_a_page_says_on_each_of_its_pages_who_gets_what()
    {
        await ExecuteAsync($"{Offers(3, 14)}; insert into parcel_lines select p.id, o.id, 1, 2000, 2200 from parcels p, offers o where o.position > 2");
        using var stream = new MemoryStream();
        var progress = new PreOrderFarm.Printing.Prepared.PrintProgress(6);
        await Printer().PrintAsync(batch.Packer, new SheetOrder(batch.BatchId, SheetKind.Matrix, "en"), stream, new PrintWatch((_, _, _) => Task.CompletedTask, progress), default);
        using var pdf = Pdf.From(stream.ToArray());

        Assert.Equal(6, progress.Printed);
        var pages = pdf.TextAsWritten().TrimEnd('\f').Split('\f');
        Assert.Equal(3, pages.Length);
        Assert.All(pages, page => Assert.Contains("陳美玲 r2 PF-K7F3-0002", page, StringComparison.Ordinal));
        for (var offer = 3; offer <= 14; offer++)
            Assert.Single(pages, page => page.Split('\n', ' ').Contains($"Offer-{offer}"));
        Assert.Contains("Sum 6 12 6 6 6 6\n", pages[0], StringComparison.Ordinal);
        Assert.Contains("Sum 6 6 6 6 6 6\n", pages[1], StringComparison.Ordinal);
        Assert.Contains("Sum 6 6\n", pages[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Paper.A4)]
    [InlineData(Paper.Roll100x150)]
    public async Task A_members_number_stands_beside_the_quantity(Paper paper)
    {
        using var pdf = await PrintAsync(SheetKind.PackingList, paper);

        Assert.Contains("\n2 × PF-K7F3-0001", pdf.TextAsWritten(), StringComparison.Ordinal);
        Assert.Contains("\n3 × PF-K7F3-0002", pdf.TextAsWritten(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_load_lists_with_other_numbers_have_other_checksums_and_what_is_picked_by_has_the_same()
    {
        var (load, pick) = (await ChecksumAsync(SheetKind.LoadList), await ChecksumAsync(SheetKind.PickList));
        await ExecuteAsync("update parcels set tracking_number = 'SF2001' where position = 1");
        var (later, unchanged) = (await ChecksumAsync(SheetKind.LoadList), await ChecksumAsync(SheetKind.PickList));

        Assert.Equal((pick, pick, pick), (unchanged, load[..8], later[..8]));
        Assert.Equal((17, 17), (load.Length, later.Length));
        Assert.NotEqual(load, later);
    }

    [Theory]
    [InlineData(Paper.A5)]
    [InlineData(Paper.Roll100x150)]
    public async Task What_changed_is_said_whole_however_long_it_is(Paper paper)
    {
        var note = string.Join('\n', Enumerable.Range(1, 80).Select(line => $"Line {line}"));
        await ExecuteAsync($"""
            update parcels set gift_note = '{note} now' where position = 2;
            insert into parcel_revisions (parcel_id, until_version, is_printed, recipient, phone, line1, line2, city, subdivision, postal_code, country, gift_note, storage, lines, replaced_at)
            select p.id, 2, true, p.recipient, p.phone, p.line1, p.line2, p.city, p.subdivision, p.postal_code, p.country, '{note} before', p.storage,
              (select jsonb_agg(jsonb_build_object('offer_id', l.offer_id, 'units', l.units, 'net_grams', l.net_grams, 'gross_grams', l.gross_grams)) from parcel_lines l where l.parcel_id = p.id), now()
            from parcels p
            where p.position = 2
            """);
        using var pdf = await PrintAsync(SheetKind.Differences, paper);

        Assert.Contains("Line 80 before", pdf.Text(), StringComparison.Ordinal);
        Assert.Contains("Line 80 now", pdf.Text(), StringComparison.Ordinal);
        Assert.Contains("Parcel 102, continued", pdf.TextOfPages()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_font_has_is_counted_in_the_log_of_prints()
    {
        await ExecuteAsync("update parcels set recipient = U&'Lin \\E123\\E124' where position = 2");
        await PrintAsync(SheetKind.LoadList, Paper.A4);

        Assert.Equal(2, Assert.Single(await new PrintRuns(database.DataSource).OfBatchAsync(batch.BatchId, 5, default)).UnknownGlyphs);
    }

    [Theory]
    [InlineData(Paper.A5)]
    [InlineData(Paper.Roll100x150)]
    public async Task One_parcel_a_page_has_a_code_a_page_that_a_scanner_reads(Paper paper)
    {
        using var pdf = await PrintAsync(SheetKind.PackingPages, paper);

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

    private Task<Pdf> PrintAsync(SheetKind kind, Paper paper, string language = "en") =>
        PrintAsync(kind, paper == Paper.Roll100x150 ? SheetPaper.Common(paper) : new SheetPaper(paper, PaperMargins.All(10)), language);

    private async Task<Pdf> PrintAsync(SheetKind kind, SheetPaper paper, string language)
    {
        using var stream = new MemoryStream();
        await Printer().RunAsync(batch.Packer, new SheetOrder(batch.BatchId, kind, language) { Paper = paper }, stream, default);
        return Pdf.From(stream.ToArray());
    }

    private async Task<string> ChecksumAsync(SheetKind kind)
    {
        using var pdf = await PrintAsync(kind, Paper.A4);
        return pdf.TextAsWritten().Split("Checksum ")[1].Split('\n', ' ')[0];
    }

    private static string Offers(int first, int last) => string.Create(CultureInfo.InvariantCulture, $"""
        insert into offers (id, campaign_id, position, name, description, net_grams, gross_grams, storage, units_per_parcel, price_minor, tax_rate_basis_points, claim_window_days, short_harvest_policy)
        select gen_random_uuid(), campaign_id, i, 'Offer-' || i, '', 2000, 2200, 'chilled', 4, 9900, 0, 3, 'first_come' from offers, generate_series({first}, {last}) i where position = 1
        """);

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
