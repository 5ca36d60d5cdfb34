using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace PreOrderFarm.BrowserTests;

/// <summary>axe-core (https://github.com/dequelabs/axe-core) on every page of the site, light and dark: it finds nothing.</summary>
[Collection(Browsing.Name)]
public sealed class AccessibilityTests(BrowserWorld world)
{
    private const string Everything = """{ "type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }""";

    // What the colours decide; the rest is the same by day and by night.
    private const string Colours = """{ "type": "rule", "values": ["color-contrast", "link-in-text-block"] }""";

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    [Fact]
    public async Task Axe_finds_nothing_on_any_page_light_or_dark()
    {
        var pages = await EveryPage.OfAsync(world);

        var found = await pages.LookAsync("en", async (visitor, _) => await FindingsAsync(visitor.Page));

        Assert.True(pages.Visits.Count > 50, $"The site has only {pages.Visits.Count} pages.");
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact]
    public async Task Axe_finds_nothing_where_nothing_is()
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.OpenAsync("/no-such-page");

        Assert.Empty(await FindingsAsync(visitor.Page));
    }

    [Theory]
    [InlineData("<input type=text>", "light: label")]
    [InlineData("<p style='color:#999;background:#fff'>Too pale to read</p>", "light: color-contrast")]
    [InlineData("<style>@media (prefers-color-scheme: dark) { p { color: #222; background: #111 } }</style><p>Too dark to read</p>", "dark: color-contrast")]
    [InlineData("<h4>A heading out of order</h4>", "light: heading-order")]
    public async Task What_a_page_hides_from_somebody_is_found(string planted, string expected)
    {
        await using var visitor = await world.NewVisitorAsync();
        await visitor.Page.SetContentAsync($"<!doctype html><html lang=en><title>Planted</title><body><main><h1>Planted</h1>{planted}</main></body></html>");

        Assert.Contains(await FindingsAsync(visitor.Page), found => found.StartsWith(expected, StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> FindingsAsync(IPage page)
    {
        await page.EvaluateAsync(Axe);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        var light = await RunAsync(page, Everything);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        var dark = await RunAsync(page, Colours);
        return [.. light.Select(found => "light: " + found), .. dark.Select(found => "dark: " + found)];
    }

    private static Task<string[]> RunAsync(IPage page, string rules) => page.EvaluateAsync<string[]>("""
        async rules => {
          const { violations } = await axe.run(document, { runOnly: JSON.parse(rules), resultTypes: ["violations"] });
          return violations.map(found => `${found.id} (${found.help}) at ${found.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" and ")}`);
        }
        """, rules);
}
