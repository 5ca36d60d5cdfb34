using System.Globalization;

namespace PreOrderFarm.Typesetting.Tests;

public class LabelTests
{
    private const double PointsPerMillimetre = 72 / 25.4;

    private static Pdf Print(LabelSheet sheet, int labels) =>
        Pdf.Print(new Document { Page = sheet.Page, Margins = Margins.All(0) }, sheet.Arrange(Enumerable.Range(1, labels).Select(i => (Block)$"label{i}")));

    public static TheoryData<string, int, double, double> Sheets => new()
    {
        { "A4TwoByTwo", 4, 210, 297 },
        { "A4TwoByFour", 8, 210, 297 },
        { "LetterTwoByThree", 6, 215.9, 279.4 },
    };

    private static LabelSheet Sheet(string name) => (LabelSheet)typeof(LabelSheet).GetProperty(name)!.GetValue(null)!;

    [Theory]
    [MemberData(nameof(Sheets))]
    public void Labels_fill_the_cells_of_a_sheet_along_its_rows(string name, int cells, double width, double height)
    {
        var sheet = Sheet(name);
        using var pdf = Print(sheet, cells + 1);

        Assert.Equal(cells, sheet.Cells);
        Assert.Equal(2, pdf.Pages);
        var size = pdf.Info("Page size").Split(' ');
        Assert.Equal(width * PointsPerMillimetre, double.Parse(size[0], CultureInfo.InvariantCulture), 0.5);
        Assert.Equal(height * PointsPerMillimetre, double.Parse(size[2], CultureInfo.InvariantCulture), 0.5);
        for (var i = 0; i < cells; i++)
        {
            var left = (width - 2 * sheet.CellWidthMillimetres - sheet.ColumnGapMillimetres) / 2 + i % 2 * (sheet.CellWidthMillimetres + sheet.ColumnGapMillimetres);
            var top = (height - sheet.Rows * sheet.CellHeightMillimetres) / 2 + i / 2 * sheet.CellHeightMillimetres;
            var found = pdf.Find($"label{i + 1}");
            Assert.Equal(1, found.Page);
            Assert.Equal(left * PointsPerMillimetre, found.X, 1.0);
            Assert.Equal(top * PointsPerMillimetre + 12, found.Y, 4.0);
        }

        Assert.Equal((2, pdf.Find("label1").X, pdf.Find("label1").Y), pdf.Find($"label{cells + 1}"));
    }

    [Fact]
    public void A_sheet_that_was_begun_goes_on_at_its_next_cell_and_only_the_first_does()
    {
        using var whole = Print(LabelSheet.A4TwoByFour, 12);
        using var begun = Print(LabelSheet.A4TwoByFour with { StartPosition = 6 }, 12);

        Assert.Equal(whole.Find("label6"), begun.Find("label1"));
        Assert.Equal(whole.Find("label8"), begun.Find("label3"));
        Assert.Equal((2, whole.Find("label1").X, whole.Find("label1").Y), begun.Find("label4"));
        Assert.Equal(3, begun.Pages);
    }

    [Fact]
    public void A_printer_that_prints_too_far_left_and_up_is_shifted()
    {
        using var plain = Print(LabelSheet.A4TwoByTwo, 1);
        using var shifted = Print(LabelSheet.A4TwoByTwo with { ShiftRightMillimetres = 2, ShiftDownMillimetres = -1.5 }, 1);

        Assert.Equal(plain.Find("label1").X + 2 * PointsPerMillimetre, shifted.Find("label1").X, 0.1);
        Assert.Equal(plain.Find("label1").Y - 1.5 * PointsPerMillimetre, shifted.Find("label1").Y, 0.1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void A_start_that_is_no_cell_is_refused(int start)
    {
        Assert.Throws<TypesettingException>(() => (LabelSheet.A4TwoByFour with { StartPosition = start }).Arrange([]));
        Assert.Throws<TypesettingException>(() => (LabelSheet.A4TwoByFour with { StartPosition = start }).Arrange(AsyncEnumerable.Empty<Block>()));
    }

    [Fact]
    public void Cells_that_do_not_fit_on_the_sheet_are_refused() =>
        Assert.Throws<TypesettingException>(() => new LabelSheet(PageSize.A5, 2, 2, 99.1, 139).Arrange([]));

    [Fact]
    public async Task Sheets_of_a_list_and_of_a_source_are_the_same()
    {
        static IEnumerable<Block> Labels() => Enumerable.Range(1, 21).Select(i => (Block)$"label{i}");
        var document = new Document { Page = PageSize.A4, Margins = Margins.All(0) };
        using var fromList = new MemoryStream();
        using var fromSource = new MemoryStream();
        await document.WritePdfAsync(fromList, LabelSheet.A4TwoByFour.Arrange(Labels()));
        await document.WritePdfAsync(fromSource, LabelSheet.A4TwoByFour.Arrange(Labels().ToAsyncEnumerable()));

        Assert.Equal(fromList.ToArray(), fromSource.ToArray());
    }

    [Fact]
    public void A_frame_is_as_high_as_it_says_whatever_stands_in_it()
    {
        using var pdf = Pdf.Print(new Document(), new Frame("low", 30), "first", new Frame(new Stack([.. Enumerable.Range(1, 40).Select(i => (Block)$"line{i}")]), 30), "second");

        Assert.Equal((15 + 30) * PointsPerMillimetre + 12, pdf.Find("first").Y, 4.0);
        Assert.Equal(pdf.Find("first").Y + 14 + 30 * PointsPerMillimetre, pdf.Find("second").Y, 1.0);
    }

    [Theory]
    [InlineData("王小明", 40)]
    [InlineData("محمد الفاتح", 40)]
    [InlineData("Jürgen Weiß", 40)]
    [InlineData("Jürgen Weiß-Østergård von und zu Hohenlohe-Langenburg", 0)]
    [InlineData("Donaudampfschifffahrtsgesellschaftskapitän", 0)]
    public void A_short_name_is_large_and_a_long_one_is_whole_in_the_same_place(string name, double size)
    {
        using var pdf = Pdf.Print(new Document(), new Row(new Cell(Width.Millimetres(90), new FittedText(name, 20) { LargestPoints = 40, SmallestPoints = 9 })), "after");

        Assert.Equal((15 + 20) * PointsPerMillimetre + 12, pdf.Find("after").Y, 4.0);
        Assert.DoesNotContain("…", pdf.Text(), StringComparison.Ordinal);
        // No word of it is broken.
        if (!name.Contains('م', StringComparison.Ordinal))
            Assert.All(name.Split(' ', '-'), word => Assert.Contains(word, pdf.Text(), StringComparison.Ordinal));
        var drawn = pdf.LargestLineHeight();
        Assert.True(size == 0 ? drawn < 40 : drawn >= 40, $"{drawn} points");
    }

    [Fact]
    public void Lines_from_right_to_left_are_as_large_as_their_place_allows()
    {
        using var pdf = Pdf.Print(new Document(), new Row(new Cell(Width.Millimetres(90), new FittedText("محمد بن عبد الله\nشارع الملك فهد ١٢", 20) { LargestPoints = 40, SmallestPoints = 9 })));

        Assert.True(pdf.LargestLineHeight() > 18, $"{pdf.LargestLineHeight()} points");
    }

    [Fact]
    public void A_name_that_fits_in_no_size_is_cut_off_at_the_smallest()
    {
        using var pdf = Pdf.Print(new Document(), new Row(new Cell(Width.Millimetres(90), new FittedText(string.Concat(Enumerable.Repeat("Hubert ", 300)), 20))), "after");

        Assert.Contains("…", pdf.Text(), StringComparison.Ordinal);
        Assert.Equal((15 + 20) * PointsPerMillimetre + 12, pdf.Find("after").Y, 4.0);
    }

    [Theory]
    [MemberData(nameof(TextTests.HostileTexts), MemberType = typeof(TextTests))]
    public void A_hostile_name_keeps_to_its_place(string hostile)
    {
        using var pdf = Pdf.Print(new Document { Page = PageSize.Label100By150, Margins = Margins.All(5) }, new FittedText(hostile, 20), "AFTER");

        Assert.Equal(1, pdf.Pages);
        Assert.Equal((5 + 20) * PointsPerMillimetre + 12, pdf.Find("AFTER").Y, 4.0);
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(double.NaN, 100)]
    [InlineData(100, double.PositiveInfinity)]
    [InlineData(6000, 100)]
    [InlineData(-1, -1)]
    public void Paper_that_does_not_exist_is_refused(double width, double height)
    {
        var error = Assert.Throws<TypesettingException>(() => new Document { Page = new PageSize(width, height), Margins = Margins.All(0) }.WritePdf(Stream.Null, ["x"]));

        Assert.Contains("No printer has paper of", error.Message, StringComparison.Ordinal);
    }
}
