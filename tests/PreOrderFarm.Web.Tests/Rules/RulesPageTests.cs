using PreOrderFarm.Shared;
using PreOrderFarm.Web.Rules;

namespace PreOrderFarm.Web.Tests.Rules;

/// <summary>An operator with a name, and with terms of their own, written in Chinese only.</summary>
public sealed class RuledSite : SiteHost
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("rules-");

    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("Site:Name", "Orchard Friends"), new("Site:Operator", "Example Cooperative, 1 Orchard Lane"), new("Site:Contact", "help@farm.example"),
        new("Site:RulesFolder", folder.FullName), new("Campaigns:DefaultClaimDays", "7"),
    ];

    public override async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "terms.zh-Hans.md"), "# 第一条\n\n{operator}自己的话。");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "terms.zh-Hant.md"), "# 第一條\n\n{operator}自己的話。");
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Delete(recursive: true);
    }
}

public sealed class ShippedTermsTests : SiteHost
{
    [Theory]
    [InlineData("en")]
    [InlineData("zh-Hans")]
    [InlineData("zh-Hant")]
    public async Task Terms_that_ship_leave_nothing_to_fill_in(string language)
    {
        using var visitor = NewVisitor(language);
        var main = (await visitor.GoAsync("/rules/terms")).Document.QuerySelector("main .story")!;
        Assert.Equal(language, main.GetAttribute("lang") ?? language);
        Assert.DoesNotContain('{', main.InnerHtml);
        Assert.Contains("5%", main.TextContent, StringComparison.Ordinal);
    }
}

public sealed class RulesPageTests(RuledSite site) : IClassFixture<RuledSite>
{
    public static TheoryData<string, string> All
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var name in SiteRules.Names)
            {
                foreach (var language in Languages.Known)
                    all.Add(name, language);
            }
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Each_says_in_each_language_who_answers_for_it(string name, string language)
    {
        using var visitor = site.NewVisitor(language);
        var page = await visitor.GoAsync($"/rules/{name}");

        Assert.Equal(200, (int)page.Status);
        var main = page.Document.QuerySelector("main")!;
        Assert.Contains("Example Cooperative, 1 Orchard Lane", main.AsRead(), StringComparison.Ordinal);
        Assert.DoesNotContain('{', main.InnerHtml);
        Assert.DoesNotContain("**", main.TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(main.QuerySelectorAll("h2"));
        Assert.DoesNotContain(main.QuerySelectorAll("a"), link => link.GetAttribute("href") is "#" or "");
        Assert.Equal($"/rules/{name}", new Uri(page.Document.QuerySelector("link[rel=canonical]")!.GetAttribute("href")!).AbsolutePath);
    }

    [Fact]
    public async Task Figures_are_those_by_which_the_site_works()
    {
        using var visitor = site.NewVisitor();
        var refunds = await visitor.GoAsync("/rules/refunds");
        Assert.Contains("usually 7 days after arrival", refunds.Text, StringComparison.Ordinal);
        Assert.Contains("usually 7\u00A0days after arrival", refunds.Document.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh-Hans", "自己的话", "zh-Hans")]
    [InlineData("zh-Hant", "自己的話", "zh-Hant")]
    [InlineData("en", "自己的话", "zh-Hans")]
    public async Task The_operators_own_words_win_and_a_language_without_them_reads_another(string language, string words, string written)
    {
        using var visitor = site.NewVisitor(language);
        var story = (await visitor.GoAsync("/rules/terms")).Document.QuerySelector("main .story")!;
        Assert.Contains(words, story.TextContent, StringComparison.Ordinal);
        Assert.Equal(written, story.GetAttribute("lang"));
    }

    [Theory]
    [InlineData("/rules/nonsense")]
    [InlineData("/rules/..%2Fterms")]
    public async Task There_are_no_others(string path)
    {
        using var visitor = site.NewVisitor();
        Assert.Equal(404, (int)(await visitor.GoAsync(path)).Status);
    }

    [Fact]
    public async Task All_are_linked_at_the_bottom_of_a_page_and_those_that_matter_where_one_pays_and_signs_up()
    {
        using var visitor = site.NewVisitor();
        async Task<List<string?>> LinksAsync(string path, string of) => [.. (await visitor.GoAsync(path)).Document.QuerySelectorAll($"{of} a").Select(link => link.GetAttribute("href"))];
        var slug = await SlugAsync();

        var bottom = await LinksAsync("/", "footer");
        Assert.All(SiteRules.Names, name => Assert.Contains($"/rules/{name}", bottom));
        Assert.Superset(new HashSet<string?>(["/rules/terms", "/rules/refunds"]), (await LinksAsync($"/campaigns/{slug}/pledge", "main form")).ToHashSet());
        Assert.Superset(new HashSet<string?>(["/rules/terms", "/rules/privacy"]), (await LinksAsync("/sign-up", "main form")).ToHashSet());
    }

    [Fact]
    public async Task A_receipt_names_who_was_paid()
    {
        var paid = await site.Given.PaidPledgeAsync(await site.Given.HarvestOnSaleAsync());
        using var visitor = site.NewVisitor();
        var names = (await visitor.GoAsync($"/p/{paid.ManageLinkToken}/receipt")).Document.QuerySelectorAll("main dl.facts dd").Select(said => said.TextContent);
        Assert.Contains("Orchard FriendsRun by Example Cooperative, 1 Orchard Lane", names);
    }

    [Fact]
    public void What_ships_says_as_much_in_every_language()
    {
        static List<string> Of(string text, string start) => [.. text.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal))];
        foreach (var name in SiteRules.Names)
        {
            var english = SiteRules.Shipped(name, Languages.English).Markdown;
            Assert.NotEmpty(Of(english, "## "));
            foreach (var text in Languages.Known.Select(language => SiteRules.Shipped(name, language).Markdown))
            {
                Assert.Equal(Of(english, "## ").Count, Of(text, "## ").Count);
                Assert.Equal(Of(english, "- ").Count, Of(text, "- ").Count);
                Assert.Equal(Placeholders(english), Placeholders(text));
            }
        }
    }

    private static SortedSet<string> Placeholders(string text) =>
        [.. text.Split('{').Skip(1).Select(part => part[..part.IndexOf('}', StringComparison.Ordinal)])];

    private async Task<string> SlugAsync()
    {
        var id = (await site.Given.HarvestOnSaleAsync()).CampaignId;
        return await site.Farm.ScalarAsync<string>($"select slug as \"Value\" from campaigns where id = {id}");
    }
}
