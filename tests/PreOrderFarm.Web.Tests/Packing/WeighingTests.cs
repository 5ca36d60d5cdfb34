using System.Net;
using System.Text;

namespace PreOrderFarm.Web.Tests.Packing;

/// <summary>Boxes of up to 5 kg that are sold by weight, weighed at the station and in the table of their batch, without a script.</summary>
public sealed class WeighingTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task The_station_asks_for_the_weight_asks_once_more_where_it_cannot_be_and_keeps_what_was_typed()
    {
        var batch = await GivenAsync(parcels: 1);
        var page = await batch.Staff.GoAsync($"{batch.Station}?at=1");
        Assert.Contains("up to 5 kg", page.Text, StringComparison.Ordinal);

        var none = await batch.Staff.SubmitAsync(page, "#pack", Weighs(""));
        Assert.Contains("sold by weight", none.ErrorOf("Kilograms"), StringComparison.Ordinal);
        var unread = await batch.Staff.SubmitAsync(none, "#pack", Weighs("five"));
        Assert.Contains("like 4.73", unread.ErrorOf("Kilograms"), StringComparison.Ordinal);
        var asked = await batch.Staff.SubmitAsync(unread, "#pack", Weighs("47,3 kg"));
        Assert.Contains("really weigh 47.3 kg", asked.ErrorOf("Kilograms"), StringComparison.Ordinal);
        Assert.Equal("47,3 kg", asked.Document.GetElementById("Kilograms")!.GetAttribute("value"));
        var other = await batch.Staff.SubmitAsync(asked, "#pack", Weighs("0.473"));
        Assert.Contains("really weigh 0.473 kg", other.ErrorOf("Kilograms"), StringComparison.Ordinal);
        Assert.Equal("planned|", await StateAsync(batch));

        var packed = await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(other, "#pack", Weighs("0.473")));

        Assert.Contains("Parcel 1 is packed.", packed.Text, StringComparison.Ordinal);
        Assert.Equal("packed|473", await StateAsync(batch));
        Assert.Contains("weighs 473 g", (await batch.Staff.GoAsync(batch.Path)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_of_weights_packs_what_has_one_or_if_one_is_wrong_nothing_and_says_which()
    {
        var batch = await GivenAsync(parcels: 3);
        var page = await batch.Staff.GoAsync((await batch.Staff.GoAsync(batch.Path)).Document.QuerySelector("a[href$='/weights']")!.GetAttribute("href")!);

        Assert.Contains("Write at least one weight.", (await batch.Staff.SubmitAsync(page, "#weigh")).Text, StringComparison.Ordinal);
        var wrong = await batch.Staff.SubmitAsync(page, "#weigh", Table("4.73", "", "48"));
        Assert.Equal("", wrong.ErrorOf("Weights_0__Kilograms"));
        Assert.Contains("Does parcel 3 really weigh 48 kg?", wrong.ErrorOf("Weights_2__Kilograms"), StringComparison.Ordinal);
        Assert.Equal("4.73", wrong.Document.GetElementById("Weights_0__Kilograms")!.GetAttribute("value"));
        Assert.Equal("planned|,planned|,planned|", await StateAsync(batch));

        var done = await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(wrong, "#weigh", Table("4.73", "", "4800 g")));

        Assert.Contains("Parcels packed: 2.", done.Text, StringComparison.Ordinal);
        Assert.Contains("Parcel 2", Assert.Single(done.Document.QuerySelectorAll("#weigh legend")).TextContent, StringComparison.Ordinal);
        Assert.Equal("packed|4730,planned|,packed|4800", await StateAsync(batch));
    }

    [Fact]
    public async Task What_was_typed_stays_with_its_parcel_when_another_is_packed_meanwhile_and_the_table_is_refused()
    {
        var batch = await GivenAsync(parcels: 4);
        var table = await batch.Staff.GoAsync($"{batch.Path}/weights");
        await batch.Staff.SubmitAsync(await batch.Staff.GoAsync($"{batch.Station}?at=1"), "#pack", Weighs("4.9"));

        var refused = await batch.Staff.SubmitAsync(table, "#weigh", Table("4.2", "4.1", "4.5", "48"));

        Assert.Contains("Parcel 1 is packed already.", refused.Text, StringComparison.Ordinal);
        Assert.Equal(["4.1", "4.5", "48"], Enumerable.Range(0, 3).Select(at => refused.Document.GetElementById($"Weights_{at}__Kilograms")!.GetAttribute("value")));
        Assert.Equal("", refused.ErrorOf("Weights_0__Kilograms"));
        Assert.Contains("Does parcel 4 really weigh 48 kg?", refused.ErrorOf("Weights_2__Kilograms"), StringComparison.Ordinal);
        await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(refused, "#weigh", new Dictionary<string, string>(StringComparer.Ordinal) { ["Weights[2].Kilograms"] = "4.8" }));
        Assert.Equal("packed|4900,packed|4100,packed|4500,packed|4800", await StateAsync(batch));
    }

    [Fact]
    public async Task A_batch_in_which_nothing_is_to_be_weighed_says_so()
    {
        var batch = await site.GivenBatchAsync(parcels: 1);

        Assert.Contains("There is nothing to weigh", (await batch.Staff.GoAsync($"{batch.Path}/weights")).Text, StringComparison.Ordinal);
        Assert.Null((await batch.Staff.GoAsync($"{batch.Station}?at=1")).Document.QuerySelector("#pack [name=Kilograms]"));
    }

    [Fact]
    public async Task A_table_is_downloaded_filled_in_looked_at_and_applied_without_what_is_unlikely_until_somebody_is_sure()
    {
        var batch = await GivenAsync(parcels: 3);
        var page = await batch.Staff.GoAsync((await batch.Staff.GoAsync($"{batch.Path}/weights")).Document.QuerySelector("a[href$='/weights/table']")!.GetAttribute("href")!);
        var rows = (await batch.Staff.GoAsync(page.Document.QuerySelector("a[href*='handler=Csv']")!.GetAttribute("href")!)).Body.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, rows.Length);
        var table = $"{rows[0]}\r\n{rows[1]}4.73\r\n{rows[2]}2.1\r\n{rows[3]}48\r\n";

        Assert.Equal("Choose a CSV file.", (await batch.Staff.SubmitAsync(page, "#upload")).ErrorOf("Input.File"));
        var look = await UploadAsync(batch, Encoding.UTF8.GetBytes(table));
        Assert.Contains("Parcel 3 was sold as up to 5 kg: 48 kg is too much for a table.", Assert.Single(look.Document.QuerySelectorAll("#wrong li")).AsRead(), StringComparison.Ordinal);
        Assert.Contains("Does parcel 2 really weigh 2.1 kg?", Assert.Single(look.Document.QuerySelectorAll("#unlikely .tick")).AsRead(), StringComparison.Ordinal);
        Assert.Equal("planned|,planned|,planned|", await StateAsync(batch));

        var done = await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(look, "#apply"));
        Assert.Contains("Parcels packed: 1.", done.Text, StringComparison.Ordinal);
        Assert.Equal("packed|4730,planned|,planned|", await StateAsync(batch));

        var changed = await batch.Staff.SubmitAsync(look, "#apply");
        Assert.Contains("Something has changed since you looked at this file.", changed.Text, StringComparison.Ordinal);
        await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(changed, "#apply", new Dictionary<string, string>(StringComparer.Ordinal) { ["Input.Sure"] = changed.Document.QuerySelector("#unlikely [name='Input.Sure']")!.GetAttribute("value")! }));
        Assert.Equal("packed|4730,packed|2100,planned|", await StateAsync(batch));
        Assert.Equal("2", await site.TextAsync($"""
            select count(*) from audit_entries a join parcels p on p.id::text = a.subject_id
            where p.batch_id = '{batch.Id}' and a.kind = 'parcel' and a.member_id is not null and a.changes -> 'status' = '["planned", "packed"]'
            """));
        Assert.Contains("No line of this file changes anything.", (await UploadAsync(batch, Encoding.UTF8.GetBytes(table))).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await (await site.GivenBatchAsync(parcels: 1)).Staff.GoAsync($"{batch.Path}/weights/table")).Status);
    }

    private static async Task<Answer> UploadAsync(GivenBatch batch, byte[] bytes)
    {
        var page = await batch.Staff.GoAsync($"{batch.Path}/weights/table");
        var token = page.Document.QuerySelector("#upload [name=form-token]")!.GetAttribute("value")!;
        var form = new MultipartFormDataContent { { new StringContent(token), "form-token" }, { new ByteArrayContent(bytes), "Input.File", "weights.csv" } };
        return await batch.Staff.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{batch.Path}/weights/table") { Content = form });
    }

    private async Task<GivenBatch> GivenAsync(int parcels)
    {
        var batch = await site.GivenBatchAsync(parcels);
        await site.TextAsync($"""
            with sold as (update offers set is_sold_by_weight = true where id = '{batch.Offer}')
            update parcels set is_sold_by_weight = true where batch_id = '{batch.Id}' returning id::text
            """);
        return batch;
    }

    private Task<string> StateAsync(GivenBatch batch) =>
        site.TextAsync($"select string_agg(status || '|' || coalesce(actual_grams::text, ''), ',' order by position) from parcels where batch_id = '{batch.Id}'");

    private static Dictionary<string, string> Weighs(string typed) => new(StringComparer.Ordinal) { ["Kilograms"] = typed };

    private static Dictionary<string, string> Table(params string[] typed) =>
        typed.Select((weight, at) => (Key: $"Weights[{at}].Kilograms", weight)).ToDictionary(row => row.Key, row => row.weight, StringComparer.Ordinal);
}
