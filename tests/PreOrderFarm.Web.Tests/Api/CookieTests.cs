using System.Net;

namespace PreOrderFarm.Web.Tests.Api;

public sealed class CookieTests(SiteHost host) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task A_signed_in_browser_is_nobody_to_the_API()
    {
        using var browser = await host.GivenSignedInAsync("cookie@farm.test");
        Assert.Equal(HttpStatusCode.OK, (await browser.GoAsync("/account")).Status);

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GoAsync("/api/v1/me")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/growers"))).Status);
    }
}
