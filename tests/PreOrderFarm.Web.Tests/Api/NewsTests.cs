using System.Net;

namespace PreOrderFarm.Web.Tests.Api;

public sealed class NewsTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task A_member_follows_farms_and_chooses_how_often_they_hear_of_them()
    {
        var (first, second) = (await host.Given.HarvestOnSaleAsync(), await host.Given.HarvestOnSaleAsync());
        using var member = await host.NewMemberAsync();
        Assert.Equal("at_once", (await member.GetAsync("me/news")).Must(HttpStatusCode.OK)["frequency"]);

        foreach (var harvest in new[] { first, first, second })
        {
            (await member.PutAsync($"growers/{harvest.GrowerId}/follow", body: null)).Must(HttpStatusCode.NoContent);
            host.Farm.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        var page = (await member.GetAsync("me/follows?limit=1")).Must(HttpStatusCode.OK);
        Assert.Contains(second.GrowerId.ToString(), page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(first.GrowerId.ToString(), page.Text, StringComparison.Ordinal);

        (await member.PutAsync("me/news", Body.Of("""{"frequency": "weekly", "time_zone": "Europe/Madrid"}"""))).Must(HttpStatusCode.OK);
        var news = (await member.GetAsync("me/news")).Must(HttpStatusCode.OK);
        Assert.Equal(("weekly", "Europe/Madrid"), (news["frequency"], news["time_zone"]));
        (await member.PutAsync("me/news", Body.Of("""{"frequency": "daily", "time_zone": "Mars"}"""))).Must(HttpStatusCode.UnprocessableEntity);

        (await member.SendAsync(HttpMethod.Delete, $"growers/{second.GrowerId}/follow", json: null)).Must(HttpStatusCode.NoContent);
        Assert.DoesNotContain(second.GrowerId.ToString(), (await member.GetAsync("me/follows")).Text, StringComparison.Ordinal);
        (await member.PutAsync($"growers/{Guid.NewGuid()}/follow", body: null)).Must(HttpStatusCode.NotFound);
    }
}
