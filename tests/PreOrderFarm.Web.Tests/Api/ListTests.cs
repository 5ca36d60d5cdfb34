using System.Net;

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
        Assert.Equal("owner", (await grower.GetAsync("growers")).Must(HttpStatusCode.OK).Json[0]!["role"]!.ToString());
        Assert.Equal("Wang's orchard", (await reader.GetAsync($"growers/{farm["slug"]}")).Must(HttpStatusCode.OK)["name"]);
    }
}
