using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Printing.Prepared;
using PreOrderFarm.Web.Tests.Security;

namespace PreOrderFarm.Web.Tests.Packing;

/// <summary>A site to which three parcels are many.</summary>
public sealed class LargePrintsHost : SiteHost
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Printing:AtOnceUpTo", "2")];
}

/// <summary>Large prints as staff get them in a browser without JavaScript, and as programs do.</summary>
public sealed class LargePrintTests(LargePrintsHost site) : IClassFixture<LargePrintsHost>
{
    [Fact]
    public async Task A_large_print_leads_to_its_page_and_is_opened_there_when_it_is_ready()
    {
        var batch = await site.GivenBatchAsync(parcels: 4);
        var sheet = $"{batch.Path}/sheets/packing-list.pdf?language=en&paper=a5&margin=9";
        using var asked = await batch.Staff.Http.GetAsync(sheet);
        Assert.Equal(HttpStatusCode.Redirect, asked.StatusCode);
        var path = asked.Headers.Location!.ToString();

        var waiting = await batch.Staff.GoAsync(path);
        Assert.Contains("Parcels: 4", waiting.Document.GetElementById("prepared")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("http-equiv=\"refresh\"", waiting.Document.Head!.InnerHtml, StringComparison.Ordinal);
        Assert.Equal(path, (await batch.Staff.Http.GetAsync(path + "/file")).Headers.Location!.ToString());
        await WorkAsync();

        var ready = await batch.Staff.GoAsync(path);
        Assert.DoesNotContain("http-equiv=\"refresh\"", ready.Document.Head!.InnerHtml, StringComparison.Ordinal);
        Assert.Equal("0", await LoggedAsync(batch));
        var file = ready.Document.QuerySelector("#prepared a")!.GetAttribute("href")!;
        using var taken = await batch.Staff.Http.GetAsync(file);
        using var again = await batch.Staff.Http.GetAsync(sheet);
        var bytes = await taken.Content.ReadAsByteArrayAsync();
        Assert.Equal(("application/pdf", (long)bytes.Length), (taken.Content.Headers.ContentType!.MediaType, taken.Content.Headers.ContentLength));
        Assert.Equal($"inline; filename=\"packing-list-{batch.Id:N}.pdf\"", taken.Content.Headers.ContentDisposition!.ToString());
        Assert.Equal(bytes, await again.Content.ReadAsByteArrayAsync());
        Assert.Equal("2", await LoggedAsync(batch));

        using var known = new HttpRequestMessage(HttpMethod.Get, file);
        known.Headers.IfNoneMatch.Add(taken.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await batch.Staff.Http.SendAsync(known)).StatusCode);
        Assert.Equal("2", await LoggedAsync(batch));
    }

    [Fact]
    public async Task A_print_of_a_batch_that_has_changed_is_replaced_and_asked_for_anew()
    {
        var batch = await site.GivenBatchAsync(parcels: 3);
        using var asked = await batch.Staff.Http.GetAsync($"{batch.Path}/labels.zpl?on=roll&parcels=1-3&language=zh-Hans&dpi=300");
        var path = asked.Headers.Location!.ToString();
        await WorkAsync();
        await site.Farm.ExecuteAsync($"update fulfilment_batches set version = version + 1 where id = {batch.Id}");

        var page = await batch.Staff.GoAsync(path);
        Assert.NotNull(page.Document.QuerySelector("#prepared .notice.bad"));
        Assert.Equal(path, (await batch.Staff.Http.GetAsync(path + "/file")).Headers.Location!.ToString());
        using var anew = await batch.Staff.Http.GetAsync(page.Document.QuerySelector("#prepared a.button")!.GetAttribute("href")!);
        Assert.NotEqual(path, anew.Headers.Location!.ToString());
        await WorkAsync();
        using var file = await batch.Staff.Http.GetAsync(anew.Headers.Location + "/file");
        Assert.Equal($"attachment; filename=\"labels-{batch.Id:N}.zpl\"", file.Content.Headers.ContentDisposition!.ToString());
        Assert.Equal(4, (await file.Content.ReadAsStringAsync()).Split("^XA\n^PW1181").Length);
    }

    [Fact]
    public async Task What_failed_is_tried_again_by_a_button()
    {
        var batch = await site.GivenBatchAsync(parcels: 3);
        var path = $"/packing/prints/{await TestKit.LargePrints.AddAsync(site.Database.DataSource, batch.Id, "failed", site.Farm.Clock.Now)}";

        var page = await batch.Staff.GoAsync(path);
        var tried = await batch.Staff.SubmitAsync(page, "#retry", new Dictionary<string, string>(StringComparer.Ordinal));
        Assert.Equal((HttpStatusCode.Redirect, path), (tried.Status, tried.Location));
        Assert.NotNull((await batch.Staff.GoAsync(path)).Document.QuerySelector("#prepared progress"));
        var twice = await batch.Staff.SubmitAsync(page, "#retry", new Dictionary<string, string>(StringComparer.Ordinal));
        Assert.Contains("it did not fail", (await batch.Staff.GoAsync(twice.Location!)).Document.QuerySelector(".notice.good")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_is_told_where_a_large_print_will_be_and_gets_it_when_it_is_ready()
    {
        var batch = await site.GivenBatchAsync(parcels: 3);
        var staff = await site.Farm.ScalarAsync<Guid>($"""select member_id as "Value" from grower_members where grower_id = {batch.GrowerId}""");
        var actor = new Members.Actor(staff, "", false, new Dictionary<Guid, Growers.GrowerRole> { [batch.GrowerId] = Growers.GrowerRole.Fulfilment });
        var program = Caller.WithToken(site, await site.Farm.UseAsync<Members.IssueAccessToken, string>(issue => issue.RunAsync(actor, "Tests", 30, isStrong: true, CancellationToken.None)));
        var sheet = $"/api/v1/batches/{batch.Id}/sheets/delivery-notes.pdf?language=en";

        var asked = await program.SendAsync("GET", sheet);
        Assert.Equal(HttpStatusCode.Accepted, asked.Status);
        var waiting = JsonDocument.Parse((await program.SendAsync("GET", asked.Location!)).Text).RootElement;
        Assert.Equal(("waiting", 3, JsonValueKind.Null), (waiting.GetProperty("state").GetString(), waiting.GetProperty("parcels").GetInt32(), waiting.GetProperty("file").ValueKind));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.SendAsync("GET", asked.Location + "/file")).Status);
        await WorkAsync();

        var ready = JsonDocument.Parse((await program.SendAsync("GET", asked.Location!)).Text).RootElement;
        var file = await program.SendAsync("GET", ready.GetProperty("file").GetString()!);
        Assert.Equal(file.Bytes, (await program.SendAsync("GET", sheet)).Bytes);
        Assert.StartsWith("%PDF-", file.Text, StringComparison.Ordinal);
        Assert.Equal("ready", JsonDocument.Parse((await program.SendAsync("POST", asked.Location + "/attempts")).Text).RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Another_farm_finds_no_print()
    {
        var (batch, other) = (await site.GivenBatchAsync(parcels: 3), await site.GivenBatchAsync(parcels: 1));
        using var asked = await batch.Staff.Http.GetAsync($"{batch.Path}/labels.pdf");
        await WorkAsync();

        foreach (var path in new[] { asked.Headers.Location!.ToString(), asked.Headers.Location + "/file", $"{batch.Path}/labels.pdf" })
            Assert.Equal(HttpStatusCode.NotFound, (await other.Staff.GoAsync(path)).Status);
    }

    private Task<string> LoggedAsync(GivenBatch batch) => site.TextAsync($"select count(*) from print_runs where batch_id = '{batch.Id}'");

    private async Task WorkAsync()
    {
        await using var scope = site.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<PreparePrints>().RunAsync(CancellationToken.None);
    }
}
