using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace PreOrderFarm.Web.Tests.Packing;

/// <summary>The station's forms as its script sends them, the live stream, and the board before and after.</summary>
public sealed class StationTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task A_script_is_answered_in_JSON_with_tone_sentence_and_what_to_do_and_the_same_scan_counts_once()
    {
        var batch = await site.GivenBatchAsync(parcels: 2);
        var code = await CodeAsync(batch, 1);
        var scan = Guid.NewGuid();

        var opened = await PostAsync(batch, "Open", [new("Code", code)]);
        Assert.Equal(("Ready", 1), (opened.Text("outcome"), opened.Root.GetProperty("position").GetInt32()));
        var first = await PostAsync(batch, "Pack", [new("Code", code), new("ScanId", scan.ToString())]);
        var again = await PostAsync(batch, "Pack", [new("Code", code), new("ScanId", scan.ToString())]);
        var other = await PostAsync(batch, "Pack", [new("Code", code), new("ScanId", Guid.NewGuid().ToString())]);

        Assert.Equal((HttpStatusCode.OK, "good", "Parcel 1 is packed."), (first.Status, first.Text("tone"), first.Text("say")));
        Assert.Equal((first.Text("outcome"), first.Text("say")), (again.Text("outcome"), again.Text("say")));
        Assert.Equal(("bad", "You packed parcel 1 already, just now."), (other.Text("tone"), other.Text("say")));
        var late = await PostAsync(batch, "Pack", [
            new("Code", code), new("ScanId", Guid.NewGuid().ToString()), new("Deviations[0].OfferId", batch.Offer.ToString()),
            new("Deviations[0].Kind", "Substitute"), new("Deviations[0].Units", "1"), new("Deviations[0].Reason", "Plums"),
        ]);
        Assert.Equal("What you said is not as ordered was not recorded: tell the grower. Put it with the packed ones.", late.Text("next"));
        var undone = await PostAsync(batch, "Undo", [new("Of", scan.ToString()), new("ScanId", Guid.NewGuid().ToString())]);
        Assert.Equal(("good", "Parcel 1 is no longer packed."), (undone.Text("tone"), undone.Text("say")));
    }

    [Fact]
    public async Task What_a_rule_refuses_is_said_in_JSON_too_and_packs_nothing()
    {
        var batch = await site.GivenBatchAsync(parcels: 1, units: 3);
        List<KeyValuePair<string, string>> fields =
        [
            new("Code", await CodeAsync(batch, 1)), new("ScanId", Guid.NewGuid().ToString()), new("Deviations[0].OfferId", batch.Offer.ToString()),
            new("Deviations[0].Kind", "Damaged"), new("Deviations[0].Units", "4"), new("Deviations[0].Reason", "Bruised"),
        ];

        var refused = await PostAsync(batch, "Pack", fields);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Only 3 belong into the parcel."), (refused.Status, refused.Text("say")));
        var unread = await PostAsync(batch, "Pack", [.. fields.Where(field => field.Key != "ScanId"), new("ScanId", "no id")]);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "That could not be read. Scan the parcel again."), (unread.Status, unread.Text("say")));
        Assert.Equal("planned", await site.TextAsync($"select status from parcels where batch_id = '{batch.Id}'"));
    }

    [Fact]
    public async Task Without_a_script_what_is_refused_stands_beside_the_line_it_is_about()
    {
        var batch = await site.GivenBatchAsync(parcels: 1, units: 3);
        var second = Guid.NewGuid();
        await site.TextAsync($"""
            with offer as (
              insert into offers (id, campaign_id, position, name, description, net_grams, gross_grams, storage, units_per_parcel, price_minor,
                tax_rate_basis_points, claim_window_days, short_harvest_policy)
              select '{second}', campaign_id, 2, 'Jar', '', net_grams, gross_grams, storage, units_per_parcel, price_minor, tax_rate_basis_points, claim_window_days,
                short_harvest_policy from offers where id = '{batch.Offer}' returning id)
            insert into parcel_lines (parcel_id, offer_id, units, net_grams, gross_grams)
            select p.id, offer.id, 2, 1, 1 from parcels p, offer where batch_id = '{batch.Id}' returning parcel_id::text
            """);
        var page = await batch.Staff.GoAsync($"{batch.Station}?at=1");
        var jar = page.Document.QuerySelector($"input[value='{second}']")!.GetAttribute("name")![..13];

        var refused = await batch.Staff.SubmitAsync(page, "#pack", new Dictionary<string, string>(StringComparer.Ordinal) { [$"{jar}.Kind"] = "Short", [$"{jar}.Reason"] = "" });

        Assert.Equal("Deviations[1]", jar);
        Assert.Contains("Say why", refused.ErrorOf("Deviations_1__Reason"), StringComparison.Ordinal);
        Assert.Equal("", refused.ErrorOf("Deviations_0__Reason"));
    }

    [Fact]
    public async Task What_was_scanned_for_one_member_is_not_taken_from_another()
    {
        var batch = await site.GivenBatchAsync(parcels: 1);

        var answer = await PostAsync(batch, "Pack", [new("Code", await CodeAsync(batch, 1)), new("ScanId", Guid.NewGuid().ToString()), new("Member", Guid.NewGuid().ToString())]);

        Assert.Equal((HttpStatusCode.Conflict, "Somebody else is signed in on this device now."), (answer.Status, answer.Text("say")));
        Assert.Equal("planned", await site.TextAsync($"select status from parcels where batch_id = '{batch.Id}'"));
    }

    [Fact]
    public async Task The_parcels_are_fetched_page_by_page_without_an_address()
    {
        var batch = await site.GivenBatchAsync(parcels: 201);

        var first = await batch.Staff.GoAsync($"{batch.Station}?handler=Parcels&after=0");
        var rest = await batch.Staff.GoAsync($"{batch.Station}?handler=Parcels&after=200");

        Assert.Equal((200, 1), (JsonDocument.Parse(first.Body).RootElement.GetArrayLength(), JsonDocument.Parse(rest.Body).RootElement.GetArrayLength()));
        Assert.Contains("\"units\":1", first.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("13800000000", first.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret@example.com", first.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_stream_tells_at_once_what_another_packs()
    {
        var batch = await site.GivenBatchAsync(parcels: 2);
        using var stream = await batch.Staff.Http.GetAsync($"{batch.Path}/live", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync());

        Assert.Contains("\"statuses\":\"oo\"", await NextAsync(reader), StringComparison.Ordinal);
        await PostAsync(batch, "Open", [new("Code", await CodeAsync(batch, 2))]);
        Assert.Contains("\"position\":2", await NextAsync(reader), StringComparison.Ordinal);
        await PostAsync(batch, "Pack", [new("Code", await CodeAsync(batch, 2)), new("ScanId", Guid.NewGuid().ToString())]);
        Assert.Contains("\"statuses\":\"op\"", await NextAsync(reader, "\"op\""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_board_says_what_is_to_be_done_filters_by_it_and_goes_on_page_by_page()
    {
        var batch = await site.GivenBatchAsync(parcels: 1);
        await site.TextAsync($"""
            with more as (
              insert into fulfilment_batches (id, campaign_id, number, region_id, ships_from, ships_until, created_at)
              select gen_random_uuid(), campaign_id, n, region_id, ships_from, ships_until, created_at
              from fulfilment_batches, generate_series(2, 31) n where id = '{batch.Id}'
              returning id, number)
            insert into parcels (id, campaign_id, batch_id, number, position, code, source_id, email, culture, recipient, phone, line1, line2, city, subdivision, postal_code,
              country, gift_note, storage, currency, goods_minor, shipping_minor, status)
            select gen_random_uuid(), campaign_id, more.id, more.number, 1, parcel_code((random() * 1e15)::bigint), source_id, email, culture, recipient, phone, line1, line2, city,
              subdivision, postal_code, country, gift_note, storage, currency, goods_minor, shipping_minor, status
            from more, parcels where batch_id = '{batch.Id}'
            returning id::text
            """);

        var board = await batch.Staff.GoAsync("/packing?stage=ToPick");
        Assert.Equal(30, board.Document.QuerySelectorAll("li.card").Length);
        var next = await batch.Staff.GoAsync(board.Document.QuerySelector("a[href*='after=']")!.GetAttribute("href")!);
        Assert.Equal("Batch 31", Assert.Single(next.Document.QuerySelectorAll("li.card h3")).TextContent);
        Assert.Contains("No batch stands here now.", (await batch.Staff.GoAsync("/packing?stage=Packed")).Text, StringComparison.Ordinal);

        var begun = await batch.Staff.SubmitAsync(board, $"form[action^='{batch.Path}?handler=Start']:has(button[value=Picking])", button: "start=Picking");
        Assert.Equal($"{batch.Path}?after=0", begun.Location);
        Assert.Contains("Being picked", (await batch.Staff.FollowAsync(begun)).Text, StringComparison.Ordinal);
        var page = await batch.Staff.GoAsync(batch.Path);
        Assert.Equal(batch.Station, (await batch.Staff.SubmitAsync(page, "#pack-here", button: "start=Packing")).Location);
        Assert.Equal("Batch 1", Assert.Single((await batch.Staff.GoAsync("/packing?stage=Packing")).Document.QuerySelectorAll("li.card h3")).TextContent);
    }

    [Fact]
    public async Task A_packed_parcel_is_shipped_by_two_scans_and_the_carrier_is_remembered()
    {
        var batch = await site.GivenBatchAsync(parcels: 2);
        await PostAsync(batch, "Pack", [new("Code", await CodeAsync(batch, 1)), new("ScanId", Guid.NewGuid().ToString())]);
        var page = await batch.Staff.GoAsync($"{batch.Path}/shipping");

        var unpacked = await batch.Staff.SubmitAsync(page, "#ship", Typed(await CodeAsync(batch, 2)));
        Assert.Contains("Parcel 2 is not packed yet.", unpacked.Text, StringComparison.Ordinal);
        Assert.NotNull(unpacked.Document.QuerySelector("a[href='station?at=2']"));
        var found = await batch.Staff.SubmitAsync(page, "#ship", Typed(await CodeAsync(batch, 1)));
        Assert.True(found.Document.QuerySelector("[name='Input.TrackingNumber']")!.HasAttribute("autofocus"));
        var unnamed = await batch.Staff.SubmitAsync(found, "#ship", new Dictionary<string, string>(StringComparer.Ordinal) { ["Input.TrackingNumber"] = "SF77", ["Input.Carrier"] = "" });
        Assert.NotEqual("", unnamed.ErrorOf("Input.Carrier"));
        Assert.Equal("SF77", unnamed.Document.GetElementById("Input_TrackingNumber")!.GetAttribute("value"));

        var shipped = await batch.Staff.SubmitAsync(unnamed, "#ship", new Dictionary<string, string>(StringComparer.Ordinal) { ["Input.Carrier"] = "SF Express" });
        var next = await batch.Staff.FollowAsync(shipped);

        Assert.Contains("Parcel 1 is shipped.", next.Text, StringComparison.Ordinal);
        Assert.Equal("SF Express", next.Document.GetElementById("Input_Carrier")!.GetAttribute("value"));
        Assert.Equal("SF Express|SF77", await site.TextAsync($"select carrier || '|' || tracking_number from parcels where batch_id = '{batch.Id}' and status = 'shipped'"));
    }

    private static Dictionary<string, string> Typed(string code) => new(StringComparer.Ordinal) { ["Input.Code"] = code };

    [Fact]
    public async Task A_cancelled_batch_has_nothing_to_scan()
    {
        var batch = await site.GivenBatchAsync(parcels: 1);
        var page = await batch.Staff.GoAsync(batch.Station);
        await site.TextAsync($"with gone as (update parcels set status = 'void', voided_at = now() where batch_id = '{batch.Id}') update fulfilment_batches set voided_at = now() where id = '{batch.Id}' returning id::text");

        var refused = await batch.Staff.SubmitAsync(page, "#scan", new Dictionary<string, string>(StringComparer.Ordinal) { ["Code"] = await CodeAsync(batch, 1) });

        Assert.Contains("This batch was cancelled.", refused.Text, StringComparison.Ordinal);
        Assert.Null(refused.Document.QuerySelector("#scan"));
    }

    private Task<string> CodeAsync(GivenBatch batch, int position) => site.TextAsync($"select code from parcels where batch_id = '{batch.Id}' and position = {position}");

    private static async Task<(HttpStatusCode Status, JsonElement Root, Func<string, string> Text)> PostAsync(GivenBatch batch, string handler, IEnumerable<KeyValuePair<string, string>> fields)
    {
        var page = await batch.Staff.GoAsync(batch.Station);
        var token = page.Document.QuerySelector("#scan [name=form-token]")!.GetAttribute("value")!;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{batch.Station}?handler={handler}") { Content = new FormUrlEncodedContent([.. fields, new("form-token", token)]) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var response = await batch.Staff.Http.SendAsync(request);
        var root = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return (response.StatusCode, root, name => root.GetProperty(name).GetString()!);
    }

    private static async Task<string> NextAsync(StreamReader reader, string containing = "")
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal) && line.Contains(containing, StringComparison.Ordinal))
                return line;
        }
        throw new InvalidOperationException("The stream ended.");
    }
}
