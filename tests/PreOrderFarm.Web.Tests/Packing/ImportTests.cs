using System.Net;
using System.Text;
using AngleSharp.Dom;

namespace PreOrderFarm.Web.Tests.Packing;

/// <summary>A carrier's table comes back, in a browser without JavaScript.</summary>
public sealed class ImportTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task A_table_is_looked_at_before_it_changes_anything_and_then_applied_once()
    {
        var batch = await site.GivenBatchAsync(parcels: 3);
        var codes = (await site.TextAsync($"select string_agg(code, ' ' order by position) from parcels where batch_id = '{batch.Id}'")).Split(' ');
        var text = $"客户订单号,运单号\n{codes[0]},SF1\n{codes[1]},SF2\n<b>NOPE</b>,SF3\n";
        var look = await UploadAsync(batch, CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes(text));
        Assert.Equal(HttpStatusCode.Redirect, look.Status);
        var page = await batch.Staff.FollowAsync(look);
        Assert.Equal("客户订单号 (" + codes[0] + ")", Selected(page, "Input_Parcel"));
        Assert.Equal("运单号 (SF1)", Selected(page, "Input_TrackingNumber"));
        Assert.Equal("Line 2 Name the carrier, in at most 60 characters.", Text(page.Document.QuerySelector("#wrong li")!));

        page = await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(page, "#columns", Fields(("Input.CarrierName", "SF Express"))));
        Assert.Equal(["Line 4 This batch has no parcel '<b>NOPE</b>'."], page.Document.QuerySelectorAll("#wrong li").Select(Text));
        Assert.Equal(2, page.Document.QuerySelectorAll("#changes tbody tr").Length);
        Assert.Equal("0", await site.TextAsync($"select count(*) from parcels where batch_id = '{batch.Id}' and status <> 'planned'"));

        var after = await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(page, "#apply"));
        Assert.Contains("Imported: shipped 2, corrected 0, delivered 0.", after.Text, StringComparison.Ordinal);
        Assert.Contains("shipped 2, corrected 0, delivered 0", after.Document.GetElementById("applied")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("This file was imported already.", (await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(page, "#apply"))).Text, StringComparison.Ordinal);
        Assert.Contains("This file was imported on", (await batch.Staff.GoAsync(page.Address.AbsolutePath)).Text, StringComparison.Ordinal);
        Assert.Equal("SF1 SF2", await site.TextAsync($"select string_agg(tracking_number, ' ' order by position) from parcels where batch_id = '{batch.Id}' and status = 'shipped'"));

        var again = await batch.Staff.FollowAsync(await UploadAsync(batch, Encoding.UTF8.GetBytes(text)));
        Assert.Contains("No line of this file changes anything.", again.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_table_is_refused_beside_its_field()
    {
        var batch = await site.GivenBatchAsync(parcels: 1);
        foreach (var (bytes, sentence) in new (byte[], string)[] { ([], "This file is empty."), ([0x50, 0x4B, 3, 4, 0, 0], "This is not a CSV file. Open it"), (new byte[10_000_001], "This file is too large") })
        {
            var answer = await UploadAsync(batch, bytes);
            Assert.Contains(sentence, answer.ErrorOf("Input.File"), StringComparison.Ordinal);
        }

        var wrong = await batch.Staff.FollowAsync(await UploadAsync(batch, "x,y\n1,2\n"u8.ToArray()));
        var still = await batch.Staff.SubmitAsync(wrong, "#columns", Fields(("Input.CarrierName", "Kept")));
        Assert.Contains("Choose the column that holds the parcel's code", still.ErrorOf("Input.Parcel"), StringComparison.Ordinal);
        Assert.Equal("Kept", still.Document.GetElementById("Input_CarrierName")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Others_find_none_of_it()
    {
        var batch = await site.GivenBatchAsync(parcels: 1);
        var import = (await UploadAsync(batch, "code,tracking number\nA,1\n"u8.ToArray())).Location!.Split('/')[^1];
        var other = await site.GivenBatchAsync(parcels: 1);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Staff.GoAsync($"{batch.Path}/imports")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Staff.GoAsync($"{batch.Path}/imports/{import}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.Staff.GoAsync($"{other.Path}/imports/{import}")).Status);
    }

    private static async Task<Answer> UploadAsync(GivenBatch batch, byte[] bytes)
    {
        var page = await batch.Staff.GoAsync($"{batch.Path}/imports");
        var token = page.Document.QuerySelector("#upload [name=form-token]")!.GetAttribute("value")!;
        var form = new MultipartFormDataContent { { new StringContent(token), "form-token" }, { new ByteArrayContent(bytes), "Input.File", "carrier.csv" } };
        return await batch.Staff.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{batch.Path}/imports") { Content = form });
    }

    private static string Selected(Answer page, string id) => page.Document.QuerySelector($"#{id} option[selected]")!.TextContent;

    private static string Text(IElement element) => string.Join(' ', element.TextContent.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
}
