using PreOrderFarm.Photos;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing;

/// <summary>What a share card says, in the reader's words. The drawing stands where there is no photo.</summary>
public sealed record ShareCard(string Title, string Grower, string Price, string Collected, int Percent, string Site, string Language, string Drawing, Guid? PhotoId, PhotoFocus PhotoFocus);

/// <summary>A campaign as a picture of 1200 × 630 pixels (https://ogp.me), and the site's emblem as icons.</summary>
public sealed class DrawShareCard(HarvestPictures pictures)
{
    private const int Width = 1200;
    private const int Height = 630;
    private const int PictureWidth = 560;
    private const int PictureHeight = 500;
    private const double MillimetresPerPixel = 25.4 / 72;

    public async Task<byte[]> RunAsync(ShareCard card, CancellationToken ct)
    {
        var picture = card.PhotoId is { } photo ? await pictures.PhotoAsync(photo, card.PhotoFocus, PictureWidth, PictureHeight, ct) : null;
        var text = new Stack(
            new Text(card.Grower) { SizePoints = 28, Colour = Palette.Soft, MaxLines = 1 },
            Title(card.Title),
            new Text(card.Price) { SizePoints = 42, Weight = FontWeight.Bold, Colour = Palette.Leaf, MaxLines = 1 },
            Bar(Math.Clamp(card.Percent, 0, 100)),
            new Text(card.Collected) { SizePoints = 28, MaxLines = 1 },
            new Text(card.Site) { SizePoints = 26, Colour = Palette.Soft, MaxLines = 1 })
        { GapMillimetres = Pixels(20) };
        return await PngAsync(Width, Height, Palette.Paper, card.Language, new Stack(Awning(), new Box(new Row(
            new Cell(Typesetting.Width.Share(), text),
            new Cell(Typesetting.Width.Millimetres(Pixels(PictureWidth)), new Image(picture ?? HarvestPictures.Art(card.Drawing), Pixels(PictureWidth))))
        { GapMillimetres = Pixels(40), VerticalAlignment = VerticalAlignment.Middle })
        { PaddingMillimetres = Pixels(48), BorderPoints = 0 }), ct);
    }

    /// <param name="isMaskable">On a ground of its own to the edges, with the emblem in the part that no mask cuts off (https://www.w3.org/TR/appmanifest/#icon-masks).</param>
    public Task<byte[]> IconAsync(int pixels, bool isMaskable, CancellationToken ct)
    {
        var emblem = isMaskable ? pixels * 0.64 : pixels;
        var edge = (pixels - emblem) / 2;
        var image = new Image(HarvestPictures.Art("emblem"), Pixels(emblem));
        Block block = isMaskable ? new Box(image) { PaddingMillimetres = Pixels(edge), BorderPoints = 0 } : image;
        return PngAsync(pixels, pixels, isMaskable ? Palette.Pale : Palette.Paper, "en", block, ct);
    }

    /// <summary>A long title is set smaller, so that more of it is read before the card ends. Han characters are twice as wide as others.</summary>
    private static Text Title(string title)
    {
        var isLong = title.Sum(character => character >= '\u2E80' ? 2 : 1) > 40;
        return new Text(title) { SizePoints = isLong ? 40 : 56, Weight = FontWeight.Bold, MaxLines = isLong ? 4 : 3 };
    }

    private static Row Awning() => new([.. Enumerable.Range(0, 24).Select(at =>
        new Cell(Typesetting.Width.Share(), new Box(new Spacer(Pixels(28))) { PaddingMillimetres = 0, BorderPoints = 0, Background = at % 2 == 0 ? Palette.Leaf : Palette.Pale }))]);

    private static Row Bar(int percent)
    {
        var parts = new (int Share, Colour Colour)[] { (percent, Palette.Leaf), (100 - percent, Palette.Line) };
        return new Row([.. parts.Where(part => part.Share > 0).Select(part => new Cell(Typesetting.Width.Share(part.Share),
            new Box(new Spacer(Pixels(22))) { PaddingMillimetres = 0, BorderPoints = 0, Background = part.Colour }))]);
    }

    private static async Task<byte[]> PngAsync(int width, int height, Colour background, string language, Block block, CancellationToken ct)
    {
        using var png = new MemoryStream();
        var picture = new Picture { WidthPixels = width, HeightPixels = height, MarginMillimetres = 0, Background = background, Style = new TextStyle { Language = language, LineHeight = 1.25, Colour = Palette.Ink } };
        await picture.WritePngAsync(png, block, ct);
        return png.ToArray();
    }

    private static double Pixels(double pixels) => pixels * MillimetresPerPixel;
}
