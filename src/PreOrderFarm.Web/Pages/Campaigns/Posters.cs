using System.Globalization;
using Microsoft.Extensions.Localization;
using Microsoft.Net.Http.Headers;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Members;
using PreOrderFarm.Printing;
using PreOrderFarm.Shared;
using PreOrderFarm.Web.Language;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>A campaign's poster for the screen of a phone, and to print. The link names its language, so that what is kept in one is not shown in another.</summary>
internal static class PosterEndpoints
{
    public static void MapPosters(this WebApplication app)
    {
        app.MapGet("/campaigns/{slug}/poster.png", Png).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/campaigns/{slug}/poster.pdf", Pdf).AllowAnonymous().ExcludeFromDescription();
    }

    private static Task<IResult> Png(HttpContext http, string slug, string? language, PosterParts parts, DrawPoster draw, CancellationToken ct) =>
        SendAsync(http, slug, language, parts, "png", "image/png", poster => draw.PngAsync(poster, CancellationToken.None), ct);

    // On any paper for lists.
    private static Task<IResult> Pdf(HttpContext http, string slug, string? language, string? paper, PosterParts parts, DrawPoster draw, TimeProvider clock, CancellationToken ct)
    {
        var size = SheetPaper.ForList(paper ?? "a4").Paper;
        return SendAsync(http, slug, language, parts, "pdf", "application/pdf", poster => draw.PdfAsync(poster, size, clock.GetUtcNow(), CancellationToken.None), ct, size);
    }

    private static async Task<IResult> SendAsync(
        HttpContext http, string slug, string? language, PosterParts parts, string extension, string contentType, Func<Poster, Task<byte[]>> draw, CancellationToken ct, Paper? paper = null)
    {
        if (language is not null)
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Languages.Culture(language);
        // For everyone alike: nobody's draft is drawn.
        var poster = parts.Cards.PosterOf(await parts.Campaigns.BySlugAsync(Actor.Nobody, slug, ct), parts.Words, parts.T);
        var tag = $"{ShareCards.TagOf(poster)}-{extension}{paper}";
        http.Response.Headers.CacheControl = "public, max-age=300";
        http.Response.Headers.Vary = HeaderNames.AcceptLanguage;
        http.Response.Headers.ContentDisposition = $"inline; filename=\"{slug}.{extension}\"";
        return TypedResults.Bytes(await parts.Cards.KeptAsync(tag, () => draw(poster), ct), contentType, entityTag: new EntityTagHeaderValue($"\"{tag}\""));
    }
}

/// <summary>What a poster is made of.</summary>
public sealed record PosterParts(CampaignQueries Campaigns, ShareCards Cards, CampaignWords Words, IStringLocalizer<Texts> T);
