using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using PreOrderFarm.Closing;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Api;

/// <summary>Every route that names something, as the application maps it: a new one without its body here fails.</summary>
public sealed class StrangersTests : IClassFixture<ApiHost>
{
    private readonly ApiHost host;

    public StrangersTests(ApiHost host)
    {
        this.host = host;
        host.Farm.Clock.Now = new FakeClock().Now;
    }

    private static readonly string[] Public = ["show_campaign", "list_offers", "show_offer", "show_progress", "show_proof", "place_pledge", "quote_pledge", "show_grower"];

    private static readonly Dictionary<string, Func<JsonObject>> Bodies = new(StringComparer.Ordinal)
    {
        ["draft_campaign"] = Body.Campaign,
        ["add_staff"] = () => Body.Of("""{"email": "somebody@farm.test"}"""),
        ["edit_campaign"] = Body.Campaign,
        ["tell_story"] = () => Body.Of("""{"story": "It rained."}"""),
        ["change_harvest_cap"] = () => Body.Of("""{"harvest_cap": 1}"""),
        ["return_campaign"] = () => Body.Of("""{"reason": "No."}"""),
        ["cancel_campaign"] = () => Body.Of("""{"reason": "No."}"""),
        ["add_offer"] = () => Body.Offer(Guid.NewGuid().ToString()).With("shipping_prices", new JsonArray()),
        ["edit_offer"] = () => Body.Offer(Guid.NewGuid().ToString()).With("shipping_prices", new JsonArray()),
        ["change_offer_cap"] = () => Body.Of("""{"quantity_cap": 1}"""),
        ["place_pledge"] = () => Body.Pledge(Guid.NewGuid()),
        ["quote_pledge"] = () => Body.Of($$"""{"lines": [{"offer_id": "{{Guid.NewGuid()}}", "quantity": 1}]}"""),
        ["change_pledge"] = () => Body.Of("""{"lines": [], "code": "123456"}"""),
        ["cancel_pledge"] = () => Body.Of("""{"code": "123456"}"""),
        ["renew_pledge_link"] = () => Body.Of("""{"code": "123456"}"""),
        ["move_pledge"] = () => Body.Of("""{"address": {}, "code": "123456"}"""),
        ["report_problem"] = () => Body.Of("""{"problem": "Mould."}"""),
        ["pack_parcels"] = () => Body.Of("{}"),
        ["ship_parcels"] = () => Body.Of("""{"carrier": "SF"}"""),
        ["deliver_parcels"] = () => Body.Of("{}"),
        ["undo_parcel_step"] = () => Body.Of("""{"parcel_ids": [], "reason": "No."}"""),
    };

    [Fact]
    public async Task What_belongs_to_someone_else_does_not_exist_on_any_route()
    {
        var harvest = await FundedHarvestAsync();
        var ids = await IdsAsync(harvest);
        var draftIds = new Dictionary<string, string>(ids, StringComparer.Ordinal) { ["campaigns"] = (await DraftAsync(harvest)).ToString() };
        using var stranger = await host.NewMemberAsync();
        var before = await host.StateAsync();
        var wrong = new List<string>();

        foreach (var route in NamedRoutes())
        {
            if (!Public.Contains(DocumentTests.NameOf(route), StringComparer.Ordinal))
                wrong.AddRange(await NotHiddenAsync(stranger, route, ids));
            if (DocumentTests.NameOf(route) != "show_grower")
                wrong.AddRange(await NotHiddenAsync(stranger, route, draftIds));
        }

        Assert.Empty(wrong);
        Assert.Equal(before, await host.StateAsync());
    }

    [Fact]
    public async Task A_guest_sees_nothing_either_unless_by_the_link_of_that_very_pledge()
    {
        var harvest = await FundedHarvestAsync();
        var ids = await IdsAsync(harvest);
        host.Farm.Clock.Now = new FakeClock().Now;
        var elsewhere = await host.Given.PaidPledgeAsync(await host.Given.HarvestOnSaleAsync());
        using var nobody = host.Nobody();
        var other = await host.Farm.UseAsync<PledgeLinks, string>(links => Task.FromResult(links.Issue(elsewhere.Id)));
        var forged = (await host.Farm.UseAsync<PledgeLinks, string>(links => Task.FromResult(links.Issue(Guid.Parse(ids["pledges"])))))[..^2] + "xx";
        var wrong = new List<string>();

        foreach (var route in NamedRoutes().Where(route => IsOpen(route) && PathOf(route).StartsWith("/api/v1/pledges/", StringComparison.Ordinal)))
        {
            wrong.AddRange(await NotHiddenAsync(nobody, route, ids));
            wrong.AddRange(await NotHiddenAsync(nobody, route, ids, other));
            wrong.AddRange(await NotHiddenAsync(nobody, route, ids, forged));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Without_a_token_the_closed_routes_ask_for_one()
    {
        using var nobody = host.Nobody();
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);

        foreach (var route in DocumentTests.Routes(host).Where(route => !IsOpen(route)))
            (await AskAsync(nobody, route, ids)).MustBeProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task An_operator_finds_nothing_under_ids_that_nobody_gave_out()
    {
        using var @operator = await host.NewOperatorAsync();
        var wrong = new List<string>();

        foreach (var route in NamedRoutes())
            wrong.AddRange(await NotHiddenAsync(@operator, route, new Dictionary<string, string>(StringComparer.Ordinal)));

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task An_offer_is_only_found_under_its_own_campaign()
    {
        var mine = await host.Given.HarvestOnSaleAsync();
        var other = await host.Given.HarvestOnSaleAsync();
        using var grower = await host.ForAsync(mine.Grower);

        (await grower.GetAsync($"campaigns/{mine.CampaignId}/offers/{mine.Box}")).Must(HttpStatusCode.OK);
        (await grower.GetAsync($"campaigns/{mine.CampaignId}/offers/{other.Box}")).MustBeProblem(HttpStatusCode.NotFound, "not_found");
        (await grower.PutAsync($"campaigns/{other.CampaignId}/offers/{mine.Box}/quantity-cap", Body.Of("""{"quantity_cap": 7}"""))).MustBeProblem(HttpStatusCode.NotFound, "not_found");
    }

    private async Task<Harvest> FundedHarvestAsync()
    {
        var harvest = await host.Given.HarvestOnSaleAsync(target: 1);
        await host.Given.PaidPledgeAsync(harvest, boxes: 2);
        host.Farm.Clock.Advance(TimeSpan.FromDays(15));
        await host.UseAsync<CloseDueCampaigns, int>(close => close.RunAsync(CancellationToken.None));
        return harvest;
    }

    private async Task<Guid> DraftAsync(Harvest harvest)
    {
        using var grower = await host.ForAsync(harvest.Grower);
        var deadline = host.Farm.Clock.Now.AddDays(5);
        var body = Body.Campaign().With("deadline", deadline.ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture));
        foreach (var (member, days) in new[] { ("harvest_from", 6), ("ships_from", 7), ("harvest_until", 8), ("ships_until", 9) })
            body[member] = deadline.AddDays(days).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        return (await grower.PostAsync($"growers/{harvest.GrowerId}/campaigns", body)).Must(HttpStatusCode.Created).Id;
    }

    /// <summary>What a route's parameters mean: the {id} after 'campaigns' is a campaign's.</summary>
    private async Task<Dictionary<string, string>> IdsAsync(Harvest harvest) => new(StringComparer.Ordinal)
    {
        ["growers"] = harvest.GrowerId.ToString(),
        ["campaigns"] = harvest.CampaignId.ToString(),
        ["pledges"] = await host.Farm.ScalarAsync<string>($"""select id::text as "Value" from pledges where campaign_id = {harvest.CampaignId} limit 1"""),
        ["batches"] = await host.Farm.ScalarAsync<string>($"""select id::text as "Value" from fulfilment_batches where campaign_id = {harvest.CampaignId} limit 1"""),
        ["parcelId"] = await host.Farm.ScalarAsync<string>($"""select id::text as "Value" from parcels where campaign_id = {harvest.CampaignId} limit 1"""),
        ["code"] = await host.Farm.ScalarAsync<string>($"""select code as "Value" from parcels where campaign_id = {harvest.CampaignId} limit 1"""),
        ["offerId"] = harvest.Box.ToString(),
        ["memberId"] = harvest.Grower.MemberId!.Value.ToString(),
    };

    private IEnumerable<RouteEndpoint> NamedRoutes() => DocumentTests.Routes(host).Where(route => route.RoutePattern.Parameters.Count > 0);

    private static bool IsOpen(RouteEndpoint route) => route.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static string PathOf(RouteEndpoint route) => route.RoutePattern.RawText!;

    private static async Task<IEnumerable<string>> NotHiddenAsync(ApiClient client, RouteEndpoint route, Dictionary<string, string> ids, string? link = null)
    {
        var answer = await AskAsync(client, route, ids, link);
        return answer.Status == HttpStatusCode.NotFound && answer["code"] == "not_found" ? [] : [$"{DocumentTests.NameOf(route)}: {(int)answer.Status} {answer.Text}"];
    }

    private static Task<ApiAnswer> AskAsync(ApiClient client, RouteEndpoint route, Dictionary<string, string> ids, string? link = null)
    {
        var path = string.Join('/', Steps(route, ids));
        var method = new HttpMethod(route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single());
        var request = new HttpRequestMessage(method, path) { Content = ContentOf(route) };
        return client.SendAsync(request, link is null ? [] : [("Pledge-Link", link)]);
    }

    private static IEnumerable<string> Steps(RouteEndpoint route, Dictionary<string, string> ids)
    {
        var before = "";
        foreach (var step in PathOf(route).Split('/'))
        {
            var name = step.StartsWith('{') ? step[1..^1].Split(':')[0] : null;
            yield return name is null ? step : ids.GetValueOrDefault(name == "id" ? before : name, Guid.NewGuid().ToString());
            before = step;
        }
    }

    private static HttpContent? ContentOf(RouteEndpoint route)
    {
        var accepts = route.Metadata.GetMetadata<IAcceptsMetadata>();
        if (accepts is null)
            return null;
        if (accepts.ContentTypes.Contains("image/jpeg", StringComparer.Ordinal))
            return new ByteArrayContent([0xFF, 0xD8, 0xFF]) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };
        return Bodies.TryGetValue(DocumentTests.NameOf(route), out var body) || DocumentTests.NameOf(route) == "register_grower"
            ? new StringContent((body ?? Body.Grower)().ToJsonString(), System.Text.Encoding.UTF8, "application/json")
            : throw new InvalidOperationException($"Give a right body for {DocumentTests.NameOf(route)}.");
    }
}
