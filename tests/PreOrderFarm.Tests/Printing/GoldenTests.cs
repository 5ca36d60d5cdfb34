using System.Runtime.CompilerServices;
using PreOrderFarm.Payouts;
using PreOrderFarm.Printing;
using PreOrderFarm.Printing.Labels;
using PreOrderFarm.TestKit;
using PreOrderFarm.Typesetting.Tests;

namespace PreOrderFarm.Tests.Printing;

/// <summary>A batch whose documents show all that they can: carriers, chilled parcels, gifts, and changes since version 2.</summary>
public sealed class GoldenBatch : IAsyncLifetime
{
    private const string OnRoll = "-on-a-roll";

    private TestDatabase database = null!;
    private BatchToPrint batch = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabases.CreateAsync();
        batch = await BatchToPrint.CreateAsync(database.DataSource, 9);
        await using var command = database.DataSource.CreateCommand("""
            update parcels set carrier = 'SF Express 顺丰', tracking_number = 'SF10000000' || lpad(position::text, 5, '0') where position <= 6;
            insert into parcel_revisions (parcel_id, until_version, is_printed, recipient, phone, line1, line2, city, subdivision, postal_code, country, gift_note, storage, lines, replaced_at)
            select p.id, 2, p.position <> 5, 'Before ' || p.position, p.phone, 'Old Street ' || p.position, '', p.city, p.subdivision, p.postal_code, p.country, '', p.storage,
              (select jsonb_agg(jsonb_build_object('offer_id', l.offer_id, 'units', l.units + 1, 'net_grams', l.net_grams, 'gross_grams', l.gross_grams)) from parcel_lines l where l.parcel_id = p.id), now()
            from parcels p
            where p.position in (2, 4, 5);
            """);
        await command.ExecuteNonQueryAsync();
    }

    public async Task DisposeAsync() => await database.DisposeAsync();

    internal async Task<Pdf> PrintAsync(string document, int? topMillimetres = null)
    {
        if (document == "receipt")
            return await PrintReceiptTests.PrintAsync("en", Paper.A4);
        if (document == "payout-statement")
            return await PrintPayoutStatementTests.PrintAsync(Paper.A4, PayoutKind.Earnings, PrintPayoutStatementTests.Yuan(85_00), Line(101), Line(102));
        using var stream = new MemoryStream();
        if (document == "poster")
            stream.Write(await PosterAsync());
        else if (LabelMediaNames.Find(document) is { } media)
            await new PrintLabels(database.DataSource, Runs, Clock).PdfAsync(batch.Packer, new LabelOrder(batch.BatchId, media, "en"), stream, default);
        else
            await new PrintSheet(database.DataSource, Runs, Clock).RunAsync(batch.Packer, Order(document, topMillimetres), stream, default);
        return Pdf.From(stream.ToArray());
    }

    private SheetOrder Order(string document, int? topMillimetres)
    {
        var paper = document.EndsWith(OnRoll, StringComparison.Ordinal) ? SheetPaper.Common(Paper.Roll100x150) : SheetPaper.A4;
        var kind = SheetKinds.Find(document.Replace(OnRoll, "", StringComparison.Ordinal))!.Value;
        return new SheetOrder(batch.BatchId, kind, "en")
        {
            Version = kind == SheetKind.Differences ? 2 : null,
            Paper = paper with { Margins = paper.Margins with { TopMillimetres = topMillimetres ?? paper.Margins.TopMillimetres } },
        };
    }

    private static Task<byte[]> PosterAsync() => new DrawPoster(new HarvestPictures(null!, null!)).PdfAsync(
        new Poster("Red-heart kiwifruit from Zhouzhi", "Kiwifruit · Hongyang", "Zhouzhi kiwi farm 周至", "From ¥99.00", "¥12,345 of ¥20,000", 62, "Scan to pre-order", "https://farm.example/campaigns/kiwifruit", "farm.example", "en", "kiwi", null, default!),
        Paper.A4, BatchToPrint.Now, default);

    private static StatementLine Line(int parcel) => new(
        "parcel_released", parcel, PrintPayoutStatementTests.At, PrintPayoutStatementTests.Yuan(100_00), PrintPayoutStatementTests.Yuan(5_00), PrintPayoutStatementTests.Yuan(3_00), PrintPayoutStatementTests.Yuan(7_00), PrintPayoutStatementTests.Yuan(85_00));

    private PrintRuns Runs => new(database.DataSource);

    private static FakeClock Clock => new(BatchToPrint.Now);
}

/// <summary>
/// Each document looks as it did when a person looked at it last: Golden/*.txt holds how much ink lies where. After a change that
/// is wanted, look at the pages, run this with FARM_GOLDEN=write, and look at the diff.
/// </summary>
public sealed class GoldenTests(GoldenBatch batch) : IClassFixture<GoldenBatch>
{
    [Theory]
    [InlineData("pick-list", 1)]
    [InlineData("packing-list", 1)]
    [InlineData("packing-pages", 3)]
    [InlineData("load-list", 1)]
    [InlineData("matrix", 1)]
    [InlineData("delivery-notes", 4)]
    [InlineData("differences", 1)]
    [InlineData("pick-list-on-a-roll", 1)]
    [InlineData("packing-list-on-a-roll", 1)]
    [InlineData("packing-pages-on-a-roll", 3)]
    [InlineData("load-list-on-a-roll", 1)]
    [InlineData("matrix-on-a-roll", 1)]
    [InlineData("delivery-notes-on-a-roll", 4)]
    [InlineData("differences-on-a-roll", 1)]
    [InlineData("roll", 2)]
    [InlineData("a6", 2)]
    [InlineData("a4-four", 1)]
    [InlineData("a4-eight", 1)]
    [InlineData("letter-six", 1)]
    [InlineData("receipt", 1)]
    [InlineData("payout-statement", 1)]
    [InlineData("poster", 1)]
    public async Task Each_document_looks_as_it_did(string document, int page)
    {
        using var pdf = await batch.PrintAsync(document);
        var now = InkGrid.Of(pdf, page);
        if (Environment.GetEnvironmentVariable("FARM_GOLDEN") == "write")
            File.WriteAllText(Golden(document), now.ToString());

        var difference = now.DifferenceFrom(InkGrid.Parse(File.ReadAllText(Golden(document))));
        Assert.True(difference is null, difference);
    }

    [Fact]
    public async Task What_moves_by_two_millimetres_is_seen_and_another_way_of_drawing_the_same_is_not()
    {
        using var before = await batch.PrintAsync("packing-list");
        using var moved = await batch.PrintAsync("packing-list", topMillimetres: 14);

        Assert.NotNull(InkGrid.Of(moved, 1).DifferenceFrom(InkGrid.Of(before, 1)));
        Assert.Null(InkGrid.Of(before, 1, pixelsPerMillimetre: 5).DifferenceFrom(InkGrid.Of(before, 1)));
    }

    private static string Golden(string document, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden", document + ".txt");
}
