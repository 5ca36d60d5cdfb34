namespace PreOrderFarm.Typesetting.Tests;

public class LayoutTests
{
    private static readonly IReadOnlyList<Column> TwoColumns = [new(Width.Share(), "OFFER"), new(Width.Millimetres(30), "BOXES", Alignment.End)];

    private static IReadOnlyList<Block> Cells(int i) => [$"offer{i}", $"n{i}"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_table_repeats_its_headings_on_each_page_and_loses_no_row(bool isNested)
    {
        var table = new Table(TwoColumns, Enumerable.Range(1, 150).Select(Cells));
        using var pdf = Pdf.Print(new Document(), "before", isNested ? new Stack(table) : table, "after");

        var pages = pdf.TextOfPages();
        Assert.True(pages.Length > 2);
        Assert.All(pages, page => Assert.Contains("BOXES", page, StringComparison.Ordinal));
        var text = pdf.Text();
        Assert.All(Enumerable.Range(1, 150), i => Assert.Contains($"offer{i}\n", text + "\n", StringComparison.Ordinal));
        Assert.Equal(pages.Length, text.Split("BOXES").Length - 1);
    }

    [Fact]
    public void A_tables_title_never_stands_alone_at_the_end_of_a_page_and_is_repeated()
    {
        // The spacer leaves room on the first page for a title and headings, and for no row.
        var table = new Table(TwoColumns, Enumerable.Range(1, 150).Select(Cells)) { Title = new Text("Chilled") };
        using var pdf = Pdf.Print(new Document { Page = PageSize.A5, Margins = Margins.All(15) }, new Text("Above"), new Spacer(158), table);

        var pages = pdf.TextOfPages();
        Assert.Equal("Above", pages[0].Trim());
        Assert.True(pages.Length > 2);
        Assert.All(pages.Skip(1), page => Assert.StartsWith("Chilled", page.TrimStart(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_of_many_rows_is_read_row_by_row()
    {
        var read = 0;
        IEnumerable<IReadOnlyList<Block>> Rows()
        {
            for (read = 1; read <= 100_000; read++)
            {
                if (read == 500)
                    throw new InvalidDataException();
                yield return Cells(read);
            }
        }

        Assert.Throws<InvalidDataException>(() => new Document().WritePdf(Stream.Null, [new Table(TwoColumns, Rows())]));
        Assert.Equal(500, read);
    }

    [Fact]
    public void A_row_higher_than_a_page_continues_on_the_next()
    {
        var words = Enumerable.Range(1, 1500).Select(i => $"w{i}").ToArray();
        using var pdf = Pdf.Print(new Document(), new Table(TwoColumns, [[new Text(string.Join(' ', words)), "x"], Cells(2)]));

        var text = pdf.Text();
        Assert.True(pdf.Pages > 1);
        Assert.Contains("w1500", text, StringComparison.Ordinal);
        Assert.Contains("offer2", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_have_the_widths_asked_for()
    {
        using var pdf = Pdf.Print(new Document(), new Row(new Cell(Width.Millimetres(50), "a1"), new Cell(Width.Share(1), "b1"), new Cell(Width.Share(3), "c1")) { GapMillimetres = 10 });

        var (a, b, c) = (pdf.Find("a1").X, pdf.Find("b1").X, pdf.Find("c1").X);
        Assert.Equal(60 * 72 / 25.4, b - a, 1.0);
        Assert.Equal(((180 - 50 - 20) / 4.0 + 10) * 72 / 25.4, c - b, 1.0);
    }

    [Fact]
    public void A_block_kept_together_moves_to_the_next_page_as_a_whole()
    {
        using var pdf = Pdf.Print(Sample.Document(), Sample.Parcels(60));

        var pages = pdf.TextOfPages();
        for (var i = 1; i <= 60; i++)
        {
            var first = Array.FindIndex(pages, p => p.Contains($"#{i}\n", StringComparison.Ordinal));
            var last = Array.FindIndex(pages, p => p.Contains($"Gift note {i}:", StringComparison.Ordinal));
            Assert.True(first >= 0);
            Assert.Equal(first, last);
        }
    }

    [Fact]
    public void A_kept_block_higher_than_a_page_starts_on_its_own_page_and_continues_under_its_heading()
    {
        var lines = Enumerable.Range(1, 130).Select(i => (Block)$"line{i}").ToList();
        var tall = new KeepTogether(new Box(new Stack(lines))) { Continuation = "CONTINUED" };
        using var pdf = Pdf.Print(new Document(), "BEFORE", tall, "AFTER");

        Assert.Equal(1, pdf.Find("BEFORE").Page);
        Assert.Equal(2, pdf.Find("line1").Page);
        Assert.Equal(4, pdf.Find("line130").Page);
        Assert.Equal(3, pdf.Find("CONTINUED").Page);
        Assert.Equal(2, pdf.Text().Split("CONTINUED").Length - 1);
        Assert.All(Enumerable.Range(1, 130), i => pdf.Find($"line{i}"));
    }

    [Fact]
    public void A_block_that_cannot_be_broken_and_fits_no_page_is_refused_with_its_height()
    {
        var error = Assert.Throws<TypesettingException>(() => new Document().WritePdf(Stream.Null, ["x", new QrCode("x", 400)]));

        Assert.Contains("400 mm", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_spacer_at_the_top_of_a_page_vanishes()
    {
        using var pdf = Pdf.Print(new Document(), new Spacer(50), "top", new PageBreak(), "second");

        Assert.Equal(pdf.Find("second").Y, pdf.Find("top").Y, 0.1);
    }

    [Theory]
    [InlineData("P-7F3K9")]
    [InlineData("https://farm.example/parcels/装箱单?a=1&b=猕猴桃")]
    public void A_code_is_read_back_by_a_scanner(string content)
    {
        using var pdf = Pdf.Print(new Document(), new QrCode(content, 26));

        Assert.Equal(content, pdf.Scan());
    }

    [Fact]
    public void A_content_too_long_for_a_code_is_refused() =>
        Assert.Throws<TypesettingException>(() => new Document().WritePdf(Stream.Null, [new QrCode(new string('x', 5000), 26)]));

    [Fact]
    public async Task A_picture_is_a_PNG_of_the_size_asked_for_and_can_stand_in_a_document()
    {
        using var png = new MemoryStream();
        await new Picture { WidthPixels = 640, HeightPixels = 320 }.WritePngAsync(png, new Stack(new Text("红心猕猴桃 50 %") { SizePoints = 40 }, new QrCode("https://farm.example/c/1", 50)));
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".png");
        await File.WriteAllBytesAsync(path, png.ToArray());

        Assert.Equal("https://farm.example/c/1", Pdf.Run("zbarimg", "--raw", "-q", path).Trim());
        File.Delete(path);
        using var pdf = Pdf.Print(new Document(), new Image(png.ToArray(), 120), "below");
        Assert.Equal((15 + 60) * 72 / 25.4 + 12, pdf.Find("below").Y, 4.0);
    }

    [Fact]
    public void Bytes_that_are_no_picture_are_refused()
    {
        Assert.Throws<TypesettingException>(() => new Image([1, 2, 3], 10));
    }
}
