using PreOrderFarm.Photos;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing;

/// <summary>
/// What a poster says, in the reader's words. The drawing stands where there is no photo. The link is what its code opens:
/// the campaign's page, or the same page as one member recommends it.
/// </summary>
public sealed record Poster(
    string Title, string Variety, string Grower, string Price, string Collected, int Percent, string Invitation, string Link, string Site,
    string Language, string Drawing, Guid? PhotoId, PhotoFocus PhotoFocus);

/// <summary>
/// A campaign as a poster: 1080 × 1920 pixels, the screen of a phone, or a sheet of paper. All are the same drawing in units
/// of a 1080th of the width; what is not as high as a phone's screen has a lower picture and smaller letters.
/// </summary>
public sealed class DrawPoster(HarvestPictures pictures)
{
    private const int WidthUnits = 1080;
    private const int ScreenHeightUnits = 1920;

    public async Task<byte[]> PngAsync(Poster poster, CancellationToken ct)
    {
        using var png = new MemoryStream();
        var sheet = new PosterSheet(poster, pointsPerUnit: 1, ScreenHeightUnits);
        var picture = new Picture
        {
            WidthPixels = WidthUnits,
            HeightPixels = ScreenHeightUnits,
            MarginMillimetres = 0,
            Background = Palette.Paper,
            Style = sheet.Style,
        };
        await picture.WritePngAsync(png, sheet.Block(await PictureAsync(poster, sheet, pixelsPerUnit: 1, ct)), ct);
        return png.ToArray();
    }

    public async Task<byte[]> PdfAsync(Poster poster, Paper paper, DateTimeOffset drawnAt, CancellationToken ct)
    {
        using var pdf = new MemoryStream();
        var page = SheetPaper.Common(paper).Page;
        var sheet = new PosterSheet(poster, page.WidthMillimetres / WidthUnits * 72 / 25.4, (int)(WidthUnits * page.HeightMillimetres / page.WidthMillimetres));
        var document = new Document
        {
            Page = page,
            Margins = Margins.All(0),
            Title = poster.Title,
            Author = poster.Grower,
            CreatedAt = drawnAt,
            Style = sheet.Style,
        };
        await document.WritePdfAsync(pdf, [sheet.Block(await PictureAsync(poster, sheet, pixelsPerUnit: 1.48, ct))], ct);
        return pdf.ToArray();
    }

    private async Task<byte[]> PictureAsync(Poster poster, PosterSheet sheet, double pixelsPerUnit, CancellationToken ct)
    {
        var photo = poster.PhotoId is { } id
            ? await pictures.PhotoAsync(id, poster.PhotoFocus, (int)(WidthUnits * pixelsPerUnit), (int)(sheet.PictureUnits * pixelsPerUnit), ct)
            : null;
        return photo ?? HarvestPictures.Art(poster.Drawing);
    }
}
