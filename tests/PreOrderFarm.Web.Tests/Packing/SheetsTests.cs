using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using PreOrderFarm.Typesetting.Tests;
using PreOrderFarm.Web.Tests.Security;

namespace PreOrderFarm.Web.Tests.Packing;

/// <summary>A batch's documents as staff get them: on the screen, on paper and as a table.</summary>
public sealed partial class SheetsTests(SheetsHost site) : IClassFixture<SheetsHost>
{

    [Fact]
    public async Task Screen_paper_and_table_have_the_same_totals_and_the_same_checksum()
    {
        var (batch, staff) = (site.Batch, await site.StaffAsync());

        var page = new HtmlParser().ParseDocument((await staff.SendAsync("GET", $"/packing/batches/{batch}")).Text);
        var screen = page.QuerySelectorAll("#totals dd").Select(figure => figure.AsRead()).ToList();
        using var pdf = Pdf.From((await staff.SendAsync("GET", $"/packing/batches/{batch}/sheets/packing-list.pdf?language=en")).Bytes);
        var foot = Foot().Match(pdf.Text());
        var table = await TableAsync(staff, batch);

        string[] sums =
        [
            table.Select(row => row["Parcel"]).Distinct(StringComparer.Ordinal).Count().ToString(CultureInfo.InvariantCulture),
            table.Sum(row => int.Parse(row["Boxes"], CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture),
            Kilograms(table, "Net weight in grams"),
            Kilograms(table, "Gross weight in grams"),
        ];
        Assert.Equal(["5", "7", "55 kg", "59.2 kg"], sums);
        Assert.Equal(sums, new[] { screen[0], screen[2], screen[3], screen[4] });
        using var picks = Pdf.From((await staff.SendAsync("GET", $"/packing/batches/{batch}/sheets/pick-list.pdf?language=en")).Bytes);
        var picked = string.Join(' ', picks.TextAsWritten().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        foreach (var offer in table.GroupBy(row => row["Offer"], StringComparer.Ordinal))
            Assert.Contains($"{offer.Key} {offer.Sum(row => int.Parse(row["Boxes"], CultureInfo.InvariantCulture))} {Kilograms(offer, "Net weight in grams")} {Kilograms(offer, "Gross weight in grams")}", picked, StringComparison.Ordinal);
        Assert.Contains($"Sum of all {sums[1]} {sums[2]} {sums[3]}", picked, StringComparison.Ordinal);
        Assert.Equal(Checksum().Match(pdf.Text()).Groups["sum"].Value, Checksum().Match(picks.Text()).Groups["sum"].Value);
        Assert.Equal(sums[..3], new[] { foot.Groups["parcels"].Value, foot.Groups["boxes"].Value, foot.Groups["net"].Value });
        Assert.Contains(Checksum().Match(pdf.Text()).Groups["sum"].Value, page.Body!.TextContent, StringComparison.Ordinal);
        foreach (var row in table)
        {
            Assert.Contains(row["Code"], pdf.Text(), StringComparison.Ordinal);
            Assert.Contains(row["Pledge"], pdf.Text(), StringComparison.Ordinal);
            Assert.Contains(row["Code"], page.Body.TextContent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_table_begins_with_a_byte_order_mark_and_has_no_formula()
    {
        var (batch, staff) = (site.Batch, await site.StaffAsync());

        var reply = await staff.SendAsync("GET", $"/packing/batches/{batch}/sheets/packing-list.csv");

        Assert.Equal((byte[])[0xEF, 0xBB, 0xBF], reply.Bytes[..3]);
        Assert.Empty(CsvFormulas.In(reply.Text));
        Assert.Contains(await TableAsync(staff, batch), row => row["Recipient"] == "'" + SheetsHost.Formula);
        Assert.Contains(await TableAsync(staff, batch), row => row["Recipient"] == "王小明 2");
    }

    [Fact]
    public async Task A_document_or_a_version_that_there_is_not_is_not_found()
    {
        var (batch, staff) = (site.Batch, await site.StaffAsync());

        foreach (var path in new[] { "no-list.pdf", "packing-list.pdf?version=99", "packing-list.pdf?version=0", "packing-list.pdf?version=x", "packing-list.csv?version=99", "pick-list.pdf?paper=a3", "pick-list.pdf?paper=a6", "pick-list.pdf?margin=x", "delivery-notes.pdf?parcel=x", "packing-list.csv?version=x" })
            Assert.Equal(HttpStatusCode.NotFound, (await staff.SendAsync("GET", $"/packing/batches/{batch}/sheets/{path}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await staff.SendAsync("GET", $"/packing/batches/{batch}/sheets/packing-list.pdf?version=1")).Status);
    }

    [Fact]
    public async Task Paper_and_margin_are_remembered_for_each_member_and_document()
    {
        var (batch, staff) = (site.Batch, await site.StaffAsync());

        await staff.SendAsync("GET", $"/packing/batches/{batch}/sheets/load-list.pdf?language=en&paper=a5&margin=7");
        using var again = Pdf.From((await staff.SendAsync("GET", $"/packing/batches/{batch}/sheets/load-list.pdf")).Bytes);
        using var other = Pdf.From((await staff.SendAsync("GET", $"/packing/batches/{batch}/sheets/delivery-notes.pdf?language=en")).Bytes);

        Assert.StartsWith("419.528 x 595.276", again.Info("Page size"), StringComparison.Ordinal);
        Assert.Equal(7 * 72 / 25.4, again.Find("Load").X, 1.0);
        Assert.True(other.Find("Delivery").X > 9 * 72 / 25.4, "Another document has its own margin, which is wider.");
        Assert.Contains("Load list", again.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("419.528", other.Info("Page size"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_lists_every_document_says_who_printed_and_warns_loudly_of_sheets_that_are_replaced()
    {
        var (batch, staff) = (site.Batch, await site.StaffAsync());
        foreach (var path in (await PageAsync(staff, batch)).QuerySelectorAll("#sheets button").Select(button => button.GetAttribute("formaction")!))
            Assert.StartsWith("%PDF-", (await staff.SendAsync("GET", path + "?language=en&paper=letter&margin=10")).Text, StringComparison.Ordinal);

        var printed = await PageAsync(staff, batch);
        Assert.True(printed.QuerySelectorAll("#sheets button").Length >= 6);
        Assert.Null(printed.QuerySelector("#print .notice.bad"));
        Assert.Equal("letter", printed.QuerySelector("#print-paper option[selected]")!.GetAttribute("value"));
        var name = await site.Farm.ScalarAsync<string>($"""select display_name as "Value" from members where id = {site.Harvest.Grower.MemberId}""");
        Assert.Contains(name!, printed.QuerySelector("#print details")!.TextContent, StringComparison.Ordinal);

        await site.Farm.ExecuteAsync($"update fulfilment_batches set version = version + 1 where id = {batch}");
        var changed = await PageAsync(staff, batch);
        var link = changed.QuerySelector("#print .notice.bad a")!.GetAttribute("href")!;
        Assert.NotEmpty(changed.QuerySelectorAll("#print details .badge.bad"));
        using var sheet = Pdf.From((await staff.SendAsync("GET", link + "&language=en")).Bytes);
        Assert.Contains("0 parcels changed since version 1", sheet.Text(), StringComparison.Ordinal);
        Assert.Null((await PageAsync(staff, batch)).QuerySelector("#print .notice.bad"));
    }

    private static string Kilograms(IEnumerable<Dictionary<string, string>> rows, string heading) =>
        (rows.Sum(row => long.Parse(row[heading], CultureInfo.InvariantCulture)) / 1000m).ToString("0.### 'kg'", CultureInfo.InvariantCulture);

    private static async Task<AngleSharp.Html.Dom.IHtmlDocument> PageAsync(Caller staff, Guid batch) =>
        new HtmlParser().ParseDocument((await staff.SendAsync("GET", $"/packing/batches/{batch}")).Text);

    private static async Task<List<Dictionary<string, string>>> TableAsync(Caller staff, Guid batch)
    {
        var text = (await staff.SendAsync("GET", $"/packing/batches/{batch}/sheets/packing-list.csv?language=en")).Text;
        var rows = text.TrimStart('\uFEFF').Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(row => Cell().Matches(row.TrimEnd('\r')).Select(cell => cell.Groups["cell"].Value.Trim('"')).ToList()).ToList();
        return [.. rows.Skip(1).Select(row => rows[0].Zip(row).ToDictionary(cell => cell.First, cell => cell.Second, StringComparer.Ordinal))];
    }

    [GeneratedRegex(@"Parcels (?<parcels>\d+) · Boxes (?<boxes>\d+) · (?<net>[\d.]+ kg)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Foot();

    [GeneratedRegex("(?:^|,)(?<cell>\"[^\"]*\"|[^,]*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Cell();

    [GeneratedRegex("Checksum (?<sum>[0-9A-F]{8})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Checksum();
}
