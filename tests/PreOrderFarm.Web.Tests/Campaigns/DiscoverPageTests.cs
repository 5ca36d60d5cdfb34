using System.Net;
using Ical.Net;
using PreOrderFarm.TestKit;
using PreOrderFarm.Web.Pages.Campaigns;

namespace PreOrderFarm.Web.Tests.Campaigns;

public sealed class DiscoverPageTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task A_search_stands_in_the_address_and_in_the_form()
    {
        var slug = await NamedAsync(await site.Given.HarvestOnSaleAsync(), "Blood oranges from Lentini");
        using var visitor = site.NewVisitor();

        var page = await visitor.GoAsync("/campaigns?text=blood+lentini&country=CN&postal_code=200000&sort=newest&show=all");
        Assert.NotNull(page.Document.QuerySelector($"a[href='/campaigns/{slug}']"));
        Assert.Equal("1 harvest Clear the search", Words(page.Document.QuerySelector("[role=status]")!.TextContent));
        Assert.Equal("blood lentini", page.Document.QuerySelector("input[name=text]")!.GetAttribute("value"));
        Assert.Equal("Oranges, Valencia…", page.Document.QuerySelector("input[name=text]")!.GetAttribute("placeholder"));
        Assert.Equal("CN", page.Document.QuerySelector("select[name=country] option[selected]")!.GetAttribute("value"));
        Assert.Equal("200000", page.Document.QuerySelector("input[name=postal_code]")!.GetAttribute("value"));
        Assert.Equal("newest", page.Document.QuerySelector("select[name=sort] option[selected]")!.GetAttribute("value"));
        Assert.Equal("all", page.Document.QuerySelector("input[name=show]")!.GetAttribute("value"));
        Assert.Contains(page.Document.QuerySelectorAll(".choices a"), link => link.GetAttribute("href") == "/campaigns?text=blood%20lentini&country=CN&postal_code=200000&show=coming&sort=newest");
    }

    [Fact]
    public async Task Who_finds_nothing_is_told_what_to_do()
    {
        using var visitor = site.NewVisitor();
        var page = await visitor.GoAsync("/campaigns?text=durian");

        Assert.Contains("0 harvests", page.Text, StringComparison.Ordinal);
        Assert.Contains("Try fewer words", page.Text, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("a[href='/campaigns?text=durian&show=all']"));
        Assert.NotNull((await visitor.GoAsync("/campaigns/calendar?text=durian")).Document.QuerySelector(".message"));
    }

    [Theory]
    [InlineData("text", "Search_Text", "at most 100 characters")]
    [InlineData("postal_code", "Search_PostalCode", "at most 20 characters")]
    public async Task Too_much_gets_a_sentence_beside_its_field(string field, string id, string sentence)
    {
        using var visitor = site.NewVisitor();
        foreach (var path in new[] { "/campaigns", "/campaigns/calendar" })
        {
            var page = await visitor.GoAsync($"{path}?country=CN&{field}={new string('x', 3000)}");
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Contains(sentence, page.Document.GetElementById($"{id}-error")!.AsRead(), StringComparison.Ordinal);
            Assert.Empty(page.Document.QuerySelectorAll(".harvest"));
        }
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await visitor.GoAsync($"/campaigns/feed.xml?country=CN&{field}={new string('x', 3000)}")).Status);
    }

    [Fact]
    public async Task What_is_typed_comes_back_as_text()
    {
        using var visitor = site.NewVisitor();
        var page = await visitor.GoAsync($"/campaigns?text={Uri.EscapeDataString("\"><script>alert(1)</script>")}");
        Assert.Equal("\"><script>alert(1)</script>", page.Document.QuerySelector("input[name=text]")!.GetAttribute("value"));
        Assert.Empty(page.Document.QuerySelectorAll("script:not([src])"));
    }

    [Fact]
    public async Task The_calendar_names_each_month_in_which_something_is_picked()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        var slug = await NamedAsync(harvest, "Peaches of two months");
        await site.Farm.ExecuteAsync($"update campaigns set harvest_from = '2027-04-20', harvest_until = '2027-05-03', ships_until = '2027-05-30' where id = {harvest.CampaignId}");
        using var visitor = site.NewVisitor();

        var page = await visitor.GoAsync("/campaigns/calendar?text=peaches");
        Assert.Equal(["April 2027", "May 2027"], page.Document.QuerySelectorAll(".year h2").Select(month => month.TextContent));
        Assert.Equal(2, page.Document.QuerySelectorAll($".agenda a[href='/campaigns/{slug}']").Length);
        Assert.NotNull(page.Document.QuerySelector("a[href='/campaigns/calendar.ics?text=peaches']"));
        Assert.NotNull((await visitor.GoAsync("/campaigns?text=peaches")).Document.QuerySelector("a[href='/campaigns/calendar?text=peaches']"));
    }

    [Fact]
    public async Task A_calendar_can_subscribe_to_what_a_search_finds()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        var slug = await NamedAsync(harvest, "Cherries; sweet, \\dark END:VEVENT 樱桃");
        using var visitor = site.NewVisitor();

        var answer = await visitor.GoAsync("/campaigns/calendar.ics?text=cherries");
        Assert.StartsWith("text/calendar", answer.Header("Content-Type"), StringComparison.Ordinal);
        Assert.All(answer.Body.Split("\r\n"), line => Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(line), 0, 75));
        var events = Calendar.Load(answer.Body)!.Events.OrderBy(one => one.Uid, StringComparer.Ordinal).ToList();
        Assert.Equal(2, events.Count);
        var (deadline, picked) = (events[0], events[1]);
        Assert.Equal("Harvest: Cherries; sweet, \\dark END:VEVENT 樱桃", picked.Summary);
        Assert.Equal((new DateOnly(2027, 4, 1), new DateOnly(2027, 4, 21), false), (picked.Start!.Date, picked.End!.Date, picked.Start.HasTime));
        Assert.EndsWith($"/campaigns/{slug}", picked.Url!.ToString(), StringComparison.Ordinal);
        Assert.True(deadline.Start!.IsUtc);
        Assert.Empty(Calendar.Load((await visitor.GoAsync("/campaigns/calendar.ics?text=durian")).Body)!.Events);
        Assert.Equal(answer.Body, (await visitor.GoAsync("/campaigns/calendar.ics?text=cherries")).Body);
    }

    [Fact]
    public async Task The_feed_can_be_narrowed_like_the_list()
    {
        var slug = await NamedAsync(await site.Given.HarvestOnSaleAsync(), "Quinces of October");
        using var visitor = site.NewVisitor();
        Assert.Contains($"/campaigns/{slug}", (await visitor.GoAsync("/campaigns/feed.xml?text=quinces")).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<entry>", (await visitor.GoAsync("/campaigns/feed.xml?text=durian")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("阳光玫瑰", "zh")]
    [InlineData("温州みかん", "ja")]
    [InlineData("Oranges", null)]
    public void Words_in_another_script_say_their_language(string text, string? language) => Assert.Equal(language, CampaignWords.LanguageOf(text));

    private async Task<string> NamedAsync(Harvest harvest, string title)
    {
        await site.Farm.ExecuteAsync($"update campaigns set title = {title} where id = {harvest.CampaignId}");
        return await site.Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {harvest.CampaignId}""");
    }

    private static string Words(string text) => string.Join(' ', text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
}
