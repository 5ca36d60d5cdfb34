using System.Net;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Tests.Security;

public sealed class WatchersTests(WatchersTests.FewPlaces site) : IClassFixture<WatchersTests.FewPlaces>
{
    public sealed class FewPlaces : SiteHost
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("RateLimits:WatchersPerAddress", "2")];
    }

    [Fact]
    public void Places_are_counted_by_address_and_in_all_and_given_back()
    {
        var watchers = new Watchers(most: 3, mostPerAddress: 2);
        Assert.True(watchers.TryEnter("a", out var first, out _));
        Assert.True(watchers.TryEnter("a", out _, out _));
        Assert.False(watchers.TryEnter("a", out _, out var refusal));
        Assert.Equal(429, refusal);
        Assert.True(watchers.TryEnter("b", out _, out _));
        Assert.False(watchers.TryEnter("c", out _, out refusal));
        Assert.Equal(503, refusal);

        first.Dispose();
        first.Dispose();
        Assert.True(watchers.TryEnter("c", out _, out _));
        Assert.False(watchers.TryEnter("c", out _, out _));
    }

    [Fact]
    public async Task An_address_opens_so_many_streams_and_one_that_ends_makes_room()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        var slug = await site.Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {harvest.CampaignId}""");
        using var visitor = site.NewVisitor();
        var path = $"/campaigns/{slug}/progress";
        var one = await OpenAsync(visitor, path);
        using var two = await OpenAsync(visitor, path);
        Assert.Equal(HttpStatusCode.OK, two.StatusCode);

        var refused = await visitor.GoAsync(path);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
        Assert.Equal("60", refused.Header("Retry-After"));

        one.Dispose();
        for (var i = 0; i < 100; i++)
        {
            using var again = await OpenAsync(visitor, path);
            if (again.StatusCode == HttpStatusCode.OK)
                return;
            await Task.Delay(100);
        }
        Assert.Fail("The place of a stream that ended was not given back.");
    }

    private static Task<HttpResponseMessage> OpenAsync(Visitor visitor, string path) =>
        visitor.Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
}
