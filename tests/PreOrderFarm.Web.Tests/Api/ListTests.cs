using System.Net;
using System.Text.Json.Nodes;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Api;

public sealed class ListTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task Following_next_shows_every_campaign_once_while_others_open()
    {
        var known = new List<Guid>();
        for (var i = 0; i < 5; i++)
            known.Add((await host.Given.HarvestOnSaleAsync()).CampaignId);
        using var reader = host.Nobody();

        var seen = new List<Guid>();
        var page = (await reader.GetAsync("campaigns?filter=all&limit=2")).Must(HttpStatusCode.OK);
        while (true)
        {
            seen.AddRange(page.Json["items"]!.AsArray().Select(item => Guid.Parse(item!["id"]!.ToString())));
            if (page["next"].Length == 0)
                break;
            Assert.Equal($"<{page["next"]}>; rel=\"next\"", page.Headers["Link"]);
            Assert.Contains("filter=all", page["next"], StringComparison.Ordinal);
            await host.Given.HarvestOnSaleAsync();
            page = (await reader.GetAsync(page["next"])).Must(HttpStatusCode.OK);
        }

        Assert.False(page.Headers.ContainsKey("Link"));
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Superset(known.ToHashSet(), seen.ToHashSet());
    }

    [Fact]
    public async Task The_list_is_searched_as_the_page_is()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        await host.Farm.ExecuteAsync($"update campaigns set title = 'Medlars, bletted' where id = {harvest.CampaignId}");
        using var reader = host.Nobody();

        var found = (await reader.GetAsync("campaigns?text=medlars&country=CN&postal_code=200000&produce=kiwifruit&filter=newly_opened&sort=funded")).Must(HttpStatusCode.OK);
        Assert.Equal(harvest.CampaignId.ToString(), Assert.Single(found.Json["items"]!.AsArray())!["id"]!.ToString());
        Assert.Equal("1", found["total"]);
        Assert.Equal("2027-04-01", found.Json["items"]![0]!["harvest_from"]!.ToString());
        Assert.Empty((await reader.GetAsync("campaigns?text=medlars&country=DE")).Must(HttpStatusCode.OK).Json["items"]!.AsArray());
        (await reader.GetAsync($"campaigns?text={new string('x', 101)}")).MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await reader.GetAsync("campaigns?postal_code=10115")).MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await reader.GetAsync("campaigns?sort=price")).MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");
    }

    [Fact]
    public async Task A_farms_public_campaigns_are_listed_for_everyone_and_its_drafts_are_not()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        var other = await host.Given.HarvestOnSaleAsync();
        using var grower = await host.ForAsync(harvest.Grower);
        using var reader = host.Nobody();
        var farm = (await grower.GetAsync($"campaigns/{harvest.CampaignId}")).Json["grower"]!["slug"]!.ToString();
        var draft = (await grower.PostAsync($"growers/{harvest.GrowerId}/campaigns", Body.Campaign())).Must(HttpStatusCode.Created);

        foreach (var filter in new[] { "", "&filter=all", "&filter=open" })
        {
            var listed = (await reader.GetAsync($"campaigns?grower={farm}{filter}")).Must(HttpStatusCode.OK).Json["items"]!.AsArray();
            Assert.Equal(harvest.CampaignId.ToString(), Assert.Single(listed)!["id"]!.ToString());
        }
        Assert.Empty((await reader.GetAsync($"campaigns?grower={farm}&filter=funded")).Must(HttpStatusCode.OK).Json["items"]!.AsArray());
        Assert.DoesNotContain(draft.Id.ToString(), (await grower.GetAsync($"campaigns?grower={farm}")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(other.CampaignId.ToString(), (await reader.GetAsync($"campaigns?grower={farm}")).Text, StringComparison.Ordinal);
        (await reader.GetAsync("campaigns?grower=no-such-farm")).MustBeProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Batches_parcels_staff_and_farms_come_in_pages()
    {
        var harvest = await host.Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromDays(2));
        using var grower = await host.ForAsync(harvest.Grower);
        Assert.Empty((await grower.GetAsync($"campaigns/{harvest.CampaignId}/batches")).Must(HttpStatusCode.OK).Json["items"]!.AsArray());
        var placed = await host.Given.PaidPledgeAsync(harvest, boxes: 3);
        await host.Given.PaidPledgeAsync(harvest, address: Given.Address(subdivision: "新疆"));
        await host.Given.ClosedAsync(harvest);
        for (var i = 0; i < 2; i++)
            (await grower.PostAsync($"growers/{harvest.GrowerId}/staff", new JsonObject { ["email"] = (await host.Given.MemberAsync()).Email })).Must(HttpStatusCode.NoContent);
        (await grower.PostAsync("growers", Body.Grower())).Must(HttpStatusCode.Created);

        Assert.Equal(2, (await AllAsync(grower, $"campaigns/{harvest.CampaignId}/batches?limit=1", "number")).Count);
        Assert.Equal(3, (await AllAsync(grower, $"pledges/{placed.Id}/parcels?limit=2", "id", ("Pledge-Link", placed.ManageLinkToken))).Count);
        Assert.Equal(3, (await AllAsync(grower, $"growers/{harvest.GrowerId}/staff?limit=1", "member_id")).Count);
        Assert.Equal(2, (await AllAsync(grower, "growers?limit=1", "id")).Count);
    }

    /// <summary>One member of all items, page by page; each item may come once.</summary>
    private static async Task<IReadOnlyList<string>> AllAsync(ApiClient client, string path, string member, params (string Name, string Value)[] headers)
    {
        var seen = new List<string>();
        for (var next = path; next.Length > 0;)
        {
            var page = (await client.GetAsync(next, headers)).Must(HttpStatusCode.OK);
            Assert.InRange(page.Json["items"]!.AsArray().Count, 1, 2);
            seen.AddRange(page.Json["items"]!.AsArray().Select(item => item![member]!.ToString()));
            next = page["next"];
        }
        Assert.Equal(seen.Count, seen.Distinct(StringComparer.Ordinal).Count());
        return seen;
    }

    [Theory]
    [InlineData("campaigns?after=nonsense", HttpStatusCode.UnprocessableEntity, "invalid_input", "after")]
    [InlineData("campaigns?filter=nonsense", HttpStatusCode.UnprocessableEntity, "invalid_input", "filter")]
    [InlineData("campaigns?limit=many", HttpStatusCode.BadRequest, "malformed_request", "limit")]
    public async Task A_list_that_cannot_be_is_a_problem(string path, HttpStatusCode status, string code, string member)
    {
        using var reader = host.Nobody();

        var answer = await reader.GetAsync(path);

        answer.MustBeProblem(status, code);
        Assert.NotEmpty(answer.ErrorOf(member));
    }

    [Fact]
    public async Task A_campaign_in_review_is_in_no_public_list()
    {
        using var grower = await host.NewMemberAsync();
        using var reader = host.Nobody();
        var farm = (await grower.PostAsync("growers", Body.Grower())).Must(HttpStatusCode.Created);
        var draft = (await grower.PostAsync($"growers/{farm.Id}/campaigns", Body.Campaign())).Must(HttpStatusCode.Created);

        foreach (var filter in new[] { "all", "open", "closing_soon", "funded" })
            Assert.DoesNotContain(draft.Id.ToString(), (await reader.GetAsync($"campaigns?filter={filter}&limit=100")).Must(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        Assert.Contains(draft.Id.ToString(), (await grower.GetAsync($"growers/{farm.Id}/campaigns")).Must(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        Assert.Equal("owner", (await grower.GetAsync("growers")).Must(HttpStatusCode.OK).Json["items"]![0]!["role"]!.ToString());
        Assert.Equal("Wang's orchard", (await reader.GetAsync($"growers/{farm["slug"]}")).Must(HttpStatusCode.OK)["name"]);
    }
}
