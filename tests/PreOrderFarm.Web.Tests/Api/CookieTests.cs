using System.Net;
using System.Text;

namespace PreOrderFarm.Web.Tests.Api;

public sealed class CookieTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Theory]
    [InlineData("/api/v1/growers")]
    [InlineData("/API/v1/growers")]
    [InlineData("/Api/V1/growers")]
    public async Task A_cookie_is_nobody_in_the_API_however_its_path_is_written(string path)
    {
        using var member = await site.GivenSignedInAsync($"{Guid.NewGuid():N}@example.com");

        var answer = await member.SendAsync(new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(Body.Grower().ToJsonString(), Encoding.UTF8, "application/json"),
        });

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("application/problem+json", answer.Header("Content-Type"));
        Assert.StartsWith("Bearer realm=", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/campaigns/")]
    [InlineData("/API/v1/campaigns/")]
    public async Task Also_where_nobody_may_read_a_cookie_shows_no_more(string path)
    {
        using var member = await site.GivenSignedInAsync($"{Guid.NewGuid():N}@example.com", isOperator: true);
        var harvest = await site.Given.HarvestOnSaleAsync();
        await site.Farm.ExecuteAsync($"update campaigns set status = 'draft' where id = {harvest.CampaignId}");

        Assert.Equal(HttpStatusCode.NotFound, (await member.GoAsync(path + harvest.CampaignId)).Status);
    }
}
