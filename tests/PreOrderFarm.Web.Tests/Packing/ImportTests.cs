using System.Net;
using System.Text;
using AngleSharp.Dom;
using PreOrderFarm.Typesetting.Tests;

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
        Assert.Equal("Name the carrier, in at most 60 characters.", page.ErrorOf("Input.CarrierName"));
        Assert.Equal("First say who the carrier is.", Text(page.Document.GetElementById("lines")!));
        Assert.DoesNotContain("Line 2", page.Text, StringComparison.Ordinal);
        Assert.NotEqual("", (await batch.Staff.SubmitAsync(page, "#columns")).ErrorOf("Input.CarrierName"));

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
    public async Task Numbers_of_boxes_that_are_still_here_stand_on_their_labels_and_the_load_list_before_anybody_is_told()
    {
        var batch = await site.GivenBatchAsync(parcels: 3);
        var codes = (await site.TextAsync($"select string_agg(code, ' ' order by position) from parcels where batch_id = '{batch.Id}'")).Split(' ');
        var table = Encoding.UTF8.GetBytes($"code,tracking number,carrier\n{codes[0]},SF100000000001,SF Express\n{codes[1]},SF100000000002,SF Express\n{codes[2]},SF100000000003,SF Express\n");
        using (var blank = Pdf.From(await batch.Staff.Http.GetByteArrayAsync($"{batch.Path}/sheets/load-list.pdf?language=en")))
            Assert.Contains("No carrier yet", blank.Text(), StringComparison.Ordinal);

        var page = await batch.Staff.FollowAsync(await UploadAsync(batch, table, areHere: "true"));
        Assert.True(page.Document.GetElementById("are-here")!.HasAttribute("checked"));
        Assert.Equal("Where are the boxes?", page.Document.GetElementById("are-here")!.Closest("fieldset")!.QuerySelector("legend")!.TextContent);
        Assert.Contains("Its number is written down", page.Document.GetElementById("changes")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Nobody gets an e-mail before the boxes leave.", page.Text, StringComparison.Ordinal);
        var left = await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(page, "#columns", Fields(("Input.AreHere", "false"))));
        Assert.Contains("Is shipped", left.Document.GetElementById("changes")!.TextContent, StringComparison.Ordinal);
        page = await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(left, "#columns", Fields(("Input.AreHere", "true"))));
        var after = await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(page, "#apply"));
        Assert.Contains("Imported: numbers written down 3.", after.Text, StringComparison.Ordinal);
        Assert.Contains("numbers written down: 3", after.Document.GetElementById("applied")!.TextContent, StringComparison.Ordinal);

        using var labels = Pdf.From(await batch.Staff.Http.GetByteArrayAsync($"{batch.Path}/labels.pdf?language=en&on=roll"));
        Assert.Equal([codes[0], "SF100000000001"], labels.Scan(300).Split('\n').Order(StringComparer.Ordinal));
        using var list = Pdf.From(await batch.Staff.Http.GetByteArrayAsync($"{batch.Path}/sheets/load-list.pdf?language=en"));
        Assert.DoesNotContain("No carrier yet", list.Text(), StringComparison.Ordinal);
        Assert.All(new[] { "SF Express", "SF100000000001", "SF100000000002", "SF100000000003" }, text => Assert.Contains(text, list.Text(), StringComparison.Ordinal));
        Assert.Equal("planned 0", await site.TextAsync($"select min(status) || ' ' || (select count(*) from emails e join parcels p on e.once_key like 'parcel_shipped:' || p.id || ':%' where p.batch_id = '{batch.Id}') from parcels where batch_id = '{batch.Id}'"));

        // By the batch's page: another number is asked about, and nothing typed is lost.
        var shed = await batch.Staff.GoAsync(batch.Path);
        Assert.Contains("Written down for its label: SF Express SF100000000001", shed.Text, StringComparison.Ordinal);
        Assert.Equal("SF100000000002", shed.Document.GetElementById("number-2")!.GetAttribute("value"));
        Assert.Contains("still here: 3.", shed.Document.GetElementById("announced")!.TextContent, StringComparison.Ordinal);
        Assert.Null(shed.Document.GetElementById("Input_Replaces"));
        var first = shed.Document.GetElementById("tick-1")!.GetAttribute("value")!;
        var asked = await batch.Staff.SubmitAsync(shed, "#steps", Fields(("Ticked", first), ("Input.Carrier", "DHL"), ("Input.TrackingNumber", "D1")));
        Assert.Contains("SF Express SF100000000001 was written down", asked.ErrorOf("Input.Replaces"), StringComparison.Ordinal);
        Assert.Equal("D1", asked.Document.GetElementById("Input_TrackingNumber")!.GetAttribute("value"));
        Assert.Equal(HttpStatusCode.Redirect, (await batch.Staff.SubmitAsync(asked, "#steps", Fields(("Input.Replaces", "true")))).Status);

        // By scanning: its number is filled in, and confirmed or kept.
        await site.TextAsync($"with packed as (update parcels set status = 'packed', packed_at = now() where batch_id = '{batch.Id}' and status = 'planned' returning 1) select count(*)::text from packed");
        var scan = await batch.Staff.GoAsync($"{batch.Path}/shipping");
        var found = await batch.Staff.SubmitAsync(scan, "#ship", Fields(("Input.Code", codes[1]), ("Input.Carrier", "DHL")));
        Assert.Contains("SF Express SF100000000002", found.Document.GetElementById("announced")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("SF Express", found.Document.GetElementById("Input_Carrier")!.GetAttribute("value"));
        var other = await batch.Staff.SubmitAsync(found, "#ship", Fields(("Input.TrackingNumber", "SF100000000003")));
        Assert.Contains("was written down", other.ErrorOf("Input.Replaces"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await batch.Staff.SubmitAsync(other, "#ship", Fields(("Input.TrackingNumber", "SF100000000002")))).Status);
        found = await batch.Staff.SubmitAsync(scan, "#ship", Fields(("Input.Code", codes[2])));
        Assert.Equal(HttpStatusCode.Redirect, (await batch.Staff.SubmitAsync(found, "#ship", button: "HasNoNumber=true")).Status);
        Assert.Equal("DHL D1, SF Express SF100000000002, SF Express SF100000000003", await site.TextAsync(
            $"select string_agg(carrier || ' ' || tracking_number, ', ' order by position) from parcels where batch_id = '{batch.Id}' and status = 'shipped'"));
    }

    [Fact]
    public async Task A_wrong_number_is_withdrawn_alone_or_ticked_once_it_was_confirmed_and_another_stands_beside_what_it_replaces()
    {
        var batch = await site.GivenBatchAsync(parcels: 3);
        var codes = (await site.TextAsync($"select string_agg(code, ' ' order by position) from parcels where batch_id = '{batch.Id}'")).Split(' ');
        var page = await batch.Staff.FollowAsync(await UploadAsync(batch, Encoding.UTF8.GetBytes($"code,tracking number,carrier\n{codes[0]},SF1,SF\n{codes[1]},SF2,SF\n{codes[2]},SF3,SF\n"), areHere: "true"));
        Assert.Null(page.Document.GetElementById("replaced"));
        await batch.Staff.SubmitAsync(page, "#apply");

        var shed = await batch.Staff.GoAsync(batch.Path);
        var alone = await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(shed, "#withdraw-1", button: "Input.Withdraws=true"));
        Assert.Contains("Numbers withdrawn: 1.", alone.Text, StringComparison.Ordinal);
        Assert.Equal("1", await site.TextAsync($"""
            select count(*) from audit_entries where kind = 'parcel' and changes -> 'announced_number' = '["SF1", null]' and changes -> 'announced_carrier' = '["SF", null]' and member_id is not null
              and subject_id in (select id::text from parcels where batch_id = '{batch.Id}')
            """));

        var asked = await batch.Staff.SubmitAsync(alone, "#steps", Fields(("Input.IsWhole", "true")), action: $"{batch.Path}?handler=WithdrawNumbers");
        Assert.Equal("Numbers of parcels that would be withdrawn: 2 (2. SF SF2, 3. SF SF3). Say that you mean them.", asked.ErrorOf("Input.Withdraws"));
        Assert.Equal("2", await NumbersAsync(batch));
        var gone = await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(asked, "#steps", Fields(("Input.Withdraws", "true")), action: $"{batch.Path}?handler=WithdrawNumbers"));
        Assert.Contains("Numbers withdrawn: 2.", gone.Text, StringComparison.Ordinal);
        Assert.Equal("0", await NumbersAsync(batch));
        Assert.Null(gone.Document.GetElementById("withdraw"));

        page = await batch.Staff.FollowAsync(await UploadAsync(batch, Encoding.UTF8.GetBytes($"code,tracking number,carrier\n{codes[0]},SF1,SF\n{codes[1]},SF2,SF\n"), areHere: "true"));
        await batch.Staff.SubmitAsync(page, "#apply");
        page = await batch.Staff.FollowAsync(await UploadAsync(batch, Encoding.UTF8.GetBytes($"code,tracking number,carrier\n{codes[2]},SF3,SF\n{codes[0]},SF1,SF\n{codes[1]},D2,DHL\n"), areHere: "true"));
        page = await batch.Staff.FollowAsync(await batch.Staff.SubmitAsync(page, "#columns", Fields(("Input.Corrects", "true"))));
        Assert.StartsWith("Numbers that are replaced: 1.", Text(page.Document.GetElementById("replaced")!), StringComparison.Ordinal);
        Assert.Equal(["SF SF2 → DHL D2", "SF SF3"], page.Document.QuerySelectorAll("#changes tbody td:last-child").Select(Text));
    }

    private Task<string> NumbersAsync(GivenBatch batch) => site.TextAsync($"select count(*) from parcels where batch_id = '{batch.Id}' and announced_number is not null");

    [Fact]
    public async Task What_is_no_table_is_refused_beside_its_field()
    {
        var batch = await site.GivenBatchAsync(parcels: 1);
        foreach (var (bytes, sentence) in new (byte[], string)[] { ([], "Choose a CSV file."), ([0x50, 0x4B, 3, 4, 0, 0], "This is not a CSV file. Open it"), (new byte[10_000_001], "This file is too large") })
        {
            var answer = await UploadAsync(batch, bytes);
            Assert.Contains(sentence, answer.ErrorOf("Input.File"), StringComparison.Ordinal);
        }

        var unchosen = await batch.Staff.SubmitAsync(await batch.Staff.GoAsync($"{batch.Path}/imports"), "#upload");
        Assert.Equal("Choose a CSV file.", unchosen.ErrorOf("Input.File"));
        Assert.Equal("Say where the boxes are.", unchosen.Document.GetElementById("where-boxes-are-error")!.TextContent);
        Assert.Equal(["#Input_File", "#are-here"], unchosen.Document.QuerySelectorAll(".notice.bad a").Select(link => link.GetAttribute("href")));

        var unsaid = await UploadAsync(batch, Encoding.UTF8.GetBytes("code,tracking number\nA,1\n"), areHere: null);
        Assert.Equal("Say where the boxes are.", Assert.Single(unsaid.Document.QuerySelectorAll("p.error")).TextContent);
        Assert.Empty(unsaid.Document.QuerySelectorAll("[name='Input.AreHere'][checked]"));
        Assert.Equal("0", await site.TextAsync($"select count(*) from carrier_imports where batch_id = '{batch.Id}'"));

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

    private static async Task<Answer> UploadAsync(GivenBatch batch, byte[] bytes, string? areHere = "false")
    {
        var page = await batch.Staff.GoAsync($"{batch.Path}/imports");
        var token = page.Document.QuerySelector("#upload [name=form-token]")!.GetAttribute("value")!;
        var form = new MultipartFormDataContent { { new StringContent(token), "form-token" }, { new ByteArrayContent(bytes), "Input.File", "carrier.csv" } };
        if (areHere is not null)
            form.Add(new StringContent(areHere), "Input.AreHere");
        return await batch.Staff.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{batch.Path}/imports") { Content = form });
    }

    private static string Selected(Answer page, string id) => page.Document.QuerySelector($"#{id} option[selected]")!.TextContent;

    private static string Text(IElement element) => string.Join(' ', element.TextContent.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) => fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
}
