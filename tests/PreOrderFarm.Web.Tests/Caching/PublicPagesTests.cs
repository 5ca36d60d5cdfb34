using System.Net;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Caching;

/// <summary>The site as it is outside of tests: an answer serves all who ask for the same within a second.</summary>
public sealed class KeepingSite : SiteHost
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("PublicPages:KeptMilliseconds", "1000")];
}

public sealed class PublicPagesTests(KeepingSite site) : IClassFixture<KeepingSite>
{
    [Fact]
    public async Task Strangers_share_a_page_and_a_new_pledge_is_seen_on_the_next()
    {
        var harvest = await site.Given.HarvestOnSaleAsync(boxes: 120);
        using var visitor = site.NewVisitor();
        Assert.Equal("0 boxes", await CollectedAsync(visitor, harvest));
        await site.Given.PaidPledgeAsync(harvest, boxes: 2);

        var shown = "";
        for (var i = 0; i < 100 && shown != "2 boxes"; i++, await Task.Delay(50))
            shown = await CollectedAsync(visitor, harvest);

        Assert.Equal("2 boxes", shown);
    }

    [Fact]
    public async Task A_page_that_was_kept_says_so()
    {
        var path = await PathAsync(await site.Given.HarvestOnSaleAsync());
        var ages = new List<bool>();
        for (var i = 0; i < 5 && !ages.Contains(true); i++)
        {
            using var visitor = site.NewVisitor();
            using var answer = await visitor.Http.GetAsync(new Uri(path, UriKind.Relative));
            ages.Add(answer.Headers.Age is not null);
        }

        Assert.False(ages[0]);
        Assert.Contains(true, ages);
    }

    [Fact]
    public async Task A_kept_page_says_all_that_the_first_one_said()
    {
        var path = await PathAsync(await site.Given.HarvestOnSaleAsync());
        using var visitor = site.NewVisitor();
        List<string> first = [], kept = [];
        for (var i = 0; i < 20 && kept.Count == 0; i++)
        {
            using var answer = await visitor.Http.GetAsync(new Uri(path, UriKind.Relative));
            var said = answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key is not ("Date" or "Age")).Select(header => $"{header.Key}: {string.Join(',', header.Value)}").Order(StringComparer.Ordinal).ToList();
            if (answer.Headers.Age is null)
                first = said;
            else
                kept = said;
        }

        Assert.Contains(first, header => header.StartsWith("Content-Security-Policy: default-src 'none'", StringComparison.Ordinal));
        Assert.Equal(first, kept);
    }

    [Fact]
    public async Task A_crowd_that_comes_at_once_has_one_page_made()
    {
        var path = await PathAsync(await site.Given.HarvestOnSaleAsync());
        var ages = await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            using var visitor = site.NewVisitor();
            using var answer = await visitor.Http.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Contains("<h1", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            return answer.Headers.Age;
        }));

        Assert.True(ages.Count(age => age is null) < 6, $"Of {ages.Length} who came at once, {ages.Count(age => age is null)} had a page of their own.");
    }

    [Fact]
    public async Task Whoever_has_a_cookie_of_another_kind_has_their_page_made_for_them()
    {
        var path = await PathAsync(await site.Given.HarvestOnSaleAsync());
        for (var i = 0; i < 4; i++)
        {
            using var stranger = site.NewVisitor();
            using (await stranger.Http.GetAsync(new Uri(path, UriKind.Relative)))
            {
                using var known = site.NewVisitor();
                known.Cookies.Add(site.Address, new Cookie("anything", "x"));
                using var answer = await known.Http.GetAsync(new Uri(path, UriKind.Relative));
                Assert.Null(answer.Headers.Age);
            }
        }
    }

    [Fact]
    public async Task Nobody_sees_what_was_made_for_another_in_another_language_or_for_another_question()
    {
        var path = await PathAsync(await site.Given.HarvestOnSaleAsync());
        using var member = await site.GivenSignedInAsync($"{Guid.NewGuid():N}@farm.test");
        using var english = site.NewVisitor();
        using var chinese = site.NewVisitor("zh-CN");
        for (var round = 0; round < 2; round++)
        {
            Assert.NotNull((await member.GoAsync(path)).Document.QuerySelector("nav a[href='/account']"));
            Assert.Null((await english.GoAsync(path)).Document.QuerySelector("nav a[href='/account']"));
            Assert.Equal("zh-Hans", (await chinese.GoAsync(path)).Document.DocumentElement.GetAttribute("lang"));
            Assert.Null((await english.GoAsync(path)).Document.QuerySelector("[data-shipping]"));
            Assert.NotNull((await english.GoAsync(path + "?to=" + await PlaceAsync(english, path))).Document.QuerySelector("[data-shipping]"));
        }
    }

    [Fact]
    public async Task A_cookie_that_only_looks_like_the_languages_shares_no_page()
    {
        var path = await PathAsync(await site.Given.HarvestOnSaleAsync());
        using var liar = site.NewVisitor();
        liar.Cookies.Add(site.Address, new Cookie("x-farm-language", "zh-Hans"));
        Assert.Equal("en", (await liar.GoAsync(path)).Document.DocumentElement.GetAttribute("lang"));

        using var chinese = site.NewVisitor("zh-CN");
        Assert.Equal("zh-Hans", (await chinese.GoAsync(path)).Document.DocumentElement.GetAttribute("lang"));
    }

    [Fact]
    public async Task A_stranger_is_not_shown_the_draft_that_its_farm_looks_at()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        await site.Farm.ExecuteAsync($"update campaigns set status = 'draft' where id = {harvest.CampaignId}");
        var path = await PathAsync(harvest);
        using var visitor = site.NewVisitor();

        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GoAsync(path)).Status);
        await site.Farm.ExecuteAsync($"update campaigns set status = 'open' where id = {harvest.CampaignId}");

        // Also not kept: it is there as soon as it opens.
        Assert.Equal(HttpStatusCode.OK, (await visitor.GoAsync(path)).Status);
    }

    [Fact]
    public async Task What_everyone_may_read_is_sent_small_and_what_holds_a_token_is_not()
    {
        var campaign = await PathAsync(await site.Given.HarvestOnSaleAsync());
        foreach (var (path, isSmall) in new[] { ("/", true), ("/campaigns", true), (campaign, true), (campaign, true), ("/site.css", true), ("/sign-in", false), (campaign + "/pledge", false) })
        {
            using var visitor = site.NewVisitor();
            using var question = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept-Encoding", "br, gzip" } } };
            using var answer = await visitor.Http.SendAsync(question);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal((path, isSmall ? "br" : ""), (path, string.Join(',', answer.Content.Headers.ContentEncoding)));
        }
    }

    private async Task<string> CollectedAsync(Visitor visitor, Harvest harvest) =>
        (await visitor.GoAsync(await PathAsync(harvest))).Document.QuerySelector("[data-part=collected]")!.TextContent;

    private async Task<string> PathAsync(Harvest harvest) =>
        "/campaigns/" + await site.Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {harvest.CampaignId}""");

    private static async Task<string> PlaceAsync(Visitor visitor, string path) => Uri.EscapeDataString(
        (await visitor.GoAsync(path)).Document.QuerySelectorAll("#to option").Select(option => option.GetAttribute("value")!).First(place => place.Length > 0));
}
