using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Api;

public sealed class BadInputTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const int TenMegabytes = 10 * 1024 * 1024;

    /// <summary>Read, and refused by a rule: a member, a value that it must not have, and where the sentence stands.</summary>
    [Theory]
    [InlineData("price_minor", "-1", "price_minor")]
    [InlineData("price_minor", "0", "price_minor")]
    [InlineData("price_minor", "100000000", "price_minor")]
    [InlineData("price_minor", "null", "price_minor")]
    [InlineData("currency", "\"EUR\"", "currency")]
    [InlineData("net_grams", "-5", "net_grams")]
    [InlineData("gross_grams", "1", "gross_grams")]
    [InlineData("tax_rate_basis_points", "10001", "tax_rate_basis_points")]
    [InlineData("quantity_cap", "0", "quantity_cap")]
    [InlineData("per_backer_limit", "-1", "per_backer_limit")]
    [InlineData("claim_window_days", "31", "claim_window_days")]
    [InlineData("name", "\"\"", "name")]
    [InlineData("name", "\"a\\u0000b\"", "name")]
    [InlineData("shipping_prices.0.price_minor", "-1", "shipping_prices")]
    [InlineData("shipping_prices.0.region_id", "\"00000000-0000-0000-0000-000000000001\"", "shipping_prices")]
    public async Task An_offer_out_of_bounds_is_refused_beside_its_member(string member, string value, string said)
    {
        var (grower, campaignId, region) = await DraftAsync();
        var before = await host.StateAsync();

        var answer = await grower.PostAsync($"campaigns/{campaignId}/offers", Body.Offer(region).With(member, JsonNode.Parse(value)));

        answer.MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.NotEmpty(answer.ErrorOf(said));
        Assert.Equal(before, await host.StateAsync());
    }

    /// <summary>Not even readable.</summary>
    [Theory]
    [InlineData("price_minor", "88.5", "price_minor")]
    [InlineData("price_minor", "88.0", "price_minor")]
    [InlineData("price_minor", "8.8e3", "price_minor")]
    [InlineData("price_minor", "\"8800\"", "price_minor")]
    [InlineData("price_minor", "99999999999999999999", "price_minor")]
    [InlineData("price_minor", "true", "price_minor")]
    [InlineData("net_grams", "3000000000", "net_grams")]
    [InlineData("name", "null", "name")]
    [InlineData("name", "7", "name")]
    [InlineData("storage", "\"warm\"", "storage")]
    [InlineData("storage", "1", "storage")]
    [InlineData("price", "8800", "price")]
    [InlineData("priceMinor", "8800", "priceMinor")]
    [InlineData("shipping_prices", "{}", "shipping_prices")]
    [InlineData("shipping_prices.0.region_id", "\"China\"", "shipping_prices[0].region_id")]
    [InlineData("shipping_prices.0.amount", "1", "shipping_prices[0].amount")]
    public async Task A_value_of_the_wrong_kind_is_a_malformed_request_and_says_where(string member, string value, string said)
    {
        var (grower, campaignId, region) = await DraftAsync();
        var before = await host.StateAsync();

        var answer = await grower.PostAsync($"campaigns/{campaignId}/offers", Body.Offer(region).With(member, JsonNode.Parse(value)));

        answer.MustBeProblem(HttpStatusCode.BadRequest, "malformed_request");
        Assert.NotEmpty(answer.ErrorOf(said));
        Assert.Equal(before, await host.StateAsync());
    }

    [Fact]
    public async Task What_is_wrong_is_told_apart()
    {
        var (grower, campaignId, region) = await DraftAsync();
        var right = Body.Offer(region).ToJsonString();

        Assert.Equal("This member is unknown.", (await SendAsync(right.Replace("\"name\"", "\"nmae\"", StringComparison.Ordinal))).ErrorOf("nmae"));
        Assert.Equal("This member stands here twice.", (await SendAsync(right.Replace("{\"name\"", "{\"name\":\"a\",\"name\"", StringComparison.Ordinal))).ErrorOf("name"));
        Assert.Equal("This value has the wrong form.", (await SendAsync(right.Replace("8800", "88.5", StringComparison.Ordinal))).ErrorOf("price_minor"));
        Assert.Equal("This member is missing.", (await SendAsync(right.Replace("\"region_id\"", "\"_\"", StringComparison.Ordinal).Replace($"\"_\":\"{region}\",", "", StringComparison.Ordinal))).ErrorOf("shipping_prices[0].region_id"));

        async Task<ApiAnswer> SendAsync(string json) => await grower.SendAsync(HttpMethod.Post, $"campaigns/{campaignId}/offers", json);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{\"reason\": \"x\",}")]
    [InlineData("{\"reason\": 'x'}")]
    [InlineData("{\"reason\": \"x\"} and more")]
    [InlineData("{\"reason\": \"\\ud800\"}")]
    [InlineData("{}")]
    public async Task A_body_that_is_no_such_object_is_a_malformed_request(string json)
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        using var grower = await host.ForAsync(harvest.Grower);
        var before = await host.StateAsync();

        var answer = await grower.SendAsync(HttpMethod.Post, $"campaigns/{harvest.CampaignId}/cancellation", json);

        answer.MustBeProblem(HttpStatusCode.BadRequest, "malformed_request");
        Assert.Equal(before, await host.StateAsync());
    }

    [Theory]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    [InlineData("application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    public async Task Another_kind_of_content_is_refused(string type, HttpStatusCode status, string code)
    {
        using var grower = await host.NewMemberAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/growers") { Content = new StringContent(Body.Grower().ToJsonString(), Encoding.UTF8, type) };

        (await grower.SendAsync(request)).MustBeProblem(status, code);
    }

    [Fact]
    public async Task A_body_of_ten_megabytes_is_too_large()
    {
        using var grower = await host.NewMemberAsync();
        var before = await host.StateAsync();

        (await grower.PostAsync("growers", Body.Grower().With("story", new string('a', TenMegabytes)))).MustBeProblem(HttpStatusCode.RequestEntityTooLarge, "too_large");

        Assert.Equal(before, await host.StateAsync());
    }

    [Fact]
    public async Task A_body_that_keeps_its_size_to_itself_is_cut_off_all_the_same()
    {
        using var grower = host.With(await host.TokenAsync(await host.Given.MemberAsync()), "zh-CN");
        var json = Body.Grower().With("story", new string('a', 1_000_000)).ToJsonString();
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/growers") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = true;

        Assert.StartsWith("请求正文", (await grower.SendAsync(request)).MustBeProblem(HttpStatusCode.RequestEntityTooLarge, "too_large"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deadline", "\"2027-03-01T18:00\"", "deadline")]
    [InlineData("deadline", "\"2028-09-01T18:00\"", "deadline")]
    [InlineData("deadline", "\"soon\"", "deadline")]
    [InlineData("deadline", "\"2027-03-29T18:00:30+08:00\"", "deadline")]
    [InlineData("time_zone", "\"Mars/Olympus\"", "time_zone")]
    [InlineData("currency", "\"XXX\"", "currency")]
    [InlineData("currency", "\"cny\"", "currency")]
    [InlineData("target_amount", "0", "target_amount")]
    [InlineData("target_amount", "-1", "target_amount")]
    [InlineData("stretch_amount", "2", "stretch_amount")]
    [InlineData("harvest_cap", "0", "harvest_cap")]
    [InlineData("title", "\"x\"", "title")]
    [InlineData("ships_until", "\"2027-04-01\"", "ships_until")]
    [InlineData("regions.0.areas.0.country", "\"XX\"", "regions[0].areas")]
    [InlineData("regions.1.name", "\"China\"", "regions")]
    public async Task A_draft_out_of_bounds_is_refused_beside_its_member(string member, string value, string said)
    {
        using var grower = await host.NewMemberAsync();
        var farm = (await grower.PostAsync("growers", Body.Grower())).Must(HttpStatusCode.Created);
        var before = await host.StateAsync();

        var answer = await grower.PostAsync($"growers/{farm.Id}/campaigns", Body.Campaign().With(member, JsonNode.Parse(value)));

        answer.MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.NotEmpty(answer.ErrorOf(said));
        Assert.Equal(before, await host.StateAsync());
    }

    [Fact]
    public async Task A_deadline_in_a_clocks_gap_is_refused_and_an_instant_in_its_overlap_is_not_guessed()
    {
        using var grower = await host.NewMemberAsync();
        var farm = (await grower.PostAsync("growers", Body.Grower())).Must(HttpStatusCode.Created);

        Assert.NotEmpty((await DraftAsync("2027-03-28T02:30")).ErrorOf("deadline"));
        Assert.NotEmpty((await DraftAsync("2027-10-31T02:30:00+01:00")).ErrorOf("deadline"));
        (await DraftAsync("2027-03-28T01:30:00Z")).Must(HttpStatusCode.Created);

        Task<ApiAnswer> DraftAsync(string deadline) => grower.PostAsync($"growers/{farm.Id}/campaigns", Body.Campaign()
            .With("time_zone", "Europe/Berlin").With("deadline", deadline)
            .With("harvest_from", "2027-11-10").With("harvest_until", "2027-11-20").With("ships_from", "2027-11-12").With("ships_until", "2027-11-30"));
    }

    [Theory]
    [InlineData("lines.0.quantity", "0", "lines")]
    [InlineData("lines.0.quantity", "-3", "lines")]
    [InlineData("lines.0.quantity", "1000000", "lines")]
    [InlineData("lines", "[]", "lines")]
    [InlineData("lines.0.offer_id", "\"00000000-0000-0000-0000-000000000001\"", "lines")]
    [InlineData("email", "\"nobody\"", "email")]
    [InlineData("email", "null", "email")]
    [InlineData("address.phone", "\"none\"", "address.phone")]
    [InlineData("address.recipient", "\"\"", "address.recipient")]
    [InlineData("address.postal_code", "\"12345678901234567890\"", "address.postal_code")]
    [InlineData("address.country", "\"DE\"", "address.country")]
    [InlineData("gift_note", "\"\\u0007\"", "gift_note")]
    public async Task A_pledge_out_of_bounds_is_refused_beside_its_member(string member, string value, string said)
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        using var guest = host.Nobody("zh-CN");
        var before = await host.StateAsync();

        var answer = await guest.PostAsync($"campaigns/{harvest.CampaignId}/pledges", Body.Pledge(harvest.Box).With(member, JsonNode.Parse(value)));

        answer.MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.Matches("\\p{IsCJKUnifiedIdeographs}", answer.ErrorOf(said));
        Assert.Equal(before, await host.StateAsync());
    }

    [Fact]
    public async Task A_cap_below_what_is_sold_is_refused()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        await host.Given.HeldPledgeAsync(harvest, boxes: 4);
        using var grower = await host.ForAsync(harvest.Grower);

        var harvestCap = await grower.PutAsync($"campaigns/{harvest.CampaignId}/harvest-cap", Body.Of("""{"harvest_cap": 3}"""));
        var offerCap = await grower.PutAsync($"campaigns/{harvest.CampaignId}/offers/{harvest.Box}/quantity-cap", Body.Of("""{"quantity_cap": 3}"""));

        Assert.NotEmpty(harvestCap.ErrorOf("harvest_cap"));
        Assert.NotEmpty(offerCap.ErrorOf("quantity_cap"));
        Assert.Equal("4", (await grower.PutAsync($"campaigns/{harvest.CampaignId}/offers/{harvest.Box}/quantity-cap", Body.Of("""{"quantity_cap": 4}"""))).Must(HttpStatusCode.OK)["quantity_cap"]);
    }

    [Fact]
    public async Task The_terms_of_a_launched_campaign_are_locked_and_its_story_goes_on()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        using var grower = await host.ForAsync(harvest.Grower);

        var locked = (await grower.PutAsync($"campaigns/{harvest.CampaignId}", Body.Campaign())).MustBeProblem(HttpStatusCode.UnprocessableEntity, "rule_broken");
        Assert.Equal("The terms of a launched campaign are locked.", locked);
        Assert.Equal("It rained.", (await grower.PutAsync($"campaigns/{harvest.CampaignId}/story", Body.Of("""{"story": "It rained."}"""))).Must(HttpStatusCode.OK)["story"]);
    }

    [Theory]
    [InlineData("/api/v1/nothing", "GET", HttpStatusCode.NotFound, "not_found")]
    [InlineData("/api/v2/campaigns", "GET", HttpStatusCode.NotFound, "not_found")]
    [InlineData("/api/v1/campaigns/not-a-uuid", "GET", HttpStatusCode.NotFound, "not_found")]
    [InlineData("/api/v1/campaigns", "DELETE", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    public async Task What_is_not_there_is_a_problem_too(string path, string method, HttpStatusCode status, string code)
    {
        using var reader = host.Nobody();

        (await reader.SendAsync(new HttpMethod(method), path, json: null)).MustBeProblem(status, code);
    }

    private async Task<(ApiClient Grower, Guid CampaignId, string Region)> DraftAsync()
    {
        var grower = await host.NewMemberAsync();
        var farm = (await grower.PostAsync("growers", Body.Grower())).Must(HttpStatusCode.Created);
        var draft = (await grower.PostAsync($"growers/{farm.Id}/campaigns", Body.Campaign())).Must(HttpStatusCode.Created);
        return (grower, draft.Id, draft.Json["regions"]![0]!["id"]!.ToString());
    }
}
