namespace PreOrderFarm.Typesetting.Tests;

public class ZplTests
{
    private static async Task<byte[]> PrintAsync(Document document, int dotsPerInch, params Block[] blocks)
    {
        using var stream = new MemoryStream();
        var printed = await document.WriteZplAsync(stream, blocks.ToAsyncEnumerable(), dotsPerInch);
        Assert.Equal(stream.Length, printed.Bytes);
        return stream.ToArray();
    }

    private static readonly Document Roll = new() { Page = PageSize.Label100By150, Margins = Margins.All(4) };

    [Theory]
    [InlineData(203, 800, 1200)]
    [InlineData(300, 1181, 1772)]
    [InlineData(600, 2362, 3543)]
    public async Task A_label_has_the_dots_of_its_paper_and_its_codes_are_read_from_them(int dotsPerInch, int width, int height)
    {
        var zpl = Zpl.From(await PrintAsync(Roll, dotsPerInch,
            new Text("王小明 محمد") { SizePoints = 30 }, new QrCode("K7F3Q000001", 30), new Spacer(5), new Code128("SF1234567890123", 18)));

        var label = Assert.Single(zpl.Labels);
        Assert.Equal((width, height), (label.Width, label.Height));
        Assert.Equal(["K7F3Q000001", "SF1234567890123"], label.Scan().Order(StringComparer.Ordinal));
        Assert.True(label.DarkDots > 5000);
    }

    [Fact]
    public async Task A_modules_edges_lie_between_dots()
    {
        var label = Zpl.From(await PrintAsync(Roll, 203, new Code128("SF1234567890123", 18))).Labels[0];

        // All rows of a bar code are alike, and every bar is as wide as a whole number of the narrowest ones.
        var row = Enumerable.Range(0, label.Width).Select(x => label.IsDark(x, 4 * 8 + 60)).ToArray();
        for (var y = 4 * 8 + 2; y < (4 + 18) * 8 - 2; y++)
            Assert.Equal(row, Enumerable.Range(0, label.Width).Select(x => label.IsDark(x, y)));
        var runs = new List<int>();
        for (var x = Array.IndexOf(row, true); x <= Array.LastIndexOf(row, true); x++)
        {
            if (row[x] == row[x - 1])
                runs[^1]++;
            else
                runs.Add(1);
        }

        var module = runs.Min();
        Assert.True(module >= 2);
        Assert.All(runs, run => Assert.Equal(0, run % module));
    }

    [Fact]
    public async Task Each_page_is_a_label_and_none_shows_what_stood_on_the_one_before()
    {
        var zpl = Zpl.From(await PrintAsync(Roll, 203, new QrCode("first", 40), new PageBreak(), "second", new PageBreak(), new QrCode("third", 40)));

        Assert.Equal(3, zpl.Labels.Count);
        Assert.Equal(["first"], zpl.Labels[0].Scan());
        Assert.Equal(["third"], zpl.Labels[2].Scan());
        Assert.True(zpl.Labels[1].DarkDots < zpl.Labels[0].DarkDots / 4);
    }

    [Fact]
    public async Task A_name_that_is_a_command_is_only_drawn()
    {
        var document = new Document { Page = PageSize.Label100By150, Title = "^XZ^XA~JR" };

        Assert.Single(Zpl.From(await PrintAsync(document, 203, "^XZ~JR^XA^FO0,0^FDhello^FS", "^GFA,1,1,1,FF")).Labels);
    }

    [Fact]
    public async Task Equal_input_gives_equal_labels() =>
        Assert.Equal(await PrintAsync(Roll, 203, new Text("王小明"), new QrCode("x", 30)), await PrintAsync(Roll, 203, new Text("王小明"), new QrCode("x", 30)));

    [Fact]
    public async Task A_label_stays_small_enough_for_a_slow_line() =>
        Assert.InRange((await PrintAsync(Roll, 203, Enumerable.Range(1, 12).Select(i => (Block)new Text($"王小明 {i} 人民南路四段12号")).ToArray())).Length, 500, 30_000);

    [Fact]
    public async Task A_resolution_that_no_printer_has_is_refused()
    {
        var error = await Assert.ThrowsAsync<TypesettingException>(() => PrintAsync(Roll, 72, "x"));

        Assert.Contains("203, 300 or 600", error.Message, StringComparison.Ordinal);
    }

    // The check value of CRC-16/XMODEM: https://reveng.sourceforge.io/crc-catalogue/16.htm
    [Fact]
    public void The_check_sum_is_the_one_that_printers_know() => Assert.Equal(0x31C3, ZplFile.Crc16("123456789"));
}
