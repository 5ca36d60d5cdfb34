using System.Net;
using System.Text;
using PreOrderFarm.Typesetting.Tests;

namespace PreOrderFarm.Web.Tests.Packing;

/// <summary>What staff do about labels, in a browser without JavaScript.</summary>
public sealed class LabelTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task Staff_choose_a_medium_and_get_their_labels_as_paper_and_for_a_thermal_printer()
    {
        var batch = await site.GivenBatchAsync(parcels: 3);
        var page = await batch.Staff.GoAsync($"{batch.Path}/labels");

        Assert.Equal(["English", "简体中文", "繁體中文"], page.Document.QuerySelectorAll("#Input_Language option").Select(language => language.TextContent));
        var paper = await batch.Staff.SubmitAsync(page, "#labels", Fields(("Input.Print", "a4-eight"), ("Input.Parcels", "1, 3"), ("Input.StartPosition", "8"), ("Input.Language", "zh-Hant")));
        Assert.Equal(HttpStatusCode.Redirect, paper.Status);
        using var answer = await batch.Staff.Http.GetAsync(paper.Location);
        Assert.Equal("application/pdf", answer.Content.Headers.ContentType!.MediaType);
        using var pdf = Pdf.From(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(2, pdf.Pages);
        Assert.Contains("3/3 · 批次 1", pdf.TextOfPages()[1], StringComparison.Ordinal);

        var thermal = await batch.Staff.SubmitAsync(page, "#labels", Fields(("Input.Print", "roll-zpl-300"), ("Input.Parcels", ""), ("Input.StartPosition", "1"), ("Input.Language", "en")));
        using var file = await batch.Staff.Http.GetAsync(thermal.Location);
        Assert.EndsWith(".zpl", file.Content.Headers.ContentDisposition!.FileName!.Trim('"'), StringComparison.Ordinal);
        var zpl = Encoding.ASCII.GetString(await file.Content.ReadAsByteArrayAsync());
        Assert.Equal((3, 3), (zpl.Split("^XA\n^PW1181^LL1772").Length - 1, zpl.Split("^XZ\n").Length - 1));
    }

    [Fact]
    public async Task Who_printed_labels_is_logged()
    {
        var batch = await site.GivenBatchAsync(parcels: 2);
        using var answer = await batch.Staff.Http.GetAsync($"{batch.Path}/labels.zpl");
        await answer.Content.ReadAsByteArrayAsync();

        var page = await batch.Staff.GoAsync(batch.Path);
        Assert.Contains("Labels: printed by", page.Document.GetElementById("print")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("roll", "2, 40", "1", "Input_Parcels", "This batch has no parcel at 40.")]
    [InlineData("roll", "first", "1", "Input_Parcels", "such as 3, 7-9")]
    [InlineData("a4-four", "2", "5", "Input_StartPosition", "This sheet has places 1 to 4.")]
    public async Task What_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(string print, string parcels, string start, string field, string sentence)
    {
        var batch = await site.GivenBatchAsync(parcels: 3);

        var again = await batch.Staff.SubmitAsync(
            await batch.Staff.GoAsync($"{batch.Path}/labels"), "#labels", Fields(("Input.Print", print), ("Input.Parcels", parcels), ("Input.StartPosition", start), ("Input.Language", "en")));

        Assert.Contains(sentence, again.Document.GetElementById(field)!.ParentElement!.AsRead(), StringComparison.Ordinal);
        Assert.Equal(parcels, again.Document.GetElementById("Input_Parcels")!.GetAttribute("value"));
        Assert.Equal(print, again.Document.QuerySelector("#Input_Print option[selected]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_parcel_leads_to_its_own_label_and_others_find_none()
    {
        var batch = await site.GivenBatchAsync(parcels: 3);
        var page = await batch.Staff.GoAsync(batch.Path);
        var link = page.Document.QuerySelector("#parcel-2 a[href*='/labels']")!.GetAttribute("href")!;
        Assert.Equal("2", (await batch.Staff.GoAsync(link)).Document.GetElementById("Input_Parcels")!.GetAttribute("value"));

        var other = await site.GivenBatchAsync(parcels: 1);
        foreach (var address in new[] { "labels", "labels.pdf", "labels.zpl" })
            Assert.Equal(HttpStatusCode.NotFound, (await other.Staff.GoAsync($"{batch.Path}/{address}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await batch.Staff.GoAsync($"{batch.Path}/labels.pdf?on=parchment")).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await batch.Staff.GoAsync($"{batch.Path}/labels.zpl?dpi=72")).Status);
    }

    [Fact]
    public async Task A_list_that_is_followed_beyond_its_end_is_empty()
    {
        var batch = await site.GivenBatchAsync(parcels: 3);

        Assert.Equal(HttpStatusCode.OK, (await batch.Staff.GoAsync($"{batch.Path}?after=99")).Status);
    }

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
}
