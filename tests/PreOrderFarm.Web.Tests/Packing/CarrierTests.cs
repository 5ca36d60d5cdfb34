using System.Net;
using System.Text;

namespace PreOrderFarm.Web.Tests.Packing;

/// <summary>What staff do about tables for carriers, in a browser without JavaScript.</summary>
public sealed class CarrierTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task Staff_choose_a_mapping_see_its_first_lines_and_download_the_table()
    {
        var batch = await site.GivenBatchAsync(parcels: 5);
        var page = await batch.Staff.GoAsync((await batch.Staff.GoAsync(batch.Path)).Document.QuerySelector("#print a[href$='/carrier']")!.GetAttribute("href")!);
        var chosen = await batch.Staff.GoAsync(page.Document.QuerySelector("#examples a[href*='mapping=dpd']")!.GetAttribute("href")!);

        Assert.Equal(3, chosen.Document.QuerySelectorAll("#chosen tbody tr").Length);
        Assert.Equal("张伟 1", chosen.Document.QuerySelectorAll("#chosen tbody td")[1].TextContent);
        using var answer = await batch.Staff.Http.GetAsync(chosen.Document.QuerySelector("#chosen a[download]")!.GetAttribute("href"));
        Assert.Equal("text/csv; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(6, (await answer.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("Table for the carrier: exported by", (await batch.Staff.GoAsync(batch.Path)).Document.GetElementById("print")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_example_is_copied_its_columns_are_moved_and_it_is_saved_changed_and_removed()
    {
        var batch = await site.GivenBatchAsync(parcels: 2);
        var form = await batch.Staff.GoAsync($"{batch.Path}/mappings/new?from=sf-express");
        Assert.Equal("SF Express 顺丰 (GB18030), our own", Value(form, "Input_Name"));

        form = await StepAsync(batch, form, "up-1", ("Input.Name", "Ours"));
        Assert.Equal(("收件人", "客户订单号", "Ours"), (Value(form, "Input_Columns_0__Heading"), Value(form, "Input_Columns_1__Heading"), Value(form, "Input_Name")));
        form = await StepAsync(batch, form, "down-1");
        Assert.Equal(("收件电话", "客户订单号"), (Value(form, "Input_Columns_1__Heading"), Value(form, "Input_Columns_2__Heading")));
        form = await StepAsync(batch, form, "remove-1");
        form = await StepAsync(batch, form, "add");
        Assert.Equal(16, form.Document.QuerySelectorAll("fieldset.column").Length);
        Assert.Contains("as soon as every column has a heading", form.Document.QuerySelector("[data-preview]")!.TextContent, StringComparison.Ordinal);
        form = await StepAsync(batch, form, "preview", ("Input.Columns[15].Heading", "=evil()"), ("Input.Columns[15].Text", "gut & <b>"));
        Assert.Equal("'=evil()", form.Document.QuerySelectorAll("[data-preview] th")[^1].TextContent);
        Assert.Equal("gut & <b>", form.Document.QuerySelectorAll("[data-preview] tbody tr")[0].LastElementChild!.TextContent);

        var saved = await batch.Staff.SubmitAsync(form, "#mapping");
        Assert.Equal(HttpStatusCode.Redirect, saved.Status);
        var chosen = await batch.Staff.FollowAsync(saved);
        Assert.Equal("Ours", chosen.Document.QuerySelector("#own [aria-current]")!.TextContent);
        using var answer = await batch.Staff.Http.GetAsync(chosen.Document.QuerySelector("#chosen a[download]")!.GetAttribute("href"));
        Assert.Equal("gb18030", answer.Content.Headers.ContentType!.CharSet);
        Assert.StartsWith("收件人,客户订单号,", CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetString(await answer.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);

        var edit = await batch.Staff.GoAsync(chosen.Document.QuerySelector("#chosen a[href*='/mappings/']:not([href*='new'])")!.GetAttribute("href")!);
        var changed = await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(edit, "#mapping", Fields(("Input.Name", "Renamed"), ("Input.Delimiter", "Tab"))));
        Assert.Equal("Renamed", changed.Document.QuerySelector("#own [aria-current]")!.TextContent);
        var removed = await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(edit, "#remove", button: $"remove={edit.Address.Segments[^1]}"));
        Assert.Null(removed.Document.GetElementById("own"));
        Assert.Equal("added changed removed", await site.TextAsync($"select string_agg(action, ' ' order by action) from audit_entries where kind = 'export_mapping' and subject_id = '{edit.Address.Segments[^1]}' and member_id is not null"));
    }

    [Fact]
    public async Task What_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept()
    {
        var batch = await site.GivenBatchAsync(parcels: 1);
        var again = await batch.Staff.SubmitAsync(await batch.Staff.GoAsync($"{batch.Path}/mappings/new"), "#mapping", Fields(("Input.Name", ""), ("Input.Carrier", "Ours"), ("Input.Columns[1].Heading", "Kept")));

        Assert.Contains("Give the mapping a name", again.Document.GetElementById("Input_Name-error")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Give the column a heading", again.Document.GetElementById("Input_Columns_0__Heading-error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Kept", Value(again, "Input_Columns_1__Heading"));
        Assert.Equal("Column 1, heading", again.Document.QuerySelector(".notice.bad a[href='#Input_Columns_0__Heading']")!.TextContent);
    }

    [Fact]
    public async Task Others_find_none_of_it()
    {
        var batch = await site.GivenBatchAsync(parcels: 1);
        var mapping = (await batch.Staff.SubmitAsync(await batch.Staff.GoAsync($"{batch.Path}/mappings/new?from=usps"), "#mapping")).Location!.Split('=')[^1];
        var other = await site.GivenBatchAsync(parcels: 1);

        foreach (var address in new[] { "carrier", "carrier.csv", $"mappings/{mapping}", "mappings/new" })
            Assert.Equal(HttpStatusCode.NotFound, (await other.Staff.GoAsync($"{batch.Path}/{address}")).Status);
        foreach (var address in new[] { $"carrier?mapping={mapping}", $"carrier.csv?mapping={mapping}", $"mappings/{mapping}", $"mappings/new?from={mapping}", "carrier?mapping=none" })
            Assert.Equal(HttpStatusCode.NotFound, (await other.Staff.GoAsync($"{other.Path}/{address}")).Status);
    }

    private static Task<Answer> StepAsync(GivenBatch batch, Answer form, string step, params (string Name, string Value)[] fields) =>
        batch.Staff.SubmitAsync(form, "#mapping", Fields(fields), added: [new("Step", step)]);

    private static string? Value(Answer page, string id) => page.Document.GetElementById(id)!.GetAttribute("value");

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
}
