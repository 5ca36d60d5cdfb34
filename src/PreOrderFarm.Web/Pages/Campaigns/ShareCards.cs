using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Members;
using PreOrderFarm.Photos;
using PreOrderFarm.Printing;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Language;
using PreOrderFarm.Web.Pictures;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>The pictures of a campaign that go round: drawn once for what they say, one at a time, and kept while they are asked for.</summary>
public sealed class ShareCards(TimeProvider clock, IOptions<SiteOptions> site) : IDisposable
{
    private const long KeptBytes = 64 * 1024 * 1024;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);
    private static readonly SemaphoreSlim Drawing = new(1);

    // Of its own: whoever asks for every harvest in every language does not fill the memory.
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = KeptBytes });

    public ShareCard Of(CampaignDetail campaign, CampaignWords words, IStringLocalizer<Texts> T) => new(
        campaign.Title, $"{campaign.Grower.Name} · {campaign.Place}", Price(campaign, T), Collected(campaign, words, T),
        campaign.Progress.Percent, site.Value.Name, CultureInfo.CurrentUICulture.Name,
        DrawingOf(campaign), campaign.Photos.Count == 0 ? null : campaign.Photos[0].Id, Focus(campaign));

    public Poster PosterOf(CampaignDetail campaign, CampaignWords words, IStringLocalizer<Texts> T) => new(
        campaign.Title, string.Join(" · ", new[] { campaign.Produce, campaign.Variety }.Where(word => word.Length > 0)), $"{campaign.Grower.Name} · {campaign.Place}",
        Price(campaign, T), Collected(campaign, words, T), campaign.Progress.Percent,
        campaign.Status is CampaignStatus.Open or CampaignStatus.Scheduled ? T["Scan to pre-order"] : T["Scan to see this harvest"],
        $"{site.Value.BaseUrl}/campaigns/{campaign.Slug}", site.Value.Name, CultureInfo.CurrentUICulture.Name,
        DrawingOf(campaign), campaign.Photos.Count == 0 ? null : campaign.Photos[0].Id, Focus(campaign));

    private string Price(CampaignDetail campaign, IStringLocalizer<Texts> T) => campaign.Offers.Count == 0
        ? ""
        : T["From {0}", Show.Price(campaign.Offers.Select(offer => offer.PriceAt(clock.GetUtcNow())).MinBy(price => price.Minor))];

    private static string Collected(CampaignDetail campaign, CampaignWords words, IStringLocalizer<Texts> T) =>
        $"{words.Percent(campaign.Progress)} · {(campaign.Status == CampaignStatus.Open ? T["Open until {0}", WrittenTime.Date(LocalTime.Day(campaign.Deadline, campaign.TimeZone), CultureInfo.CurrentUICulture)] : words.Status(campaign.Status))}";

    private static string DrawingOf(CampaignDetail campaign) => Path.GetFileNameWithoutExtension(Drawings.Of(campaign.Produce));

    private static PhotoFocus Focus(CampaignDetail campaign) => campaign.Photos.Count == 0 ? PhotoFocus.Centre : campaign.Photos[0].Focus;

    public async Task<byte[]> KeptAsync(string tag, Func<Task<byte[]>> draw, CancellationToken ct)
    {
        if (cache.TryGetValue(tag, out byte[]? kept))
            return kept!;
        await Drawing.WaitAsync(ct);
        try
        {
            return (await cache.GetOrCreateAsync(tag, async entry =>
            {
                var picture = await draw();
                entry.SetSlidingExpiration(Kept).SetSize(picture.Length);
                return picture;
            }))!;
        }
        finally
        {
            Drawing.Release();
        }
    }

    public void Dispose() => cache.Dispose();

    /// <summary>The same for the same words, on every node.</summary>
    public static string TagOf(object card) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(card.ToString()!)))[..24];
}

internal static class ShareCardEndpoints
{
    private static readonly Dictionary<string, (int Pixels, bool IsMaskable)> Icons = new(StringComparer.Ordinal)
    {
        ["192"] = (192, false),
        ["512"] = (512, false),
        ["maskable"] = (512, true),
        ["apple-touch"] = (180, true),
    };

    public static void MapShareCards(this WebApplication app)
    {
        app.MapGet("/campaigns/{slug}/card.png", async (
            string slug, HttpContext http, CampaignQueries campaigns, ShareCards cards, CampaignWords words, DrawShareCard draw, IStringLocalizer<Texts> T, CancellationToken ct) =>
        {
            // For everyone alike: nobody's draft is drawn.
            var card = cards.Of(await campaigns.BySlugAsync(Actor.Nobody, slug, ct), words, T);
            var tag = ShareCards.TagOf(card);
            http.Response.Headers.CacheControl = "public, max-age=300";
            http.Response.Headers.Vary = HeaderNames.AcceptLanguage;
            return TypedResults.Bytes(await cards.KeptAsync(tag, () => draw.RunAsync(card, CancellationToken.None), ct), "image/png", entityTag: new EntityTagHeaderValue($"\"{tag}\""));
        }).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/icons/{name}.png", async (string name, HttpContext http, ShareCards cards, DrawShareCard draw, CancellationToken ct) =>
        {
            if (!Icons.TryGetValue(name, out var icon))
                throw new NotFound();
            http.Response.Headers.CacheControl = "public, max-age=86400";
            return TypedResults.Bytes(await cards.KeptAsync($"icon {name}", () => draw.IconAsync(icon.Pixels, icon.IsMaskable, CancellationToken.None), ct), "image/png");
        }).AllowAnonymous().ExcludeFromDescription();
    }
}
