using System.Net;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Tests.Security;

public sealed class RateLimitTests(RateLimitTests.StrictSite site) : IClassFixture<RateLimitTests.StrictSite>
{
    public sealed class StrictSite : SiteHost
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("RateLimits:SignInsPerMinute", "3")];
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64")]
    [InlineData("fe80::1%3", "fe80::/64")]
    public void Who_may_choose_among_addresses_is_counted_once(string address, string household) =>
        Assert.Equal(household, RateLimits.Household(IPAddress.Parse(address)));

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
        Assert.Contains($"You can go on in {refused.Header("Retry-After")} seconds.", refused.Text, StringComparison.Ordinal);
        await ErrorPageTests.MustHaveArtAndStayOutOfIndexesAsync(visitor, refused);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GoAsync("/sign-in")).Status);
    }
}
