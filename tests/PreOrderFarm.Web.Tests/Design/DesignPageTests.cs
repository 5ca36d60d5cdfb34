using System.IO.Compression;
using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Razor.TagHelpers;
using PreOrderFarm.Web.Tests.Language;

namespace PreOrderFarm.Web.Tests.Design;

public sealed class DesignPageTests(SiteHost site) : IClassFixture<SiteHost>
{
    /// <summary>Frames of whole pages, which a page of pieces has no room for.</summary>
    private static readonly string[] Frames = ["aside", "in-view", "main", "campaign", "farm", "narrow", "nowrap", "search", "skip", "sticky", "sum", "thumbs", "unseen"];

    private static readonly string[] PublicFolders = ["Shared", "Campaigns"];

    [Fact]
    public async Task It_shows_every_partial_of_public_pages_and_every_tag_helper()
    {
        var page = await PageAsync();
        var shown = page.Document.QuerySelectorAll("[data-component]").Select(part => part.GetAttribute("data-component")!).ToHashSet(StringComparer.Ordinal);
        var pages = Path.Combine(SentencesInSource.Root, "src", "PreOrderFarm.Web", "Pages");
        var partials = PublicFolders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(pages, folder), "_*.cshtml")).Select(file => Path.GetFileNameWithoutExtension(file)!).Where(name => name != "_Layout").ToList();
        var helpers = typeof(Site).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<HtmlTargetElementAttribute>()).Select(target => target.Tag).ToList();

        Assert.True(partials.Count >= 6 && helpers.Count >= 3);
        Assert.Empty(partials.Concat(helpers).Except(shown, StringComparer.Ordinal));
    }

    [Fact]
    public async Task It_shows_every_class_of_the_style_sheet()
    {
        var page = await PageAsync();
        var shown = page.Document.All.SelectMany(element => element.ClassList).ToHashSet(StringComparer.Ordinal);
        var known = StyleSheet.Classes();

        Assert.True(known.Count > 60, $"Only {known.Count} classes were read: {string.Join(' ', known)}");
        Assert.Empty(known.Except(shown, StringComparer.Ordinal).Except(Frames, StringComparer.Ordinal));
        Assert.Empty(Frames.Except(known, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Search_engines_do_not_list_it_and_nothing_in_it_is_inline()
    {
        var page = await PageAsync();
        Assert.Equal("noindex", page.Header("X-Robots-Tag"));
        Assert.Empty(page.Document.QuerySelectorAll("[style], style, script:not([src], [type='application/ld+json']), [onclick]"));
    }

    [Fact]
    public void The_style_sheet_stays_small()
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zip.Write(File.ReadAllBytes(StyleSheet.FilePath));
        Assert.InRange(packed.Length, 3_000, 25_000);
    }

    private async Task<Answer> PageAsync()
    {
        using var visitor = site.NewVisitor();
        var page = await visitor.GoAsync("/design");
        Assert.True(page.Status == HttpStatusCode.OK, $"{page.Status}: {page.Text}");
        return page;
    }
}
