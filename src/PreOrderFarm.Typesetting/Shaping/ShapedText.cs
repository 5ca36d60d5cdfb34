using PreOrderFarm.Typesetting.Native;

namespace PreOrderFarm.Typesetting.Shaping;

/// <summary>A text broken into lines and shaped.</summary>
internal sealed class ShapedText(LayoutHandle layout, int lines, int unknownGlyphs) : IDisposable
{
    private bool _isMeasured;

    /// <summary>Measured when it is first asked for: that may open font files, and neither drawing nor reading it will after that.</summary>
    internal LayoutHandle Layout
    {
        get
        {
            if (_isMeasured)
                return layout;
            lock (OpenFonts.Gate)
                PangoApi.Measure(layout);
            _isMeasured = true;
            return layout;
        }
    }

    internal int Lines { get; } = lines;

    internal int UnknownGlyphs { get; } = unknownGlyphs;

    /// <summary>How wide all its lines are together, without the spaces at their ends.</summary>
    internal unsafe double WidthPoints()
    {
        var width = 0.0;
        using var lines = PangoApi.Lines(Layout);
        do
        {
            PangoRectangle extents;
            PangoApi.LineExtents(lines, null, &extents);
            width += (double)extents.Width / PangoApi.Scale;
        }
        while (PangoApi.NextLine(lines) != 0);
        return width;
    }

    /// <summary>Whether every line ends where a line may: a word that is longer than a line is broken anywhere.</summary>
    internal unsafe bool HasWholeWords()
    {
        if (Lines == 1)
            return true;
        const uint isLineBreak = 1;
        var text = PangoApi.Text(Layout);
        var breaks = new ReadOnlySpan<uint>(PangoApi.LogicalAttributes(Layout, out var count), count);
        var (at, character) = (0, 0);
        using var lines = PangoApi.Lines(Layout);
        while (PangoApi.NextLine(lines) != 0)
        {
            for (var start = PangoApi.LineStart(lines); at < start; at++)
            {
                if ((text[at] & 0xC0) != 0x80)
                    character++;
            }

            if (text[at - 1] != '\n' && (breaks[character] & isLineBreak) == 0)
                return false;
        }

        return true;
    }

    public void Dispose() => layout.Dispose();
}
