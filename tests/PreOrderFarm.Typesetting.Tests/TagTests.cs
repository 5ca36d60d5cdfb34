namespace PreOrderFarm.Typesetting.Tests;

/// <summary>What a PDF tells whoever has it read aloud.</summary>
public sealed class TagTests
{
    private static readonly Document Page = new() { Header = _ => "Above", Footer = page => $"Page {page.Number} of {page.Total}" };

    [Fact]
    public void Every_block_of_the_content_is_a_paragraph_and_headers_and_footers_are_none()
    {
        using var pdf = Pdf.Print(Page, new Stack("Red-heart kiwifruit", "5 kg"), "王小明", "Weiß", new PageBreak(), "The next page");

        Assert.Equal(["P: Red-heart kiwifruit5 kg", "P: 王小明", "P: Weiß", "P: The next page"], pdf.Elements());
        Assert.Equal("yes", pdf.Info("Tagged"));
    }

    [Fact]
    public void A_document_that_nobody_reads_has_no_tags()
    {
        using var pdf = Pdf.Print(new Document { IsTagged = false }, "A label");

        Assert.Empty(pdf.Elements());
        Assert.Equal("no", pdf.Info("Tagged"));
    }

    [Fact]
    public async Task Pictures_and_codes_stand_between_paragraphs()
    {
        using var png = new MemoryStream();
        await new Picture { WidthPixels = 40, HeightPixels = 20 }.WritePngAsync(png, "A pear");

        using var pdf = Pdf.Print(Page, new Stack("Before", new Image(png.ToArray(), 20), "between", new QrCode("https://farm.example/p/1", 20), "after"), new Image(png.ToArray(), 20));

        Assert.Equal(["P: Before", "P: between", "P: after"], pdf.Elements());
        Assert.Equal("https://farm.example/p/1", pdf.Scan());
    }

    [Fact]
    public void What_continues_on_the_next_page_is_a_paragraph_there_too()
    {
        using var pdf = Pdf.Print(new Document { Page = new PageSize(60, 40), Margins = Margins.All(5) }, string.Join('\n', Enumerable.Range(1, 12).Select(line => $"Line{line}")));

        Assert.True(pdf.Pages > 1);
        Assert.Equal(pdf.Pages, pdf.Elements().Length);
        Assert.Equal(string.Concat(Enumerable.Range(1, 12).Select(line => $"Line{line}")), string.Concat(pdf.Elements()).Replace("P: ", "", StringComparison.Ordinal));
    }
}
