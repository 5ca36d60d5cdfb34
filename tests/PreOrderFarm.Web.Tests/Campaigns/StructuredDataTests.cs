using System.Globalization;
using System.Text.Json.Nodes;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Campaigns;

public sealed class StructuredDataTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task Search_engines_read_what_a_harvest_costs_and_who_sells_it()
    {
        var harvest = await site.Given.HarvestOnSaleAsync(offerCap: 2);
        await site.Given.PaidPledgeAsync(harvest, boxes: 2);
        var slug = await SlugAsync("campaigns", harvest.CampaignId);
        var farm = await SlugAsync("growers", harvest.GrowerId);

        var things = await ThingsAsync($"/campaigns/{slug}");
        var product = things["Product"];
        Assert.Equal("Red-heart kiwifruit", product["name"]!.ToString());
        var offers = product["offers"]!.AsArray();
        Assert.Equal([88m, 168m], offers.Select(offer => decimal.Parse(offer!["price"]!.ToString(), CultureInfo.InvariantCulture)));
        Assert.Equal(["https://schema.org/SoldOut", "https://schema.org/PreOrder"], offers.Select(offer => offer!["availability"]!.ToString()));
        Assert.All(offers, offer => Assert.Equal("CNY", offer!["priceCurrency"]!.ToString()));
        Assert.EndsWith($"/growers/{farm}#farm", offers[0]!["seller"]!["@id"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], things["BreadcrumbList"]["itemListElement"]!.AsArray().Select(step => (int)step!["position"]!));

        Assert.EndsWith($"/growers/{farm}#farm", (await ThingsAsync($"/growers/{farm}"))["Organization"]["@id"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains("text={search_term_string}", (await ThingsAsync("/"))["WebSite"]["potentialAction"]!["target"]!.ToString(), StringComparison.Ordinal);

        await site.Farm.ExecuteAsync($"update campaigns set status = 'unfunded' where id = {harvest.CampaignId}");
        await Task.Delay(1_100); // pages are kept for a second
        Assert.All((await ThingsAsync($"/campaigns/{slug}"))["Product"]["offers"]!.AsArray(), offer => Assert.Equal("https://schema.org/Discontinued", offer!["availability"]!.ToString()));
    }

    [Fact]
    public async Task An_early_bird_price_is_shown_beside_the_usual_one_until_it_ends()
    {
        var harvest = await site.Given.HarvestOnSaleAsync(early: (8_000, TimeSpan.FromHours(2)));
        var path = $"/campaigns/{await SlugAsync("campaigns", harvest.CampaignId)}";
        using var visitor = site.NewVisitor();

        var page = await visitor.GoAsync(path);
        Assert.Equal("Usual price: ¥88", page.Document.QuerySelector("#offers s")!.TextContent.Trim());
        Assert.Contains("Early-bird price until", page.Document.QuerySelector("#offers .early")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("From ¥80", page.Document.QuerySelector(".pledge-bar")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("From ¥80", (await visitor.GoAsync("/campaigns")).Document.QuerySelectorAll(".harvest").Single(card => card.QuerySelector($"a[href='{path}']") is not null).TextContent, StringComparison.Ordinal);
        var offer = (await ThingsAsync(path))["Product"]["offers"]!.AsArray()[0]!;
        Assert.Equal(("80", "88"), (offer["price"]!.ToString(), offer["priceSpecification"]!["price"]!.ToString()));

        site.Farm.Clock.Advance(TimeSpan.FromHours(2));
        var after = await visitor.GoAsync(path + "?to=later");
        Assert.Null(after.Document.QuerySelector("#offers s, #offers .early"));
        Assert.Contains("From ¥88", after.Document.QuerySelector(".pledge-bar")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("</script><script>alert(1)</script>")]
    [InlineData("<!--<script>")]
    [InlineData("\"}]}, \\\" \u2028 &lt;/script&gt;")]
    public async Task A_name_cannot_leave_its_block_of_data(string name)
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        await site.Farm.ExecuteAsync($"update campaigns set title = {name}, produce = {name}, place = {name} where id = {harvest.CampaignId}");
        await site.Farm.ExecuteAsync($"update growers set name = {name}, story = {name} where id = {harvest.GrowerId}");

        Assert.Equal(name, (await ThingsAsync($"/campaigns/{await SlugAsync("campaigns", harvest.CampaignId)}"))["Product"]["name"]!.ToString());
        Assert.Equal(name, (await ThingsAsync($"/growers/{await SlugAsync("growers", harvest.GrowerId)}"))["Organization"]["name"]!.ToString());
    }

    [Fact]
    public async Task A_farm_shows_what_is_open_what_comes_and_how_it_went_before()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        using var visitor = site.NewVisitor();
        var farm = await SlugAsync("growers", harvest.GrowerId);
        var page = await visitor.GoAsync($"/growers/{farm}");
        Assert.Equal(["Open now"], page.Document.QuerySelectorAll("section > h2").Select(heading => heading.TextContent));
        Assert.EndsWith($"/growers/{farm}", page.Document.QuerySelector("link[rel=canonical]")!.GetAttribute("href"), StringComparison.Ordinal);

        await site.Farm.ExecuteAsync($"update campaigns set status = 'unfunded' where id = {harvest.CampaignId}");
        await Task.Delay(1_100); // pages are kept for a second
        page = await visitor.GoAsync($"/growers/{farm}");
        Assert.Equal(["Past harvests"], page.Document.QuerySelectorAll("section > h2").Select(heading => heading.TextContent));
        Assert.Contains("0 of 1 harvests came together.", page.Text, StringComparison.Ordinal);
        Assert.Contains("Not reached, refunded", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_approved_is_named_nowhere()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        var slug = await SlugAsync("campaigns", harvest.CampaignId);
        foreach (var (status, name) in new[] { ("draft", "Zzwetschge"), ("in_review", "Zzquitte") })
        {
            // What a draft is: as it was before anybody approved it.
            await site.Farm.ExecuteAsync($"update campaigns set status = {status}, approved_at = null, opened_at = null, title = {name} where id = {harvest.CampaignId}");
            using var visitor = site.NewVisitor();
            var farm = await SlugAsync("growers", harvest.GrowerId);
            foreach (var path in new[] { "/", "/sitemap.xml", "/campaigns/feed.xml", "/campaigns/calendar", "/campaigns/calendar.ics", "/campaigns?show=all", $"/campaigns?show=all&text={name}", $"/growers/{farm}?{status}", $"/api/v1/campaigns?filter=all&grower={farm}" })
            {
                var answer = await visitor.GoAsync(path);
                Assert.True(answer.Status == System.Net.HttpStatusCode.OK, $"{path}: {answer.Status}");
                if (!path.Contains("text=", StringComparison.Ordinal))
                    Assert.DoesNotContain(name, answer.Body, StringComparison.Ordinal);
                Assert.DoesNotContain($"/campaigns/{slug}\"", answer.Body, StringComparison.Ordinal);
            }
            Assert.Equal(System.Net.HttpStatusCode.NotFound, (await visitor.GoAsync($"/campaigns/{slug}")).Status);
        }
    }

    private async Task<Dictionary<string, JsonNode>> ThingsAsync(string path)
    {
        using var visitor = site.NewVisitor();
        var page = await visitor.GoAsync(path);
        var block = Assert.Single(page.Document.QuerySelectorAll("script:not([src])"));
        Assert.Equal("application/ld+json", block.GetAttribute("type"));
        var graph = JsonNode.Parse(block.TextContent)!;
        Assert.Equal("https://schema.org", graph["@context"]!.ToString());
        return graph["@graph"]!.AsArray().ToDictionary(thing => thing!["@type"]!.ToString(), thing => thing!, StringComparer.Ordinal);
    }

    private Task<string> SlugAsync(string table, Guid id) => table == "campaigns"
        ? site.Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {id}""")
        : site.Farm.ScalarAsync<string>($"""select slug as "Value" from growers where id = {id}""");
}
