using System.Runtime.InteropServices;

namespace PreOrderFarm.Typesetting.Native;

[StructLayout(LayoutKind.Sequential)]
internal struct PangoRectangle
{
    internal int X;
    internal int Y;
    internal int Width;
    internal int Height;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GSList
{
    internal void* Data;
    internal GSList* Next;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PangoLayoutLine
{
    internal nint Layout;
    internal int StartIndex;
    internal int Length;
    internal GSList* Runs;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PangoGlyphItem
{
    internal PangoItem* Item;
}

/// <summary>With the first three fields of its PangoAnalysis.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PangoItem
{
    internal int Offset;
    internal int Length;
    internal int Characters;
    internal nint ShapeEngine;
    internal nint LanguageEngine;
    internal nint Font;
}

/// <summary>The part of https://docs.gtk.org/Pango/ and https://docs.gtk.org/PangoCairo/ that is used.</summary>
internal static unsafe partial class PangoApi
{
    /// <summary>Pango counts in 1/1024 of the device's unit; ours is the point.</summary>
    internal const int Scale = 1024;

    internal const int WrapWordThenCharacter = 2;
    internal const int StyleItalic = 2;

    private const string Pango = NativeLibraries.Pango;
    private const string PangoCairo = NativeLibraries.PangoCairo;

    [LibraryImport(NativeLibraries.GObject, EntryPoint = "g_object_unref")]
    internal static partial void Unref(nint instance);

    [LibraryImport(PangoCairo, EntryPoint = "pango_cairo_font_map_new")]
    internal static partial FontMapHandle NewFontMap();

    [LibraryImport(Pango, EntryPoint = "pango_font_map_create_context")]
    internal static partial PangoContextHandle CreateContext(FontMapHandle map);

    [LibraryImport(PangoCairo, EntryPoint = "pango_cairo_context_set_resolution")]
    internal static partial void SetResolution(PangoContextHandle context, double dotsPerInch);

    [LibraryImport(PangoCairo, EntryPoint = "pango_cairo_context_set_font_options")]
    internal static partial void SetFontOptions(PangoContextHandle context, FontOptionsHandle options);

    [LibraryImport(Pango, EntryPoint = "pango_context_set_round_glyph_positions")]
    internal static partial void SetRoundPositions(PangoContextHandle context, int round);

    [LibraryImport(Pango, EntryPoint = "pango_font_description_new")]
    internal static partial FontDescriptionHandle NewFontDescription();

    [LibraryImport(Pango, EntryPoint = "pango_font_description_free")]
    internal static partial void FreeFontDescription(nint description);

    [LibraryImport(Pango, EntryPoint = "pango_font_description_set_family", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void SetFamily(FontDescriptionHandle description, string families);

    [LibraryImport(Pango, EntryPoint = "pango_font_description_set_absolute_size")]
    internal static partial void SetAbsoluteSize(FontDescriptionHandle description, double size);

    [LibraryImport(Pango, EntryPoint = "pango_font_description_set_weight")]
    internal static partial void SetWeight(FontDescriptionHandle description, int weight);

    [LibraryImport(Pango, EntryPoint = "pango_font_description_set_style")]
    internal static partial void SetStyle(FontDescriptionHandle description, int style);

    [LibraryImport(Pango, EntryPoint = "pango_attr_list_new")]
    internal static partial AttributesHandle NewAttributes();

    [LibraryImport(Pango, EntryPoint = "pango_attr_list_unref")]
    internal static partial void UnrefAttributes(nint attributes);

    /// <summary>The list takes over the attribute.</summary>
    [LibraryImport(Pango, EntryPoint = "pango_attr_list_insert")]
    internal static partial void Insert(AttributesHandle attributes, nint attribute);

    [LibraryImport(Pango, EntryPoint = "pango_attr_line_height_new_absolute")]
    internal static partial nint LineHeightAttribute(int height);

    [LibraryImport(Pango, EntryPoint = "pango_attr_insert_hyphens_new")]
    internal static partial nint InsertHyphensAttribute(int isInserting);

    [LibraryImport(Pango, EntryPoint = "pango_attr_strikethrough_new")]
    internal static partial nint StrikethroughAttribute(int isStruck);

    [LibraryImport(Pango, EntryPoint = "pango_attr_font_features_new", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint FeaturesAttribute(string features);

    [LibraryImport(Pango, EntryPoint = "pango_attr_language_new")]
    internal static partial nint LanguageAttribute(nint language);

    [LibraryImport(Pango, EntryPoint = "pango_language_from_string", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint Language(string tag);

    [LibraryImport(Pango, EntryPoint = "pango_layout_new")]
    internal static partial LayoutHandle NewLayout(PangoContextHandle context);

    [LibraryImport(Pango, EntryPoint = "pango_layout_set_text")]
    internal static partial void SetText(LayoutHandle layout, byte* text, int lengthBytes);

    [LibraryImport(Pango, EntryPoint = "pango_layout_set_font_description")]
    internal static partial void SetFont(LayoutHandle layout, FontDescriptionHandle description);

    [LibraryImport(Pango, EntryPoint = "pango_layout_set_attributes")]
    internal static partial void SetAttributes(LayoutHandle layout, AttributesHandle attributes);

    [LibraryImport(Pango, EntryPoint = "pango_layout_set_width")]
    internal static partial void SetWidth(LayoutHandle layout, int width);

    [LibraryImport(Pango, EntryPoint = "pango_layout_set_wrap")]
    internal static partial void SetWrap(LayoutHandle layout, int wrap);

    [LibraryImport(Pango, EntryPoint = "pango_layout_get_text")]
    internal static partial byte* Text(LayoutHandle layout);

    /// <summary>One for each character and one for the end of the text; in its lowest bit: whether a line may be broken before it.</summary>
    [LibraryImport(Pango, EntryPoint = "pango_layout_get_log_attrs_readonly")]
    internal static partial uint* LogicalAttributes(LayoutHandle layout, out int count);

    [LibraryImport(Pango, EntryPoint = "pango_layout_get_line_count")]
    internal static partial int LineCount(LayoutHandle layout);

    [LibraryImport(Pango, EntryPoint = "pango_layout_get_unknown_glyphs_count")]
    internal static partial int UnknownGlyphs(LayoutHandle layout);

    /// <summary>Works out now what drawing would ask first: heights of lines, which come from the measures of their fonts.</summary>
    internal static void Measure(LayoutHandle layout)
    {
        PangoRectangle extents;
        Extents(layout, null, &extents);
    }

    [LibraryImport(Pango, EntryPoint = "pango_layout_get_extents")]
    private static partial void Extents(LayoutHandle layout, PangoRectangle* ink, PangoRectangle* logical);

    /// <summary>The fonts of a layout, as they follow each other in its lines. Reads what pango-layout.h and pango-item.h lay open.</summary>
    internal static void ReadFonts(LayoutHandle layout, Action<nint> read)
    {
        for (var line = FirstLine(layout); line is not null; line = line->Next)
        {
            for (var run = ((PangoLayoutLine*)line->Data)->Runs; run is not null; run = run->Next)
                read(((PangoGlyphItem*)run->Data)->Item->Font);
        }
    }

    [LibraryImport(Pango, EntryPoint = "pango_layout_get_lines_readonly")]
    private static partial GSList* FirstLine(LayoutHandle layout);

    /// <summary>Belongs to the font.</summary>
    [LibraryImport(PangoCairo, EntryPoint = "pango_cairo_font_get_scaled_font")]
    internal static partial nint ScaledFont(nint font);

    [LibraryImport(NativeLibraries.GObject, EntryPoint = "g_object_ref")]
    internal static partial nint Ref(nint instance);

    [LibraryImport(Pango, EntryPoint = "pango_layout_get_iter")]
    internal static partial LayoutLinesHandle Lines(LayoutHandle layout);

    [LibraryImport(Pango, EntryPoint = "pango_layout_iter_free")]
    internal static partial void FreeLines(nint lines);

    [LibraryImport(Pango, EntryPoint = "pango_layout_iter_next_line")]
    internal static partial int NextLine(LayoutLinesHandle lines);

    [LibraryImport(Pango, EntryPoint = "pango_layout_iter_get_line_readonly")]
    internal static partial nint Line(LayoutLinesHandle lines);

    /// <summary>
    /// The byte at which a line begins, in the order of reading (the iterator's own index is where it begins to the left: of a line
    /// from right to left, its end). https://docs.gtk.org/Pango/struct.LayoutLine.html: a pointer, then the index.
    /// </summary>
    internal static int LineStart(LayoutLinesHandle lines) => *(int*)(Line(lines) + nint.Size);

    [LibraryImport(Pango, EntryPoint = "pango_layout_iter_get_line_extents")]
    internal static partial void LineExtents(LayoutLinesHandle lines, PangoRectangle* ink, PangoRectangle* logical);

    [LibraryImport(Pango, EntryPoint = "pango_layout_iter_get_baseline")]
    internal static partial int Baseline(LayoutLinesHandle lines);

    [LibraryImport(PangoCairo, EntryPoint = "pango_cairo_show_layout")]
    internal static partial void Show(DrawingHandle drawing, LayoutHandle layout);

    [LibraryImport(PangoCairo, EntryPoint = "pango_cairo_show_layout_line")]
    internal static partial void ShowLine(DrawingHandle drawing, nint line);
}
