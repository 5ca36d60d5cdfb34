using PreOrderFarm.Typesetting.Native;
using PreOrderFarm.Typesetting.Shaping;

namespace PreOrderFarm.Typesetting;

/// <summary>A surface being drawn on, in points from its upper left corner. A picture has pixels, a PDF has none.</summary>
internal sealed class Canvas(DrawingHandle drawing, Session session, double? pixelsPerPoint)
{
    private const string Paragraph = "P";
    private bool _isContent;
    private bool _isInParagraph;

    internal Session Session { get; } = session;

    /// <summary>The alignment of the column that is being drawn; blocks that say nothing follow it.</summary>
    internal Alignment Alignment { get; set; } = Alignment.Start;

    internal int UnknownGlyphs { get; private set; }

    /// <summary>Whether the text of blocks is tagged; only a PDF has tags.</summary>
    internal bool IsTagged { get; init; }

    /// <summary>
    /// Draws what belongs to the content of a page, and not to its header or footer. In a tagged PDF its text is a paragraph:
    /// one a block, because Cairo keeps all tags until the end, and one a text would take too much memory.
    /// </summary>
    internal void DrawContent(Block block, double x, double y, double width)
    {
        _isContent = IsTagged;
        block.Draw(this, x, y, width);
        EndParagraph();
        _isContent = false;
    }

    private void BeginParagraph()
    {
        if (!_isContent || _isInParagraph)
            return;
        CairoApi.BeginTag(drawing, Paragraph, "");
        _isInParagraph = true;
    }

    // Pictures stand between paragraphs: Cairo 1.16 refuses some of them within.
    private void EndParagraph()
    {
        if (!_isInParagraph)
            return;
        CairoApi.EndTag(drawing, Paragraph);
        _isInParagraph = false;
    }

    internal double AlignedX(double x, double frameWidth, double width) => Alignment switch
    {
        Alignment.Start => x,
        Alignment.Centre => x + (frameWidth - width) / 2,
        Alignment.End => x + frameWidth - width,
        _ => throw new InvalidOperationException($"Unknown alignment {Alignment}."),
    };

    internal void FillRectangle(double x, double y, double width, double height, Colour colour, double radius = 0)
    {
        SetColour(colour);
        Outline(x, y, width, height, radius);
        CairoApi.Fill(drawing);
    }

    internal void StrokeRectangle(double x, double y, double width, double height, double thickness, Colour colour, double radius = 0)
    {
        SetColour(colour);
        CairoApi.SetLineWidth(drawing, thickness);
        Outline(x + thickness / 2, y + thickness / 2, width - thickness, height - thickness, radius - thickness / 2);
        CairoApi.Stroke(drawing);
    }

    private void Outline(double x, double y, double width, double height, double radius)
    {
        radius = Math.Min(radius, Math.Min(width, height) / 2);
        if (radius <= 0)
        {
            CairoApi.Rectangle(drawing, x, y, width, height);
            return;
        }

        CairoApi.NewSubPath(drawing);
        CairoApi.Arc(drawing, x + width - radius, y + radius, radius, -Math.PI / 2, 0);
        CairoApi.Arc(drawing, x + width - radius, y + height - radius, radius, 0, Math.PI / 2);
        CairoApi.Arc(drawing, x + radius, y + height - radius, radius, Math.PI / 2, Math.PI);
        CairoApi.Arc(drawing, x + radius, y + radius, radius, Math.PI, 3 * Math.PI / 2);
        CairoApi.ClosePath(drawing);
    }

    internal void HorizontalLine(double x, double y, double width, double thickness, Colour colour)
    {
        SetColour(colour);
        CairoApi.SetLineWidth(drawing, thickness);
        CairoApi.MoveTo(drawing, x, y);
        CairoApi.LineTo(drawing, x + width, y);
        CairoApi.Stroke(drawing);
    }

    /// <summary>
    /// Draws black and white modules. In a PDF they are a stencil of one bit a module, which printers scale without
    /// smoothing; as a path a code takes 2 ms and 3 kB. On a picture each module is as many whole pixels as fit,
    /// so that none is smoothed or wider than its neighbour.
    /// </summary>
    internal void DrawModules(Modules modules, double x, double y, double width, double height)
    {
        EndParagraph();
        SetColour(Colour.Black);
        CairoApi.Save(drawing);
        if (pixelsPerPoint is { } pixels)
        {
            (x, width) = WholePixels(x, width, modules.Columns, pixels);
            (y, height) = WholePixels(y, height, modules.Rows, pixels);
        }

        CairoApi.Translate(drawing, x, y);
        CairoApi.Scale(drawing, width / modules.Columns, height / modules.Rows);
        if (pixelsPerPoint is null)
            StencilModules(modules);
        else
            FillModules(modules);
        CairoApi.Restore(drawing);
    }

    // Modules narrower than a pixel stay as they are: smoothed, and unreadable on any such picture.
    private static (double Start, double Length) WholePixels(double start, double length, int modules, double pixels)
    {
        var module = Math.Floor(length * pixels / modules + 1e-6);
        if (module < 1)
            return (start, length);
        var whole = module * modules;
        return (Math.Round(start * pixels + (length * pixels - whole) / 2) / pixels, whole / pixels);
    }

    // Modules that touch in a row become one rectangle: no hairlines between them.
    private void FillModules(Modules modules)
    {
        for (var row = 0; row < modules.Rows; row++)
        {
            for (var column = 0; column < modules.Columns; column++)
            {
                var first = column;
                while (column < modules.Columns && modules.IsDark(row, column))
                    column++;
                if (column > first)
                    CairoApi.Rectangle(drawing, first, row, column - first, 1);
            }
        }

        CairoApi.Fill(drawing);
    }

    // Cairo packs bits in the machine's order, and .NET runs on little-endian ones but for s390x, where a code would be
    // mirrored: https://www.cairographics.org/manual/cairo-Image-Surfaces.html#cairo-format-t
    private unsafe void StencilModules(Modules modules)
    {
        using var image = CairoApi.CreateImage(CairoApi.FormatA1, modules.Columns, modules.Rows);
        CairoApi.Check(CairoApi.SurfaceStatus(image), "make a code");
        CairoApi.Flush(image);
        var stride = CairoApi.ImageStrideBytes(image);
        var bits = new Span<byte>(CairoApi.ImageData(image), stride * modules.Rows);
        for (var row = 0; row < modules.Rows; row++)
            modules.Row(row).CopyTo(bits[(row * stride)..]);

        CairoApi.MarkDirty(image);
        using var pattern = CairoApi.CreatePattern(image);
        CairoApi.SetFilter(pattern, CairoApi.FilterNearest);
        CairoApi.Mask(drawing, pattern);
    }

    internal void DrawImage(SurfaceHandle image, double x, double y, double scale)
    {
        EndParagraph();
        CairoApi.Save(drawing);
        CairoApi.Translate(drawing, x, y);
        CairoApi.Scale(drawing, scale, scale);
        CairoApi.SetSource(drawing, image, 0, 0);
        CairoApi.Paint(drawing);
        CairoApi.Restore(drawing);
    }

    internal void DrawText(ShapedText text, double x, double y, Colour colour)
    {
        UnknownGlyphs += text.UnknownGlyphs;
        BeginParagraph();
        SetColour(colour);
        CairoApi.MoveTo(drawing, x, y);
        PangoApi.Show(drawing, text.Layout);
    }

    /// <summary>Draws some lines of a text, each aligned in the width of its frame.</summary>
    internal unsafe void DrawLines(ShapedText text, int firstLine, int lineCount, Alignment alignment, double x, double y, double width, Colour colour)
    {
        if (firstLine == 0)
            UnknownGlyphs += text.UnknownGlyphs;
        BeginParagraph();
        SetColour(colour);
        using var lines = PangoApi.Lines(text.Layout);
        for (var skipped = 0; skipped < firstLine; skipped++)
        {
            if (PangoApi.NextLine(lines) == 0)
                return;
        }

        double? top = null;
        for (var drawn = 0; drawn < lineCount; drawn++)
        {
            PangoRectangle extents;
            PangoApi.LineExtents(lines, null, &extents);
            top ??= (double)extents.Y / PangoApi.Scale;
            var lineWidth = (double)extents.Width / PangoApi.Scale;
            var lineX = alignment switch
            {
                Alignment.Start => (double)extents.X / PangoApi.Scale,
                Alignment.Centre => (width - lineWidth) / 2,
                Alignment.End => extents.X > 0 ? 0 : width - lineWidth,
                _ => throw new InvalidOperationException($"Unknown alignment {alignment}."),
            };
            CairoApi.MoveTo(drawing, x + lineX, y + (double)PangoApi.Baseline(lines) / PangoApi.Scale - top.Value);
            PangoApi.ShowLine(drawing, PangoApi.Line(lines));
            if (PangoApi.NextLine(lines) == 0)
                return;
        }
    }

    /// <summary>What is drawn outside the rectangle is not seen.</summary>
    internal void Clip(double x, double y, double width, double height, Action draw)
    {
        CairoApi.Save(drawing);
        CairoApi.Rectangle(drawing, x, y, width, height);
        CairoApi.Clip(drawing);
        draw();
        CairoApi.Restore(drawing);
    }

    private void SetColour(Colour colour) =>
        CairoApi.SetColour(drawing, colour.Red / 255.0, colour.Green / 255.0, colour.Blue / 255.0);
}
