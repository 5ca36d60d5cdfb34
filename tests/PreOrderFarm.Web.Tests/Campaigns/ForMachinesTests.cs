using System.Text.Json;
using System.Xml.Linq;

namespace PreOrderFarm.Web.Tests.Campaigns;

public sealed class ForMachinesTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task Search_engines_find_what_is_public_and_nothing_else()
    {
        var slug = await SlugAsync((await site.Given.HarvestOnSaleAsync()).CampaignId);
        using var visitor = site.NewVisitor();

        Assert.Contains("/sitemap.xml", (await visitor.GoAsync("/robots.txt")).Text, StringComparison.Ordinal);
        var places = XDocument.Parse((await visitor.GoAsync("/sitemap.xml")).Body).Root!.Elements().Select(url => new Uri(url.Value).AbsolutePath).ToList();
        Assert.Contains("/", places);
        Assert.Contains($"/campaigns/{slug}", places);
        Assert.Superset(new HashSet<string>(["/rules/refunds", "/rules/terms", "/rules/privacy"], StringComparer.Ordinal), places.ToHashSet(StringComparer.Ordinal));
        Assert.Contains(places, place => place.StartsWith("/growers/", StringComparison.Ordinal));
        Assert.DoesNotContain(places, place => place.StartsWith("/account", StringComparison.Ordinal) || place.StartsWith("/design", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_feed_reader_learns_of_a_new_harvest()
    {
        XNamespace atom = "http://www.w3.org/2005/Atom";
        var slug = await SlugAsync((await site.Given.HarvestOnSaleAsync()).CampaignId);
        using var visitor = site.NewVisitor();

        var answer = await visitor.GoAsync("/campaigns/feed.xml");
        Assert.StartsWith("application/atom+xml", answer.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Contains(XDocument.Parse(answer.Body).Root!.Elements(atom + "entry"), entry => entry.Element(atom + "link")!.Attribute("href")!.Value.EndsWith($"/campaigns/{slug}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_harvest_that_is_passed_on_brings_its_name_and_its_address()
    {
        var slug = await SlugAsync((await site.Given.HarvestOnSaleAsync()).CampaignId);
        using var visitor = site.NewVisitor();
        var page = await visitor.GoAsync($"/campaigns/{slug}?to=nowhere");

        Assert.EndsWith($"/campaigns/{slug}", page.Document.QuerySelector("link[rel=canonical]")!.GetAttribute("href"), StringComparison.Ordinal);
        Assert.NotEmpty(page.Document.QuerySelector("meta[property='og:title']")!.GetAttribute("content")!);
        Assert.NotEmpty(page.Document.QuerySelector("meta[property='og:description']")!.GetAttribute("content")!);
        Assert.Null((await visitor.GoAsync("/sign-in")).Document.QuerySelector("link[rel=canonical]"));
    }

    [Fact]
    public async Task A_home_screen_knows_the_site_by_name()
    {
        using var visitor = site.NewVisitor();
        using var manifest = JsonDocument.Parse((await visitor.GoAsync("/manifest.webmanifest")).Body);
        Assert.Equal("PreOrderFarm", manifest.RootElement.GetProperty("short_name").GetString());
        Assert.Equal("/favicon.svg", manifest.RootElement.GetProperty("icons")[0].GetProperty("src").GetString());
    }

    private async Task<string> SlugAsync(Guid campaignId) => await site.Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {campaignId}""");
}
