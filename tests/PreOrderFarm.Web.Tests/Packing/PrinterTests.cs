using System.Net;
using PreOrderFarm.Typesetting.Tests;

namespace PreOrderFarm.Web.Tests.Packing;

/// <summary>What lies in a farm's printers is remembered: paper, margins, and the first free label.</summary>
public sealed class PrinterTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task A_printer_keeps_its_paper_and_margins_and_the_next_free_label()
    {
        var batch = await site.GivenBatchAsync(parcels: 3);
        var form = await batch.Staff.GoAsync((await batch.Staff.GoAsync(batch.Path)).Document.QuerySelector("a[href$='/printers']")!.GetAttribute("href")!);
        var added = await batch.Staff.SubmitAsync(form, "#add", Fields(
            ("Input.Name", "Laser"), ("Input.Paper", "A5"), ("Input.TopMm", "20"), ("Input.LeftMm", "30"), ("Input.LabelsRightMm", "2"), ("Input.Labels", "A4Eight"), ("Input.NextLabel", "7")));
        Assert.Contains("Laser is remembered.", (await batch.Staff.FollowAsync(added)).Text, StringComparison.Ordinal);
        var page = await batch.Staff.GoAsync(batch.Path);
        var printer = page.Document.QuerySelectorAll("#print-printer option").Single(option => option.TextContent.StartsWith("Laser", StringComparison.Ordinal)).GetAttribute("value")!;

        using var sheet = await ReadAsync(batch.Staff, $"{batch.Path}/sheets/pick-list.pdf?language=en&paper=a4&margin=12&printer={printer}");
        MustBeA5WithItsMargins(sheet);
        using var oneClick = await ReadAsync(batch.Staff, $"{batch.Path}/sheets/pick-list.pdf");
        MustBeA5WithItsMargins(oneClick);
        using var another = await ReadAsync(batch.Staff, $"{batch.Path}/sheets/pick-list.pdf?margin=12");
        Assert.Equal(12 * 72 / 25.4, another.Find("Pick").X, 1.0);
        using var again = await ReadAsync(batch.Staff, $"{batch.Path}/sheets/pick-list.pdf?printer={printer}");
        Assert.Equal(printer, (await batch.Staff.GoAsync(batch.Path)).Document.QuerySelector("#print-printer option[selected]")!.GetAttribute("value"));

        var labels = await batch.Staff.GoAsync($"{batch.Path}/labels?printer={printer}");
        Assert.Equal(("a4-eight", "7"), (labels.Document.QuerySelector("#Input_Print option[selected]")!.GetAttribute("value"), labels.Document.GetElementById("Input_StartPosition")!.GetAttribute("value")));
        using var printed = await ReadAsync(batch.Staff, (await batch.Staff.SubmitAsync(labels, "#labels")).Location!);
        Assert.Equal(2, printed.Pages);
        // The seventh place of 2 × 4 labels of 99.1 mm, drawn 2 mm further left: that is how far right the printer puts them.
        Assert.Equal((210 - 2 * 99.1 - 2.5) / 2 - 2 + 4.5, printed.Find("From").X * 25.4 / 72, 0.5);
        Assert.Equal("2", (await batch.Staff.GoAsync($"{batch.Path}/labels")).Document.GetElementById("Input_StartPosition")!.GetAttribute("value"));
    }

    [Fact]
    public async Task What_is_wrong_stands_beside_its_field_and_a_name_is_given_once()
    {
        var batch = await site.GivenBatchAsync(parcels: 1);
        var path = (await batch.Staff.GoAsync(batch.Path)).Document.QuerySelector("a[href$='/printers']")!.GetAttribute("href")!;
        var form = await batch.Staff.GoAsync(path);

        var wrong = await batch.Staff.SubmitAsync(form, "#add", Fields(("Input.Name", " "), ("Input.TopMm", "41"), ("Input.LabelsDownMm", "-21"), ("Input.Labels", "A4Four"), ("Input.NextLabel", "5")));
        Assert.Equal(
            ("Give the printer's name, with 1 to 60 characters.", "On this paper a margin is 0 to 40 millimetres.", "This sheet has places 1 to 4."),
            (wrong.ErrorOf("Input.Name"), wrong.ErrorOf("Input.TopMm"), wrong.ErrorOf("Input.NextLabel")));
        Assert.Equal("A printer is at most 20 millimetres off. Feed the sheet again if it is more.", wrong.ErrorOf("Input.LabelsDownMm"));
        Assert.Equal("41", wrong.Document.GetElementById("Input_TopMm")!.GetAttribute("value"));

        var empty = await batch.Staff.SubmitAsync(form, "#add", Fields(("Input.Name", ""), ("Input.LabelsRightMm", ""), ("Input.LabelsDownMm", ""), ("Input.NextLabel", "")));
        Assert.Equal("Give the printer's name, with 1 to 60 characters.", empty.ErrorOf("Input.Name"));
        Assert.Single(empty.Document.QuerySelectorAll(".field.wrong"));

        await batch.Staff.SubmitAsync(form, "#add", Fields(("Input.Name", "Zebra")));
        Assert.Equal("The farm has a printer of this name already.", (await batch.Staff.SubmitAsync(form, "#add", Fields(("Input.Name", "Zebra")))).ErrorOf("Input.Name"));
    }

    [Fact]
    public async Task A_thermal_printer_has_a_roll_for_lists_and_hardly_any_margin()
    {
        var batch = await site.GivenBatchAsync(parcels: 2);
        var path = (await batch.Staff.GoAsync(batch.Path)).Document.QuerySelector("a[href$='/printers']")!.GetAttribute("href")!;
        var form = await batch.Staff.GoAsync(path);
        Assert.Equal("Roll, 100 × 150 mm", form.Document.QuerySelector("#Input_Paper option[value='Roll100x150']")!.TextContent);

        var wrong = await batch.Staff.SubmitAsync(form, "#add", Fields(("Input.Name", "Zebra"), ("Input.Paper", "Roll100x150"), ("Input.LeftMm", "16"), ("Input.TopMm", "15")));
        Assert.Equal(("On this paper a margin is 0 to 15 millimetres.", ""), (wrong.ErrorOf("Input.LeftMm"), wrong.ErrorOf("Input.TopMm")));
        Assert.Equal(("16", "Roll100x150"), (wrong.Document.GetElementById("Input_LeftMm")!.GetAttribute("value"), wrong.Document.QuerySelector("#Input_Paper option[selected]")!.GetAttribute("value")));

        await batch.Staff.SubmitAsync(wrong, "#add", Fields(("Input.LeftMm", ""), ("Input.TopMm", "")));
        var kept = await batch.Staff.GoAsync((await batch.Staff.GoAsync(path)).Document.QuerySelector(".cards a")!.GetAttribute("href")!);
        Assert.All((string[])["Top", "Right", "Bottom", "Left"], side => Assert.Equal("3", kept.Document.GetElementById($"Input_{side}Mm")!.GetAttribute("value")));
        var printer = (await batch.Staff.GoAsync(batch.Path)).Document.QuerySelectorAll("#print-printer option").Single(option => option.TextContent == "Zebra (Roll, 100 × 150 mm)").GetAttribute("value");
        using var sheet = await ReadAsync(batch.Staff, $"{batch.Path}/sheets/packing-list.pdf?language=en&paper=a4&printer={printer}");
        Assert.Equal("283.465 x 425.197 pts", sheet.Info("Page size"));
        Assert.Equal(3 * 72 / 25.4, sheet.Find("Packing").X, 1.0);
    }

    [Fact]
    public async Task A_margin_that_leaves_no_room_on_a_roll_is_refused_beside_it_and_what_was_chosen_is_kept()
    {
        var batch = await site.GivenBatchAsync(parcels: 1);
        var answer = await batch.Staff.GoAsync($"{batch.Path}/sheets/load-list.pdf?language=zh-Hant&paper=roll100x150&margin=16");
        var form = await batch.Staff.FollowAsync(answer);

        Assert.Equal("On this paper a margin is 0 to 15 millimetres.", form.ErrorOf("Margin"));
        Assert.Equal(("16", "roll100x150", "zh-Hant"), (form.Document.GetElementById("Margin")!.GetAttribute("value"), Chosen(form, "print-paper"), Chosen(form, "print-language")));
        using var narrow = await ReadAsync(batch.Staff, $"{batch.Path}/sheets/load-list.pdf?language=en&paper=roll100x150&margin=15");
        Assert.Equal(15 * 72 / 25.4, narrow.Find("Load").X, 1.0);
        Assert.Equal("15", (await batch.Staff.GoAsync(batch.Path)).Document.GetElementById("Margin")!.GetAttribute("value"));
        using var common = await ReadAsync(batch.Staff, $"{batch.Path}/sheets/load-list.pdf?language=en&paper=roll100x150&margin=");
        Assert.Equal(3 * 72 / 25.4, common.Find("Load").X, 1.0);
        Assert.Equal(("", "roll100x150"), ((await batch.Staff.GoAsync(batch.Path)).Document.GetElementById("Margin")!.GetAttribute("value") ?? "", Chosen(await batch.Staff.GoAsync(batch.Path), "print-paper")));
    }

    private static string? Chosen(Answer form, string select) => form.Document.QuerySelector($"#{select} option[selected]")!.GetAttribute("value");

    [Fact]
    public async Task A_printer_is_changed_and_removed_and_others_find_none()
    {
        var batch = await site.GivenBatchAsync(parcels: 1);
        var path = (await batch.Staff.GoAsync(batch.Path)).Document.QuerySelector("a[href$='/printers']")!.GetAttribute("href")!;
        await batch.Staff.SubmitAsync(await batch.Staff.GoAsync(path), "#add", Fields(("Input.Name", "Old")));
        var printer = (await batch.Staff.GoAsync(path)).Document.QuerySelector(".cards a")!.GetAttribute("href")!;
        using var stranger = await site.GivenSignedInAsync("printer.stranger@example.com");
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GoAsync(printer)).Status);

        await batch.Staff.SubmitAsync(await batch.Staff.GoAsync(printer), "main form", Fields(("Input.Name", "New"), ("Input.Paper", "Letter")));
        Assert.Contains("New US Letter", (await batch.Staff.GoAsync(path)).Text, StringComparison.Ordinal);
        await batch.Staff.SubmitAsync(await batch.Staff.GoAsync(path), "form[action*='handler=Remove']");
        Assert.Contains("No printer yet", (await batch.Staff.GoAsync(path)).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await batch.Staff.GoAsync(printer)).Status);
    }

    private static void MustBeA5WithItsMargins(Pdf sheet)
    {
        Assert.Equal("419.528 x 595.276 pts", sheet.Info("Page size"));
        Assert.Equal(30 * 72 / 25.4, sheet.Find("Pick").X, 1.0);
        Assert.InRange(sheet.Find("Pick").Y, 20 * 72 / 25.4, 20 * 72 / 25.4 + 14);
    }

    private static async Task<Pdf> ReadAsync(Visitor visitor, string path)
    {
        using var answer = await visitor.Http.GetAsync(path);
        return Pdf.From(await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync());
    }

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
}
