using System.Net;

namespace PreOrderFarm.Web.Tests.Packing;

/// <summary>What staff do with a batch, in a browser without JavaScript.</summary>
public sealed class PackingTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task The_board_shows_the_batches_of_ones_own_farms_and_no_others()
    {
        var mine = await site.GivenBatchAsync(parcels: 3);
        var other = await site.GivenBatchAsync(parcels: 1);

        var board = await mine.Staff.GoAsync("/packing");

        Assert.Contains(mine.Title, board.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(other.Title, board.Text, StringComparison.Ordinal);
        Assert.NotNull(board.Document.QuerySelector($"a[href='{mine.Path}']"));
        Assert.Equal(HttpStatusCode.NotFound, (await mine.Staff.GoAsync(other.Path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await mine.Staff.GoAsync($"{other.Path}/sheets/packing-list.pdf")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await mine.Staff.GoAsync($"/packing?campaign={other.CampaignId}")).Status);
    }

    [Fact]
    public async Task Strangers_are_asked_to_sign_in_and_backers_have_no_board()
    {
        var batch = await site.GivenBatchAsync(parcels: 1);
        using var stranger = site.NewVisitor();
        using var backer = await site.GivenSignedInAsync($"{Guid.NewGuid():N}@example.com");

        Assert.Contains("/sign-in", (await stranger.GoAsync(batch.Path)).Location, StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.OK, (await backer.GoAsync("/packing")).Status);
        Assert.NotEqual(HttpStatusCode.OK, (await backer.GoAsync(batch.Path)).Status);
    }

    [Fact]
    public async Task A_whole_batch_is_locked_shipped_delivered_and_a_mistake_undone()
    {
        var batch = await site.GivenBatchAsync(parcels: 3);
        await DoAsync(batch, "#lock", Fields(("Input.WithoutNotice", "true")));
        Assert.Equal("1", await ValueAsync($"select count(*) from fulfilment_batches where id = '{batch.Id}' and locked_at is not null"));

        var shipped = await DoAsync(batch, "#steps", Fields(("Input.IsWhole", "true"), ("Input.Carrier", "SF Express"), ("Input.TrackingNumber", "SF-9")));
        Assert.Contains("Parcels shipped: 3.", shipped.Text, StringComparison.Ordinal);
        Assert.Equal("shipped|SF Express|SF-9|3", await StateAsync(batch));

        await DoAsync(batch, "#steps", Fields(("Input.IsWhole", "true"), ("Input.Reason", "Wrong batch")), handler: "Undo");
        Assert.Equal("packed|||3", await StateAsync(batch));

        await DoAsync(batch, "#steps", Fields(("Input.IsWhole", "true"), ("Input.Carrier", "DHL")));
        await DoAsync(batch, "#steps", Fields(("Input.IsWhole", "true")), handler: "Deliver");
        Assert.Equal("delivered|DHL||3", await StateAsync(batch));
    }

    [Fact]
    public async Task The_whole_batch_is_packed_but_for_what_cannot_be_and_the_page_says_how_many()
    {
        var batch = await site.GivenBatchAsync(parcels: 4);
        await site.Farm.ExecuteAsync($"""
            insert into release_blocks (id, parcel_id, kind, source_id, created_at) select gen_random_uuid(), id, 'dispute', id, now() from parcels where batch_id = {batch.Id} and position = 2;
            update parcels set is_sold_by_weight = true where batch_id = {batch.Id} and position > 2
            """);

        var before = await batch.Staff.GoAsync(batch.Path);
        Assert.Contains("Stopped because of their payment: 1.", before.Document.GetElementById("stopped")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["parcel-2"], before.Document.QuerySelectorAll("li.card:has(.notice.bad)").Select(parcel => parcel.Id!));
        Assert.Contains("Stopped, must not leave: 1", (await batch.Staff.GoAsync("/packing")).Text, StringComparison.Ordinal);

        var station = await batch.Staff.GoAsync($"{batch.Path}/station?at=2");
        Assert.False(station.Document.QuerySelector("#pack [data-part=stopped]")!.HasAttribute("hidden"));
        Assert.True((await batch.Staff.GoAsync($"{batch.Path}/station?at=1")).Document.QuerySelector("#pack [data-part=stopped]")!.HasAttribute("hidden"));

        var packed = await DoAsync(batch, "#steps", Fields(("Input.IsWhole", "true")), handler: "Pack");

        Assert.Contains("Parcels packed: 1. Left out, because their payment is disputed: 1. Left out, because they are not weighed yet: 2.", packed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ticked_parcels_are_shipped_and_one_parcel_by_its_own_form()
    {
        var batch = await site.GivenBatchAsync(parcels: 3);
        var page = await batch.Staff.GoAsync(batch.Path);
        var first = page.Document.GetElementById("tick-1")!.GetAttribute("value")!;

        var answer = await batch.Staff.SubmitAsync(page, "#ship-2", Fields(("Input.Carrier", "DHL"), ("Input.TrackingNumber", "D2")));
        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        answer = await batch.Staff.SubmitAsync(
            await batch.Staff.GoAsync(batch.Path), "#steps", Fields(("Input.Carrier", "UPS"), ("Input.TrackingNumber", "U1"), ("Ticked", first)));
        Assert.Equal(HttpStatusCode.Redirect, answer.Status);

        Assert.Equal("1:shipped:U1 2:shipped:D2 3:planned:", await ValueAsync(
            $"select string_agg(position || ':' || status || ':' || coalesce(tracking_number, ''), ' ' order by position) from parcels where batch_id = '{batch.Id}'"));
    }

    [Fact]
    public async Task What_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept()
    {
        var batch = await site.GivenBatchAsync(parcels: 2);
        var page = await batch.Staff.GoAsync(batch.Path);

        var nothing = await batch.Staff.SubmitAsync(page, "#steps", Fields(("Input.Carrier", "DHL")));
        Assert.Contains("Tick at least one parcel", nothing.Document.QuerySelector(".notice.bad")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("DHL", nothing.Document.GetElementById("Input_Carrier")!.GetAttribute("value"));

        var unnamed = await batch.Staff.SubmitAsync(page, "#steps", Fields(("Input.IsWhole", "true"), ("Input.TrackingNumber", "77")));
        Assert.NotEqual("", unnamed.ErrorOf("Input.Carrier"));
        Assert.Equal("77", unnamed.Document.GetElementById("Input_TrackingNumber")!.GetAttribute("value"));
        Assert.Equal("planned|||2", await StateAsync(batch));
    }

    [Fact]
    public async Task A_long_batch_is_read_page_by_page_and_a_parcel_found_by_its_code()
    {
        var batch = await site.GivenBatchAsync(parcels: 60);

        var first = await batch.Staff.GoAsync(batch.Path);
        var second = await batch.Staff.GoAsync($"{batch.Path}?after=50");

        Assert.NotNull(first.Document.QuerySelector($"a[href='{batch.Path}?after=50']"));
        Assert.Null(first.Document.GetElementById("parcel-51"));
        Assert.NotNull(second.Document.GetElementById("parcel-60"));
        var code = await ValueAsync($"select code from parcels where batch_id = '{batch.Id}' and position = 55");
        Assert.Equal($"{batch.Path}?after=54#parcel-55", (await batch.Staff.GoAsync($"/packing?code={code}")).Location);
        Assert.Contains("No parcel of yours has this code.", (await batch.Staff.GoAsync("/packing?code=NOPE")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_print_button_answers_a_PDF()
    {
        var batch = await site.GivenBatchAsync(parcels: 2);
        var page = await batch.Staff.GoAsync(batch.Path);
        var link = Assert.Single(page.Document.QuerySelectorAll("a[href$='packing-list.pdf']")).GetAttribute("href")!;

        using var response = await batch.Staff.Http.GetAsync(link);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/pdf", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("%PDF-", System.Text.Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh-Hans", "锁定批次")]
    [InlineData("zh-Hant", "鎖定批次")]
    public async Task It_speaks_the_readers_language(string language, string words)
    {
        var batch = await site.GivenBatchAsync(parcels: 1);
        await batch.Staff.SubmitAsync(await batch.Staff.GoAsync(batch.Path), "form[action='/language']", button: $"language={language}");

        Assert.Contains(words, (await batch.Staff.GoAsync(batch.Path)).Text, StringComparison.Ordinal);
    }

    private static async Task<Answer> DoAsync(GivenBatch batch, string form, Dictionary<string, string>? fields = null, string? handler = null)
    {
        var page = await batch.Staff.GoAsync(batch.Path);
        if (handler is not null)
        {
            // A button with an address of its own sends the form there.
            var button = page.Document.QuerySelector($"{form} button[formaction*='handler={handler}']")!;
            page.Document.QuerySelector(form)!.SetAttribute("action", button.GetAttribute("formaction")!);
        }
        var answer = await batch.Staff.SubmitAsync(page, form, fields);
        Assert.Equal(HttpStatusCode.Redirect, answer.Status);
        return await batch.Staff.FollowAsync(answer);
    }

    private static Dictionary<string, string> Fields(params (string Name, string Value)[] fields) =>
        fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);

    private Task<string> StateAsync(GivenBatch batch) => ValueAsync(
        $"select status || '|' || coalesce(carrier, '') || '|' || coalesce(tracking_number, '') || '|' || count(*) from parcels where batch_id = '{batch.Id}' group by status, carrier, tracking_number");

    private async Task<string> ValueAsync(string sql)
    {
        await using var command = site.Database.DataSource.CreateCommand(sql);
        return (await command.ExecuteScalarAsync())!.ToString()!;
    }
}
