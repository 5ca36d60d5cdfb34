using System.Net;

namespace PreOrderFarm.Web.Tests.Security;

public sealed class RateLimitTests(RateLimitTests.StrictSite site) : IClassFixture<RateLimitTests.StrictSite>
{
    public sealed class StrictSite : SiteHost
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("RateLimits:SignInsPerMinute", "3")];
    }

    [Fact]
    public async Task Guessing_passwords_fast_is_refused_but_reading_the_page_is_not()
    {
        using var visitor = site.NewVisitor();
        var page = await visitor.GoAsync("/sign-in");
        for (var attempt = 1; attempt <= 3; attempt++)
            Assert.Equal(HttpStatusCode.OK, (await visitor.SubmitAsync(page, "main form")).Status);

        var refused = await visitor.SubmitAsync(page, "main form");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Contains("A little too fast", refused.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GoAsync("/sign-in")).Status);
    }
}
