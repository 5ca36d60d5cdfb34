namespace PreOrderFarm.Web.Tests.Security;

public sealed class CookieTests(CookieTests.HttpsSite site) : IClassFixture<CookieTests.HttpsSite>
{
    public sealed class HttpsSite : SiteHost
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
            [new("Site:BaseUrl", "https://farm.example"), new("Security:Proxies", "127.0.0.0/8")];
    }

    [Fact]
    public async Task Over_https_cookies_belong_to_this_host_alone()
    {
        using var visitor = site.NewVisitor();
        var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        var answer = await visitor.SendAsync(request);

        var cookie = answer.Header("Set-Cookie");
        Assert.StartsWith("__Host-farm-form=", cookie, StringComparison.Ordinal);
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("upgrade-insecure-requests", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
    }
}
