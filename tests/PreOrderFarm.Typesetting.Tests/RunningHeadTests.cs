namespace PreOrderFarm.Typesetting.Tests;

public sealed class RunningHeadTests
{
    [Fact]
    public void A_running_head_stands_above_what_follows_on_every_page_until_it_ends()
    {
        using var pdf = Pdf.Print(
            new Document { Page = PageSize.A6 },
            [new RunningHead(new Text("ABOVE")), .. Enumerable.Range(1, 60).Select(i => new Text($"line {i}")), new RunningHead(null), new PageBreak(), new Text("after")]);

        var pages = pdf.TextOfPages();
        Assert.True(pages.Length > 2);
        Assert.All(pages[..^1], page => Assert.StartsWith("ABOVE", page, StringComparison.Ordinal));
        Assert.DoesNotContain("ABOVE", pages[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_without_a_row_is_not_left_at_the_foot_of_a_page()
    {
        // Lines of 10 points are 14 points high, and 128 mm have 25 of them.
        const int Lines = 25;
        using var pdf = Pdf.Print(
            new Document { Page = PageSize.A6, Margins = Margins.All(10) },
            [.. Enumerable.Range(1, Lines - 1).Select(i => new Text($"line {i}")), new RunningHead(new Text("ABOVE")), new Text("row")]);

        var pages = pdf.TextOfPages();
        Assert.DoesNotContain(pages, page => page.Contains("ABOVE", StringComparison.Ordinal) != page.Contains("row", StringComparison.Ordinal));
    }

    [Fact]
    public void A_wide_table_is_dealt_out_to_parts_that_fit_and_each_repeats_its_first_column_and_every_heading()
    {
        var table = new WideTable(
            [new Column(Width.Millimetres(30), new Text("who"))],
            [.. Enumerable.Range(1, 12).Select(i => new Column(Width.Millimetres(20), new Text($"offer{i}")))]);
        var parts = table.Parts(widthMillimetres: 120);
        var blocks = parts.SelectMany(part => (Block[])
        [
            new PageBreak(), new RunningHead(part.Heading()),
            .. Enumerable.Range(1, 80).Select(row => part.Row([new Text($"name{row}")], column => new Text($"{row}x{column + 1}"))),
            new RunningHead(null),
        ]);
        using var pdf = Pdf.Print(new Document { Page = new PageSize(140, 200), Margins = Margins.All(10) }, blocks);

        Assert.Equal([4, 4, 4], parts.Select(part => part.Count));
        Assert.Equal([0, 4, 8], parts.Select(part => part.Begin));
        var pages = pdf.TextOfPages();
        Assert.True(pages.Length >= 6);
        Assert.All(pages, page => Assert.Contains("who", page, StringComparison.Ordinal));
        for (var column = 1; column <= 12; column++)
        {
            Assert.Contains(pages, page => page.Contains($"80x{column}", StringComparison.Ordinal) && page.Contains($"offer{column}", StringComparison.Ordinal) && page.Contains("name80", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_table_narrower_than_one_column_still_has_each_of_them()
    {
        var parts = new WideTable([new Column(Width.Millimetres(30))], [new Column(Width.Millimetres(50)), new Column(Width.Millimetres(50))]).Parts(widthMillimetres: 40);

        Assert.Equal([1, 1], parts.Select(part => part.Count));
    }
}
