using System.Buffers;
using System.Globalization;
using System.Text;
using PreOrderFarm.Typesetting.Native;

namespace PreOrderFarm.Typesetting.Shaping;

/// <summary>
/// Fonts, and text shaped with them. Used by one document at a time: Pango's font maps may be used by many threads
/// only one after the other (https://docs.gtk.org/Pango/index.html#threads), and the default one is per thread.
/// </summary>
internal sealed class Shaper : IDisposable
{
    private const int AntialiasGrey = 2;
    private const int HintStyleNone = 1;
    private const int HintMetricsOff = 1;
    private const int MaximumCharactersPerLine = 2000;
    private const string Ellipsis = "…";

    private readonly FontMapHandle _fontMap;
    private readonly PangoContextHandle _context;
    private readonly LayoutCache _cache = new();
    private readonly Dictionary<(string, double, FontWeight, bool), FontDescriptionHandle> _fonts = [];
    private readonly Dictionary<(string, double, bool, bool), AttributesHandle> _attributes = [];
    private readonly Dictionary<Rune, bool> _isKnown = [];
    private readonly HashSet<nint> _keptFonts = [];
    private readonly Action<nint> _keepFont;

    internal Shaper()
    {
        NativeLibraries.EnsureLoaded();
        _keepFont = KeepFont;
        _fontMap = PangoApi.NewFontMap();
        _context = PangoApi.CreateContext(_fontMap);
        PangoApi.SetResolution(_context, 72);
        PangoApi.SetRoundPositions(_context, 0);
        using var options = CairoApi.CreateFontOptions();
        CairoApi.SetAntialias(options, AntialiasGrey);
        CairoApi.SetHintStyle(options, HintStyleNone);
        CairoApi.SetHintMetrics(options, HintMetricsOff);
        PangoApi.SetFontOptions(_context, options);
    }

    /// <summary>How many lines the text takes; short texts of known scripts are not shaped for that.</summary>
    internal int CountLines(in TextSpec spec) => spec.MaxLines == 1 || SurelyFitsOneLine(spec) ? 1 : Shape(spec).Lines;

    internal ShapedText Shape(in TextSpec spec)
    {
        if (_cache.Find(spec) is { } found)
            return found;
        ShapedText shaped;
        lock (OpenFonts.Gate)
            shaped = ShapeAnew(spec, PrintableText(spec));
        _cache.Add(spec, shaped);
        return shaped;
    }

    /// <summary>Forgets texts (they may be names and addresses) and keeps the fonts.</summary>
    internal void ForgetTexts() => _cache.Clear();

    // No letter of Latin, Greek, Cyrillic or Han is wider than 1.3 times the size of the font.
    internal static bool SurelyFitsOneLine(in TextSpec spec)
    {
        if (spec.PangoWidth < 0)
            return !spec.Content.AsSpan().ContainsAny('\n', '\r');
        if (spec.Content.Length * spec.SizePoints * 1.3 * PangoApi.Scale > spec.PangoWidth)
            return false;
        foreach (var c in spec.Content)
        {
            if (c is not ((>= ' ' and < '\u007F') or (>= '\u00A0' and < '\u0300') or (>= '\u4E00' and < '\uA000')))
                return false;
        }

        return true;
    }

    private static string PrintableText(in TextSpec spec)
    {
        var text = CleanText.From(spec.Content);
        // What lies far beyond the last line needs no shaping.
        var longest = spec.MaxLines * MaximumCharactersPerLine;
        if (spec.MaxLines == 0 || text.Length <= longest)
            return text;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest), Ellipsis);
    }

    private ShapedText ShapeAnew(in TextSpec spec, string text)
    {
        var layout = NewLayout(spec);
        SetText(layout, text);
        var unknown = PangoApi.UnknownGlyphs(layout);
        if (unknown > 0)
        {
            text = WithoutUnknown(text, spec);
            SetText(layout, text);
        }

        var lines = PangoApi.LineCount(layout);
        if (spec.MaxLines > 0 && lines > spec.MaxLines)
            lines = Shorten(layout, text, spec.MaxLines);
        PangoApi.ReadFonts(layout, _keepFont);
        return new ShapedText(layout, lines, unknown);
    }

    // The font stays while this lives, so that no other one gets its address.
    private void KeepFont(nint font)
    {
        if (font == 0 || _keptFonts.Contains(font))
            return;
        OpenFonts.Keep(font);
        _keptFonts.Add(PangoApi.Ref(font));
    }

    // Pango's own ellipsis keeps the omitted text in the PDF, where it is invisible and yet found and copied.
    private static int Shorten(LayoutHandle layout, string text, int maxLines)
    {
        var kept = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text).AsSpan(0, IndexOfLine(layout, maxLines))).TrimEnd();
        while (true)
        {
            SetText(layout, kept + Ellipsis);
            var lines = PangoApi.LineCount(layout);
            if (lines <= maxLines || kept.Length == 0)
                return lines;
            kept = kept[..StringInfo.ParseCombiningCharacters(kept)[^1]].TrimEnd();
        }
    }

    private static int IndexOfLine(LayoutHandle layout, int line)
    {
        using var lines = PangoApi.Lines(layout);
        for (var i = 0; i < line; i++)
            PangoApi.NextLine(lines);
        return PangoApi.LineStart(lines);
    }

    private LayoutHandle NewLayout(in TextSpec spec)
    {
        var layout = PangoApi.NewLayout(_context);
        PangoApi.SetFont(layout, Font(spec));
        PangoApi.SetAttributes(layout, Attributes(spec));
        PangoApi.SetWidth(layout, spec.PangoWidth);
        PangoApi.SetWrap(layout, PangoApi.WrapWordThenCharacter);
        return layout;
    }

    private FontDescriptionHandle Font(in TextSpec spec)
    {
        var key = (spec.Families, spec.SizePoints, spec.Weight, spec.IsItalic);
        if (_fonts.TryGetValue(key, out var font))
            return font;
        font = PangoApi.NewFontDescription();
        PangoApi.SetFamily(font, spec.Families);
        PangoApi.SetAbsoluteSize(font, spec.SizePoints * PangoApi.Scale);
        PangoApi.SetWeight(font, (int)spec.Weight);
        if (spec.IsItalic)
            PangoApi.SetStyle(font, PangoApi.StyleItalic);
        _fonts.Add(key, font);
        return font;
    }

    private AttributesHandle Attributes(in TextSpec spec)
    {
        var key = (spec.Language, spec.LineHeightPoints, IsWestern(spec.Content), spec.IsStruck);
        if (_attributes.TryGetValue(key, out var attributes))
            return attributes;
        attributes = PangoApi.NewAttributes();
        PangoApi.Insert(attributes, PangoApi.LineHeightAttribute((int)Math.Round(spec.LineHeightPoints * PangoApi.Scale)));
        PangoApi.Insert(attributes, PangoApi.LanguageAttribute(PangoApi.Language(spec.Language)));
        // Where a word is longer than its line: a name or a street is printed as it was written, without a hyphen of Pango's.
        PangoApi.Insert(attributes, PangoApi.InsertHyphensAttribute(0));
        if (key.Item3)
            PangoApi.Insert(attributes, PangoApi.FeaturesAttribute("pwid"));
        if (spec.IsStruck)
            PangoApi.Insert(attributes, PangoApi.StrikethroughAttribute(1));
        _attributes.Add(key, attributes);
        return attributes;
    }

    // Chinese fonts give quotation marks the width of a Han character: right in Chinese, a gap in O’Sullivan.
    private static bool IsWestern(string text) =>
        text.AsSpan().ContainsAny("‘’“”") && !text.AsSpan().ContainsAnyInRange('\u2E80', '\uFFEF');

    private static unsafe void SetText(LayoutHandle layout, string text)
    {
        var longest = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = longest > 1024 ? ArrayPool<byte>.Shared.Rent(longest) : null;
        var bytes = rented ?? stackalloc byte[1024];
        var length = Encoding.UTF8.GetBytes(text, bytes);
        fixed (byte* start = bytes)
            PangoApi.SetText(layout, start, length);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>A character that no font has would print as a box of digits; the replacement character says it plainly.</summary>
    private string WithoutUnknown(string text, in TextSpec spec)
    {
        var known = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsKnown(rune, spec))
                known.Append(rune.ToString());
            else if (rune.Value is >= 0x4E00 and < 0xA000 && !IsKnown(new Rune('永'), spec))
                throw NativeLibraries.MissingCjkFont();
            else
                known.Append(CleanText.Replacement);
        }

        return known.ToString();
    }

    private bool IsKnown(Rune rune, in TextSpec spec)
    {
        if (rune.Value < 0x7F)
            return true;
        if (_isKnown.TryGetValue(rune, out var known))
            return known;
        using var layout = NewLayout(spec with { PangoWidth = -1 });
        SetText(layout, rune.ToString());
        known = PangoApi.UnknownGlyphs(layout) == 0;
        if (_isKnown.Count < 10_000)
            _isKnown.Add(rune, known);
        return known;
    }

    public void Dispose()
    {
        lock (OpenFonts.Gate)
        {
            _cache.Dispose();
            foreach (var font in _keptFonts)
                PangoApi.Unref(font);
            foreach (var font in _fonts.Values)
                font.Dispose();
            foreach (var attributes in _attributes.Values)
                attributes.Dispose();
            _context.Dispose();
            _fontMap.Dispose();
        }
    }
}
