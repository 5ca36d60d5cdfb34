using System.Globalization;
using System.Net;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Pledges;
using PreOrderFarm.TestKit;
using PreOrderFarm.Web.Pages.Campaigns;
using PreOrderFarm.Web.Stories;

namespace PreOrderFarm.Web.Tests.Campaigns;

public sealed class CampaignPageTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task A_stranger_finds_a_harvest_and_sees_what_matters_before_choosing()
    {
        var harvest = await site.Given.HarvestOnSaleAsync(boxes: 120);
        await site.Given.PaidPledgeAsync(harvest, boxes: 2);
        var slug = await SlugAsync(harvest);
        using var visitor = site.NewVisitor();

        var list = await visitor.GoAsync("/campaigns");
        Assert.NotNull(list.Document.QuerySelector($"a[href='/campaigns/{slug}']"));

        var page = await visitor.GoAsync($"/campaigns/{slug}");
        Assert.True(page.Status == HttpStatusCode.OK, $"{page.Status}: {page.Text}");
        Assert.Equal("2 boxes", page.Document.QuerySelector("[data-part=collected]")!.TextContent);
        Assert.Equal("40%", page.Document.QuerySelector("[data-part=percent_text]")!.TextContent);
        Assert.Contains("These boxes share one harvest: 118 boxes left together.", page.Text, StringComparison.Ordinal);
        Assert.Contains("¥17.60 per kg", page.Text, StringComparison.Ordinal);
        Assert.Contains("everyone gets all their money back", page.Text, StringComparison.Ordinal);
        Assert.Contains("(Shanghai)", page.Text, StringComparison.Ordinal);
        Assert.Contains("Xinjiang", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_holds_the_money_is_told_as_it_is_agreed_and_that_the_last_hours_have_an_exception()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        var address = $"/campaigns/{await SlugAsync(harvest)}";
        using var visitor = site.NewVisitor();
        var usual = await visitor.GoAsync(address);
        Assert.StartsWith("It is held by the platform, not by the farm", usual.Document.QuerySelector("[data-held]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("In the last 24 hours you cannot cancel or reduce it", usual.Text, StringComparison.Ordinal);
        Assert.NotNull(usual.Document.QuerySelector("main a[href='/rules/refunds']"));

        await site.Farm.ExecuteAsync($"insert into grower_payout_settings (grower_id, advance_basis_points, reserve_basis_points, reserve_days, changed_at) values ({harvest.GrowerId}, 2000, 500, 60, now())");
        Assert.Contains("this farm may get up to 20% of it in advance", await HeldAsync(), StringComparison.Ordinal);
        await site.Farm.ExecuteAsync($"insert into payout_terms (campaign_id, fee_basis_points, advance_basis_points, reserve_basis_points, reserve_days, decided_at) values ({harvest.CampaignId}, 500, 1000, 500, 60, now())");
        Assert.Contains("this farm may get up to 10% of it in advance", await HeldAsync(), StringComparison.Ordinal);

        // As somebody signed in: what strangers get is kept for a second.
        async Task<string> HeldAsync()
        {
            using var other = await site.GivenSignedInAsync($"{Guid.NewGuid():N}@farm.test");
            return (await other.GoAsync(address)).Document.QuerySelector("[data-held]")!.TextContent;
        }
    }

    [Fact]
    public async Task Shipping_to_a_place_is_known_before_anything_is_ordered()
    {
        var slug = await SlugAsync(await site.Given.HarvestOnSaleAsync());
        using var visitor = site.NewVisitor();

        var page = await visitor.GoAsync($"/campaigns/{slug}");
        Assert.Null(page.Document.QuerySelector("[data-shipping]"));
        var places = page.Document.QuerySelectorAll("#to option").Select(option => option.GetAttribute("value")!).Where(place => place.Length > 0).ToList();
        Assert.NotEmpty(places);

        var asked = await visitor.GoAsync($"/campaigns/{slug}?to={Uri.EscapeDataString(places[0])}");
        Assert.Contains("¥", asked.Document.QuerySelector("[data-shipping] strong")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(places[0], asked.Document.QuerySelector("#to option[selected]")!.GetAttribute("value"));

        Assert.Null((await visitor.GoAsync($"/campaigns/{slug}?to=nowhere")).Document.QuerySelector("[data-shipping]"));
    }

    [Fact]
    public async Task A_harvest_can_be_passed_on_and_a_thumb_finds_where_to_order()
    {
        var slug = await SlugAsync(await site.Given.HarvestOnSaleAsync());
        using var visitor = site.NewVisitor();
        var page = await visitor.GoAsync($"/campaigns/{slug}?to=nowhere");

        Assert.EndsWith($"/campaigns/{slug}", page.Document.QuerySelector("#share-link")!.GetAttribute("value"), StringComparison.Ordinal);
        Assert.All(page.Document.QuerySelectorAll(".share .choices a[target]").Where(link => link.GetAttribute("href")!.StartsWith("http", StringComparison.Ordinal)), link => Assert.Contains("noreferrer", link.GetAttribute("rel"), StringComparison.Ordinal));
        Assert.Equal("#offers", page.Document.QuerySelector(".pledge-bar a")!.GetAttribute("href"));
    }

    [Fact]
    public void The_calendar_shows_the_months_of_picking_and_of_shipping()
    {
        var months = MonthStrip.Of(new DateOnly(2026, 11, 20), new DateOnly(2027, 1, 3), new DateOnly(2027, 1, 31), new DateOnly(2027, 2, 1)).Months;

        Assert.Equal([1, 11, 12], Numbers(month => month.IsHarvest));
        Assert.Equal([1, 2], Numbers(month => month.IsShipping));

        IEnumerable<int> Numbers(Func<MonthCell, bool> which) => months.Select((month, at) => (month, Number: at + 1)).Where(pair => which(pair.month)).Select(pair => pair.Number);
    }

    [Fact]
    public async Task A_harvest_that_opens_later_is_shown_with_the_hour_of_its_opening_in_both_zones()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        var opens = site.Farm.Clock.Now.AddDays(2);
        await site.Farm.ExecuteAsync($"update campaigns set status = 'scheduled', opens_at = {opens} where id = {harvest.CampaignId}");
        using var visitor = site.NewVisitor();
        var time = (await visitor.GoAsync($"/campaigns/{await SlugAsync(harvest)}")).Document.QuerySelector("time[data-local]")!;

        Assert.StartsWith("Opens on", time.ParentElement!.TextContent.Trim(), StringComparison.Ordinal);
        Assert.Equal(opens, DateTimeOffset.Parse(time.GetAttribute("datetime")!, CultureInfo.InvariantCulture), TimeSpan.FromSeconds(1));
        Assert.Equal("Asia/Shanghai", time.GetAttribute("data-zone"));
    }

    [Fact]
    public async Task Only_collected_money_counts()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        await site.Given.HeldPledgeAsync(harvest, boxes: 3);
        using var visitor = site.NewVisitor();
        var page = await visitor.GoAsync($"/campaigns/{await SlugAsync(harvest)}");
        Assert.Equal("0 boxes", page.Document.QuerySelector("[data-part=collected]")!.TextContent);
        Assert.Contains("997 boxes left together", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_boxes_share_is_said_once_and_what_one_has_of_its_own_beside_it()
    {
        var shared = (await site.NewVisitor().GoAsync($"/campaigns/{await SlugAsync(await site.Given.HarvestOnSaleAsync(boxes: 83_000, capKind: CapKind.Grams))}")).Document.QuerySelector("#offers")!;
        Assert.Equal("These boxes share one harvest: 83\u00a0kg left together.", shared.QuerySelector("[data-shared]")!.TextContent);
        Assert.DoesNotContain(" left", string.Concat(shared.QuerySelectorAll(".offer").Select(offer => offer.TextContent)), StringComparison.Ordinal);

        var own = (await site.NewVisitor().GoAsync($"/campaigns/{await SlugAsync(await site.Given.HarvestOnSaleAsync(boxes: 120, offerCap: 20))}")).Document.QuerySelector("#offers")!;
        Assert.Null(own.QuerySelector("[data-shared]"));
        Assert.Contains("20 left", own.TextContent, StringComparison.Ordinal);
        Assert.Contains("120 left", own.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_need_no_inline_script_or_style()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        using var visitor = site.NewVisitor();
        foreach (var path in new[] { "/", "/campaigns", $"/campaigns/{await SlugAsync(harvest)}", "/sign-in" })
        {
            var page = await visitor.GoAsync(path);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Empty(page.Document.QuerySelectorAll("[style], style, script:not([src], [type='application/ld+json']), [onclick]"));
        }
    }

    [Fact]
    public async Task Progress_is_told_as_it_moves()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        using var visitor = site.NewVisitor();
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var response = await visitor.Http.GetAsync($"/campaigns/{await SlugAsync(harvest)}/progress", HttpCompletionOption.ResponseHeadersRead, enough.Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(enough.Token));
        Assert.Contains("\"collected\":\"0 boxes\"", await NextDataAsync(reader, enough.Token), StringComparison.Ordinal);

        await site.Given.PaidPledgeAsync(harvest, boxes: 2);
        string told;
        do
            told = await NextDataAsync(reader, enough.Token);
        while (!told.Contains("2 boxes", StringComparison.Ordinal));
        Assert.Contains("\"percent\":40", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_public_does_not_exist()
    {
        using var visitor = site.NewVisitor();
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GoAsync("/campaigns/no-such-harvest")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GoAsync("/campaigns/no-such-harvest/progress")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GoAsync("/campaigns?show=secret")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GoAsync("/growers/no-such-farm")).Status);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GoAsync("/campaigns?after=shortened")).Status);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "<script")]
    [InlineData("[x](javascript:alert(1))", "javascript:")]
    [InlineData("![x](https://elsewhere.example/spy.png)", "<img")]
    [InlineData("<img src=x onerror=alert(1)>", "<img")]
    public void A_story_is_words_and_never_code(string markdown, string never) =>
        Assert.DoesNotContain(never, Story.ToHtml(markdown), StringComparison.OrdinalIgnoreCase);

    private async Task<string> SlugAsync(Harvest harvest) => await site.Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {harvest.CampaignId}""");

    private static async Task<string> NextDataAsync(StreamReader reader, CancellationToken ct)
    {
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                return line;
        }
        throw new InvalidOperationException("The stream ended.");
    }
}
