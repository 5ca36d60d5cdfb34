using System.Globalization;
using Npgsql;
using PreOrderFarm.Members;
using PreOrderFarm.Printing;
using PreOrderFarm.Printing.Labels;
using PreOrderFarm.Printing.Printers;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;
using PreOrderFarm.Typesetting.Tests;

namespace PreOrderFarm.Tests.Printing;

public sealed class PrintLabelsTests : IAsyncLifetime
{
    private TestDatabase database = null!;

    public async Task InitializeAsync() => database = await TestDatabases.CreateAsync();

    public async Task DisposeAsync() => await database.DisposeAsync();

    private PrintLabels Print => new(database.DataSource, new PrintRuns(database.DataSource), new FakeClock(BatchToPrint.Now));

    [Theory]
    [InlineData(LabelMedia.Roll, 7, 100, 150)]
    [InlineData(LabelMedia.A6, 7, 105, 148)]
    [InlineData(LabelMedia.A4Four, 2, 210, 297)]
    [InlineData(LabelMedia.A4Eight, 1, 210, 297)]
    [InlineData(LabelMedia.LetterSix, 2, 215.9, 279.4)]
    public async Task Every_label_has_its_recipient_contents_and_codes_on_each_medium(LabelMedia media, int pages, double width, double height)
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, 7);
        await ExecuteAsync("update parcels set carrier = 'SF Express 顺丰', tracking_number = 'SF10000000' || lpad(position::text, 5, '0') where position <> 2");
        using var pdf = await PdfAsync(batch, new LabelOrder(batch.BatchId, media, "en"));
        Keep($"labels-{media.Name()}.pdf", pdf.Bytes);

        Assert.Equal(pages, pdf.Pages);
        var size = pdf.Info("Page size").Split(' ');
        Assert.Equal(width * 72 / 25.4, double.Parse(size[0], CultureInfo.InvariantCulture), 0.5);
        Assert.Equal(height * 72 / 25.4, double.Parse(size[2], CultureInfo.InvariantCulture), 0.5);
        var text = pdf.Text();
        for (var i = 1; i <= 7; i++)
        {
            Assert.Contains($" r{i}\n", text, StringComparison.Ordinal);
            Assert.Contains($"K7F3Q{i:000000}", text, StringComparison.Ordinal);
            Assert.Contains($"{i}/7 · Batch 7 · version 3", text, StringComparison.Ordinal);
            Assert.Equal(7, text.Split("Printed 2027-04-01 14:30 (Shanghai)").Length - 1);
            Assert.Equal(i != 2, text.Contains($"SF10000000{i:00000}", StringComparison.Ordinal));
        }

        Assert.Contains("× Jar of honey 洋槐蜂蜜", text, StringComparison.Ordinal);
        Assert.Contains("From Zhouzhi kiwi farm 周至", text, StringComparison.Ordinal);
        Assert.Contains("Zhouzhi · China", text, StringComparison.Ordinal);
        Assert.Contains("人民南路四段12号 3单元", text, StringComparison.Ordinal);
        Assert.Equal(3, text.Split("Keep chilled").Length - 1);
        Assert.DoesNotContain("…", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', text);
        var codes = pdf.Scan(300).Split('\n');
        var firstPage = Enumerable.Range(1, Math.Min(7, media.Places()));
        Assert.Equal(
            firstPage.SelectMany(i => i == 2 ? [$"K7F3Q{i:000000}"] : new[] { $"K7F3Q{i:000000}", $"SF10000000{i:00000}" }).Order(StringComparer.Ordinal),
            codes.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(203)]
    [InlineData(300)]
    public async Task A_thermal_printer_gets_the_same_labels_as_dots_and_their_codes_are_read(int dotsPerInch)
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, 3);
        await ExecuteAsync("update parcels set carrier = 'UPS', tracking_number = '1Z999AA1012345678' || position");
        using var stream = new MemoryStream();
        var printed = await Print.ZplAsync(batch.Packer, new LabelOrder(batch.BatchId, LabelMedia.Roll, "zh-Hans"), dotsPerInch, stream, default);
        Keep($"labels-{dotsPerInch}.zpl", stream.ToArray());

        var zpl = Zpl.From(stream.ToArray());
        Assert.Equal((3, 3), (printed.Labels, zpl.Labels.Count));
        for (var i = 1; i <= 3; i++)
            Assert.Equal([$"1Z999AA1012345678{i}", $"K7F3Q{i:000000}"], zpl.Labels[i - 1].Scan().Order(StringComparer.Ordinal));
        Keep($"labels-{dotsPerInch}.pbm", zpl.Labels[1].Pbm());
    }

    [Fact]
    public async Task Chosen_parcels_are_printed_from_the_first_free_place_and_a_reprint_says_what_the_first_label_said()
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, 12);
        using var all = await PdfAsync(batch, new LabelOrder(batch.BatchId, LabelMedia.A4Eight, "en"));
        using var some = await PdfAsync(batch, new LabelOrder(batch.BatchId, LabelMedia.A4Eight, "en") { Parcels = "3, 7-9", StartPosition = 6 });
        using var one = await PdfAsync(batch, new LabelOrder(batch.BatchId, LabelMedia.Roll, "en") { Parcels = "9" });

        Assert.Equal((2, 2, 1), (all.Pages, some.Pages, one.Pages));
        Assert.Equal([3, 7, 8, 9], Enumerable.Range(1, 12).Where(i => some.Text().Contains($" r{i}\n", StringComparison.Ordinal)));
        Assert.Equal(all.Find("r6").X, some.Find("r3").X, 60.0);
        Assert.Equal(all.Find("r6").Y, some.Find("r3").Y, 15.0);
        Assert.Equal(2, some.Find("r9").Page);
        Assert.Contains("9/12 · Batch 7", one.Text(), StringComparison.Ordinal);
        Assert.Equal(Checksum(all), Checksum(one));
    }

    [Fact]
    public async Task A_printer_that_is_off_is_made_up_for()
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, 1);
        var order = new LabelOrder(batch.BatchId, LabelMedia.A4Four, "en");
        using var plain = await PdfAsync(batch, order);
        using var made = await PdfAsync(batch, order.In(new Printer(batch.GrowerId, new PrinterInput { Name = "Laser", LabelsRightMm = 3, LabelsDownMm = -2 }, BatchToPrint.Now)));

        Assert.Equal(plain.Find("r1").X - 3 * 72 / 25.4, made.Find("r1").X, 0.1);
        Assert.Equal(plain.Find("r1").Y + 2 * 72 / 25.4, made.Find("r1").Y, 0.1);
    }

    [Fact]
    public async Task Parcels_of_one_pledge_are_counted()
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, 4);
        await SameMemberAsync(2, 3, 4);
        using var pdf = await PdfAsync(batch, new LabelOrder(batch.BatchId, LabelMedia.Roll, "en") { Parcels = "1,3,4" });

        var pages = pdf.TextOfPages();
        Assert.Contains("Parcel 1 of 1", pages[0], StringComparison.Ordinal);
        Assert.Contains("Parcel 2 of 3", pages[1], StringComparison.Ordinal);
        Assert.Contains("Parcel 3 of 3", pages[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Parcel 1 of 1", "Keep chilled", "From ")]
    [InlineData("zh-CN", "第 1 件，共 1 件", "冷藏", "寄件")]
    [InlineData("zh-TW", "第 1 件，共 1 件", "冷藏", "寄件")]
    public async Task A_label_is_in_its_language_and_names_are_as_written(string language, params string[] expected)
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, 2);
        using var pdf = await PdfAsync(batch, new LabelOrder(batch.BatchId, LabelMedia.Roll, language));

        Assert.All(expected, part => Assert.Contains(part, pdf.Text(), StringComparison.Ordinal));
        Assert.Contains("陳美玲 r2", pdf.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("محمد بن عبد الله الفاتح", "شارع الملك فهد ١٢")]
    [InlineData("יוסף כהן", "רחוב הרצל 5")]
    [InlineData("👩‍🌾 \u202Eevil\u202C nul\0name", "line\nbreaks\r\nand\ttabs")]
    [InlineData("Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenträgerin Hildegard von und zu Hohenlohe", "Straße des 17. Juni 135, Aufgang B, dritter Hinterhof, bei Østergård klingeln, sonst beim Nachbarn im Erdgeschoss links abgeben")]
    public async Task Any_name_fits_on_any_medium(string recipient, string line)
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, 1);
        await using (var command = database.DataSource.CreateCommand("update parcels set recipient = $1, line1 = $2, country = 'SA', carrier = 'X', tracking_number = repeat('W', 60)"))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = recipient.Replace("\0", "", StringComparison.Ordinal) });
            command.Parameters.Add(new NpgsqlParameter { Value = line });
            await command.ExecuteNonQueryAsync();
        }

        foreach (var media in Enum.GetValues<LabelMedia>())
        {
            using var pdf = await PdfAsync(batch, new LabelOrder(batch.BatchId, media, "en"));
            Assert.Equal(1, pdf.Pages);
            Assert.Equal("K7F3Q000001", pdf.Scan(300));
            Assert.Contains("1/1 · Batch 7", pdf.Text(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("0", 1, LabelMedia.Roll)]
    [InlineData("x", 1, LabelMedia.Roll)]
    [InlineData("7-3", 1, LabelMedia.Roll)]
    [InlineData("1-2-3", 1, LabelMedia.Roll)]
    [InlineData("99999999999", 1, LabelMedia.Roll)]
    [InlineData("2, 40", 1, LabelMedia.Roll)]
    [InlineData("", 2, LabelMedia.Roll)]
    [InlineData("", 9, LabelMedia.A4Eight)]
    [InlineData("", 0, LabelMedia.A4Four)]
    public async Task What_cannot_be_printed_is_refused_before_a_byte_is_written(string parcels, int start, LabelMedia media)
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, 3);
        using var stream = new MemoryStream();

        await Assert.ThrowsAsync<RuleBroken>(() => Print.PdfAsync(batch.Packer, new LabelOrder(batch.BatchId, media, "en") { Parcels = parcels, StartPosition = start }, stream, default));
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public async Task Cancelled_parcels_have_no_label_and_strangers_find_no_batch()
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, 3);
        await ExecuteAsync("update parcels set status = 'void', voided_at = now() where position = 2");
        using var pdf = await PdfAsync(batch, new LabelOrder(batch.BatchId, LabelMedia.Roll, "en"));
        using var stream = new MemoryStream();

        Assert.Equal(2, pdf.Pages);
        Assert.Contains("2/2 · Batch 7", pdf.TextOfPages()[1], StringComparison.Ordinal);
        await Assert.ThrowsAsync<RuleBroken>(() => PdfAsync(batch, new LabelOrder(batch.BatchId, LabelMedia.Roll, "en") { Parcels = "2" }));
        await Assert.ThrowsAsync<NotFound>(() => Print.PdfAsync(Actor.Nobody, new LabelOrder(batch.BatchId, LabelMedia.Roll, "en"), stream, default));
        await Assert.ThrowsAsync<NotFound>(() => Print.ZplAsync(Actor.Nobody, new LabelOrder(batch.BatchId, LabelMedia.Roll, "en"), 203, stream, default));
        await Assert.ThrowsAsync<RuleBroken>(() => Print.ZplAsync(batch.Packer, new LabelOrder(batch.BatchId, LabelMedia.A4Four, "en"), 203, stream, default));
        await Assert.ThrowsAsync<RuleBroken>(() => Print.ZplAsync(batch.Packer, new LabelOrder(batch.BatchId, LabelMedia.Roll, "en"), 600, stream, default));
        await ExecuteAsync("update parcels set status = 'void', voided_at = now()");
        await Assert.ThrowsAsync<RuleBroken>(() => Print.PdfAsync(batch.Packer, new LabelOrder(batch.BatchId, LabelMedia.Roll, "en"), stream, default));
        Assert.Equal(0, stream.Length);
    }

    private async Task<Pdf> PdfAsync(BatchToPrint batch, LabelOrder order)
    {
        using var stream = new MemoryStream();
        await Print.PdfAsync(batch.Packer, order, stream, default);
        return Pdf.From(stream.ToArray());
    }

    private static string Checksum(Pdf pdf) => pdf.Text().Split("Batch 7 · version 3 · ")[1][..8];

    private Task SameMemberAsync(params int[] positions) => ExecuteAsync($"""
        with pledge as (
          insert into pledges (id, campaign_id, reference, status, email, normalized_email, culture, recipient, phone, line1, line2, city, subdivision,
            postal_code, country, region_id, gift_note, currency, goods_minor, shipping_minor, placed_at, hold_expires_at)
          select gen_random_uuid(), c.id, 'M-1', 'confirmed', 'b@example.com', 'b@example.com', 'en', 'B', '1', 'x', '', 'x', '', '1', 'CN', r.id, '', 'CNY', 0, 0, now(), now()
          from campaigns c
          join campaign_regions r on r.campaign_id = c.id
          returning id)
        update parcels set source_id = pledge.id from pledge where position in ({string.Join(',', positions)})
        """);

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static void Keep(string name, byte[] bytes)
    {
        if (Environment.GetEnvironmentVariable("FARM_PICTURES") is { Length: > 0 } folder)
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(folder).FullName, name), bytes);
    }
}
