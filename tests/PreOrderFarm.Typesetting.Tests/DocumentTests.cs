using System.Globalization;

namespace PreOrderFarm.Typesetting.Tests;

public class DocumentTests
{
    [Theory]
    [InlineData(210, 297)]
    [InlineData(148, 210)]
    [InlineData(215.9, 279.4)]
    [InlineData(100, 150)]
    public void A_page_has_the_size_of_its_paper(double widthMillimetres, double heightMillimetres)
    {
        using var pdf = Pdf.Print(new Document { Page = new PageSize(widthMillimetres, heightMillimetres) }, "Hello");

        var size = pdf.Info("Page size").Split(' ');
        Assert.Equal(widthMillimetres * 72 / 25.4, double.Parse(size[0], CultureInfo.InvariantCulture), 0.5);
        Assert.Equal(heightMillimetres * 72 / 25.4, double.Parse(size[2], CultureInfo.InvariantCulture), 0.5);
    }

    [Fact]
    public void A_document_without_blocks_is_one_page()
    {
        using var pdf = Pdf.Print(new Document { Footer = page => $"Page {page.Number} of {page.Total}" });

        Assert.Equal(1, pdf.Pages);
        Assert.Contains("Page 1 of 1", pdf.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_page_says_its_number_and_the_total()
    {
        using var pdf = Pdf.Print(Sample.Document(), Sample.Parcels(23));

        var pages = pdf.TextOfPages();
        Assert.Equal(pdf.Pages, pages.Length);
        Assert.True(pages.Length > 3);
        for (var i = 0; i < pages.Length; i++)
            Assert.Contains($"Page {i + 1} of {pages.Length}", pages[i], StringComparison.Ordinal);
    }

    [Fact]
    public void Each_page_has_the_header_above_and_the_footer_below_the_content()
    {
        using var pdf = Pdf.Print(new Document { Header = _ => "HEAD", Footer = _ => "FOOT" }, "BODY");

        Assert.True(pdf.Find("HEAD").Y < pdf.Find("BODY").Y);
        Assert.True(pdf.Find("BODY").Y < pdf.Find("FOOT").Y);
        Assert.Equal((297 - 15) * 72 / 25.4, pdf.Find("FOOT").Y, 5.0);
    }

    [Fact]
    public void Equal_input_gives_equal_bytes_on_any_thread()
    {
        using var first = Pdf.Print(Sample.Document(), Sample.Parcels(40));
        using var second = Pdf.Print(Sample.Document(), Sample.Parcels(40));

        Assert.Equal(first.Bytes, second.Bytes);
    }

    [Fact]
    public void Metadata_are_those_given()
    {
        using var pdf = Pdf.Print(Sample.Document("装箱单 7"), "x");

        Assert.Equal("装箱单 7", pdf.Info("Title"));
        Assert.Contains("2026", pdf.Info("CreationDate"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asynchronous_sources_and_lists_give_the_same_document()
    {
        using var fromList = new MemoryStream();
        using var fromSource = new MemoryStream();
        await Sample.Document().WritePdfAsync(fromList, Sample.Parcels(12));
        await Sample.Document().WritePdfAsync(fromSource, Slowly());

        Assert.Equal(fromList.ToArray(), fromSource.ToArray());

        static async IAsyncEnumerable<Block> Slowly()
        {
            foreach (var parcel in Sample.Parcels(12))
            {
                await Task.Yield();
                yield return parcel;
            }
        }
    }

    [Fact]
    public void A_source_that_changes_between_counting_and_drawing_is_refused()
    {
        var reads = 0;
        IEnumerable<Block> Growing() => Sample.Parcels(++reads * 10);

        using var stream = new MemoryStream();
        var error = Assert.Throws<TypesettingException>(() => Sample.Document().WritePdf(stream, new Source(Growing)));
        Assert.Contains("2 pages when counted and 4 when drawn", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_break_begins_a_new_page_and_never_an_empty_one()
    {
        using var pdf = Pdf.Print(new Document(), new PageBreak(), "one", new PageBreak(), new PageBreak(), "two", new PageBreak());

        Assert.Equal(2, pdf.Pages);
        Assert.Equal(1, pdf.Find("one").Page);
        Assert.Equal(2, pdf.Find("two").Page);
    }

    [Fact]
    public void Margins_that_leave_no_room_are_refused()
    {
        using var stream = new MemoryStream();
        Assert.Throws<TypesettingException>(() => new Document { Margins = Margins.All(150) }.WritePdf(stream, ["x"]));
    }

    private sealed class Source(Func<IEnumerable<Block>> read) : IEnumerable<Block>
    {
        public IEnumerator<Block> GetEnumerator() => read().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
