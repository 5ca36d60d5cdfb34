using System.Runtime.InteropServices;
using PreOrderFarm.Typesetting.Native;

namespace PreOrderFarm.Typesetting;

/// <summary>One block as a PNG picture: share cards, posters, previews.</summary>
public sealed class Picture
{
    /// <summary>The picture's width, in pixels.</summary>
    public int WidthPixels { get; init; } = 1200;

    /// <summary>The picture's height, in pixels. What does not fit is cut off.</summary>
    public int HeightPixels { get; init; } = 630;

    /// <summary>How many pixels a point of the block's sizes takes: 1 for a screen, 300/72 for a print at 300 dpi.</summary>
    public double PixelsPerPoint { get; init; } = 1;

    /// <summary>White space around the block, in millimetres at that scale.</summary>
    public double MarginMillimetres { get; init; } = 10;

    /// <summary>The colour behind everything.</summary>
    public Colour Background { get; init; } = Colour.White;

    /// <summary>How text looks where it does not say otherwise.</summary>
    public TextStyle Style { get; init; } = new();

    /// <summary>Draws the block and writes the PNG to the stream, which stays open.</summary>
    /// <exception cref="TypesettingException">A library is missing or the size is none that Cairo can draw.</exception>
    public async Task WritePngAsync(Stream stream, Block block, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(block);
        await Draw(block).FlushToAsync(stream, everything: true, cancellationToken);
    }

    private unsafe ByteSink Draw(Block block)
    {
        using var session = new Session(Style);
        using var surface = CairoApi.CreateImage(CairoApi.FormatArgb32, WidthPixels, HeightPixels);
        CairoApi.Check(CairoApi.SurfaceStatus(surface), $"make a picture of {WidthPixels} × {HeightPixels} pixels");
        using (var drawing = CairoApi.Create(surface))
        {
            CairoApi.Scale(drawing, PixelsPerPoint, PixelsPerPoint);
            var canvas = new Canvas(drawing, session, PixelsPerPoint);
            var width = WidthPixels / PixelsPerPoint;
            var margin = Units.PointsFromMillimetres(MarginMillimetres);
            canvas.FillRectangle(0, 0, width, HeightPixels / PixelsPerPoint, Background);
            block.Draw(canvas, margin, margin, Math.Max(0, width - 2 * margin));
            CairoApi.Check(CairoApi.Status(drawing), "draw the picture");
        }

        var sink = new ByteSink();
        var closure = GCHandle.Alloc(sink);
        try
        {
            CairoApi.Check(CairoApi.WritePng(surface, ByteSink.Callback, GCHandle.ToIntPtr(closure)), "write the PNG");
        }
        finally
        {
            closure.Free();
        }

        return sink;
    }
}
