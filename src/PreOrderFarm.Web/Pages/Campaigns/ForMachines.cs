using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Rules;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>What search engines, feed readers and home screens ask for. Only what everyone may see is named.</summary>
internal static class ForMachines
{
    private const int PageSize = 100;
    private const int MapPages = 20;
    private const int FeedEntries = 30;

    private static readonly TimeSpan MapKept = TimeSpan.FromMinutes(10);
    private static readonly XNamespace Map = "http://www.sitemaps.org/schemas/sitemap/0.9";
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    public static void MapForMachines(this WebApplication app)
    {
        app.MapGet("/robots.txt", (IOptions<SiteOptions> site) => TypedResults.Text(Robots(site.Value))).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/manifest.webmanifest", (IOptions<SiteOptions> site) => TypedResults.Json(Manifest(site.Value), contentType: "application/manifest+json")).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/sitemap.xml", async (IMemoryCache cache, DiscoverCampaigns discover, IOptions<SiteOptions> site, CancellationToken ct) =>
            Xml(await SiteMapAsync(cache, discover, site.Value, ct), "application/xml")).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/campaigns/feed.xml", async (HttpRequest request, SearchCampaigns campaigns, IOptions<SiteOptions> site, IStringLocalizer<Texts> T, CancellationToken ct) =>
        {
            var search = SearchForm.Read(request.Query, usual: "all") with { Sort = "newest" };
            return Xml(Feed((await campaigns.RunAsync(search.ToSearch(), after: null, FeedEntries, ct)).Items, search, site.Value, T["Harvests"]), "application/atom+xml");
        }).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/campaigns/calendar.ics", async (HttpRequest request, HarvestCalendar calendar, CancellationToken ct) =>
            TypedResults.Text(await calendar.WriteAsync(SearchForm.Read(request.Query), ct), "text/calendar", Encoding.UTF8)).AllowAnonymous().ExcludeFromDescription();
    }

    private static string Robots(SiteOptions site) => $"""
        User-agent: *
        Disallow: /account
        Disallow: /api/
        Disallow: /design
        Disallow: /p/
        Sitemap: {site.BaseUrl}/sitemap.xml

        """;

    // https://www.w3.org/TR/appmanifest/; its colours are the style sheet's paper and leaf.
    private static Dictionary<string, object> Manifest(SiteOptions site) => new(StringComparer.Ordinal)
    {
        ["name"] = site.Name,
        ["short_name"] = site.Name,
        ["start_url"] = "/",
        ["display"] = "browser",
        ["background_color"] = "#faf5e9",
        ["theme_color"] = "#2b6640",
        ["icons"] = new[] { Icon("/favicon.svg", "any", "image/svg+xml"), Icon("/icons/192.png", "192x192"), Icon("/icons/512.png", "512x512"), Icon("/icons/maskable.png", "512x512", purpose: "maskable") },
    };

    private static Dictionary<string, string> Icon(string address, string sizes, string type = "image/png", string purpose = "any") =>
        new(StringComparer.Ordinal) { ["src"] = address, ["sizes"] = sizes, ["type"] = type, ["purpose"] = purpose };

    /// <summary>The newest 2,000 harvests and their farms, read at most every ten minutes however often it is asked for.</summary>
    private static async Task<XDocument> SiteMapAsync(IMemoryCache cache, DiscoverCampaigns discover, SiteOptions site, CancellationToken ct) =>
        (await cache.GetOrCreateAsync(nameof(SiteMapAsync), async entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = MapKept;
            var cards = new List<CampaignCard>();
            string? after = null;
            for (var page = 0; page < MapPages && (page == 0 || after is not null); page++)
            {
                var (items, next) = await discover.RunAsync(CampaignFilter.All, after, PageSize, ct);
                cards.AddRange(items);
                after = next;
            }
            var paths = new[] { "/", "/campaigns", "/campaigns/calendar" }
                .Concat(SiteRules.Names.Select(name => $"/rules/{name}"))
                .Concat(cards.Select(card => $"/campaigns/{card.Slug}"))
                .Concat(cards.Select(card => $"/growers/{card.GrowerSlug}").Distinct(StringComparer.Ordinal));
            return new XDocument(new XElement(Map + "urlset", paths.Select(path => new XElement(Map + "url", new XElement(Map + "loc", site.BaseUrl + path)))));
        }))!;

    // https://www.rfc-editor.org/rfc/rfc4287
    private static XDocument Feed(IReadOnlyList<CampaignCard> cards, SearchForm search, SiteOptions site, string title) => new(new XElement(Atom + "feed",
        new XElement(Atom + "id", site.BaseUrl + search.At("/campaigns")),
        new XElement(Atom + "title", $"{title} · {site.Name}"),
        new XElement(Atom + "updated", Instant(cards.Count == 0 ? DateTimeOffset.UnixEpoch : cards.Max(card => card.CreatedAt))),
        new XElement(Atom + "link", new XAttribute("rel", "self"), new XAttribute("href", $"{site.BaseUrl}/campaigns/feed.xml")),
        cards.Select(card => new XElement(Atom + "entry",
            new XElement(Atom + "id", $"urn:uuid:{card.Id:D}"),
            new XElement(Atom + "title", card.Title),
            new XElement(Atom + "updated", Instant(card.CreatedAt)),
            new XElement(Atom + "author", new XElement(Atom + "name", card.GrowerName)),
            new XElement(Atom + "link", new XAttribute("href", $"{site.BaseUrl}/campaigns/{card.Slug}")),
            new XElement(Atom + "summary", $"{card.Produce} · {card.Place}")))));

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static IResult Xml(XDocument document, string contentType) => TypedResults.Text($"""<?xml version="1.0" encoding="utf-8"?>{document}""", contentType);
}
