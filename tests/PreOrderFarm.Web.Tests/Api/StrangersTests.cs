using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using PreOrderFarm.Closing;
using PreOrderFarm.Pledges;
using PreOrderFarm.TestKit;
using PreOrderFarm.Web.Tests.Security;

namespace PreOrderFarm.Web.Tests.Api;

/// <summary>What guests see of a pledge, and of whose campaign an offer is. Who is let in where, Security/routes.txt says.</summary>
public sealed class StrangersTests : IClassFixture<ApiHost>
{
    private readonly ApiHost host;

    public StrangersTests(ApiHost host)
    {
        this.host = host;
        host.Farm.Clock.Now = new FakeClock().Now;
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

    private static StringContent? ContentOf(RouteEndpoint route) =>
        RightBodies.Json(new SiteRoute("", route, Handler: null)) is { } body ? new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json") : null;
}
