using System.Runtime.InteropServices;

namespace PreOrderFarm.Typesetting.Native;

/// <summary>The part of https://www.cairographics.org/manual/ that is used.</summary>
internal static unsafe partial class CairoApi
{
    private const string Library = NativeLibraries.Cairo;

    internal const int StatusSuccess = 0;
    internal const int StatusWriteError = 11;
    internal const int StatusReadError = 10;
    internal const int FormatArgb32 = 0;
    internal const int FormatRgb24 = 1;
    internal const int FormatA1 = 3;
    internal const int FilterNearest = 3;
    internal const int MetadataTitle = 0;
    internal const int MetadataAuthor = 1;
    internal const int MetadataCreator = 4;
    internal const int MetadataCreateDate = 5;
    internal const int MetadataModifyDate = 6;

    [LibraryImport(Library, EntryPoint = "cairo_pdf_surface_create_for_stream")]
    internal static partial SurfaceHandle CreatePdf(delegate* unmanaged[Cdecl]<nint, byte*, uint, int> write, nint closure, double widthPoints, double heightPoints);

    [LibraryImport(Library, EntryPoint = "cairo_pdf_surface_set_metadata", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void SetMetadata(SurfaceHandle surface, int metadata, string value);

    /// <summary>An FT_Face, or zero where the font cannot be opened.</summary>
    [LibraryImport(Library, EntryPoint = "cairo_ft_scaled_font_lock_face")]
    internal static partial nint LockFace(nint scaledFont);

    [LibraryImport(Library, EntryPoint = "cairo_ft_scaled_font_unlock_face")]
    internal static partial void UnlockFace(nint scaledFont);

    [LibraryImport(Library, EntryPoint = "cairo_scaled_font_reference")]
    internal static partial nint Reference(nint scaledFont);

    [LibraryImport(Library, EntryPoint = "cairo_image_surface_create")]
    internal static partial SurfaceHandle CreateImage(int format, int widthPixels, int heightPixels);

    [LibraryImport(Library, EntryPoint = "cairo_image_surface_get_data")]
    internal static partial byte* ImageData(SurfaceHandle surface);

    [LibraryImport(Library, EntryPoint = "cairo_image_surface_get_stride")]
    internal static partial int ImageStrideBytes(SurfaceHandle surface);

    [LibraryImport(Library, EntryPoint = "cairo_surface_flush")]
    internal static partial void Flush(SurfaceHandle surface);

    [LibraryImport(Library, EntryPoint = "cairo_surface_mark_dirty")]
    internal static partial void MarkDirty(SurfaceHandle surface);

    [LibraryImport(Library, EntryPoint = "cairo_pattern_create_for_surface")]
    internal static partial PatternHandle CreatePattern(SurfaceHandle surface);

    [LibraryImport(Library, EntryPoint = "cairo_pattern_set_filter")]
    internal static partial void SetFilter(PatternHandle pattern, int filter);

    [LibraryImport(Library, EntryPoint = "cairo_pattern_destroy")]
    internal static partial void DestroyPattern(nint pattern);

    [LibraryImport(Library, EntryPoint = "cairo_mask")]
    internal static partial void Mask(DrawingHandle drawing, PatternHandle pattern);

    [LibraryImport(Library, EntryPoint = "cairo_image_surface_create_from_png_stream")]
    internal static partial SurfaceHandle ReadPng(delegate* unmanaged[Cdecl]<nint, byte*, uint, int> read, nint closure);

    [LibraryImport(Library, EntryPoint = "cairo_surface_write_to_png_stream")]
    internal static partial int WritePng(SurfaceHandle surface, delegate* unmanaged[Cdecl]<nint, byte*, uint, int> write, nint closure);

    [LibraryImport(Library, EntryPoint = "cairo_image_surface_get_width")]
    internal static partial int ImageWidthPixels(SurfaceHandle surface);

    [LibraryImport(Library, EntryPoint = "cairo_image_surface_get_height")]
    internal static partial int ImageHeightPixels(SurfaceHandle surface);

    [LibraryImport(Library, EntryPoint = "cairo_surface_finish")]
    internal static partial void Finish(SurfaceHandle surface);

    [LibraryImport(Library, EntryPoint = "cairo_surface_status")]
    internal static partial int SurfaceStatus(SurfaceHandle surface);

    [LibraryImport(Library, EntryPoint = "cairo_surface_destroy")]
    internal static partial void DestroySurface(nint surface);

    [LibraryImport(Library, EntryPoint = "cairo_create")]
    internal static partial DrawingHandle Create(SurfaceHandle surface);

    [LibraryImport(Library, EntryPoint = "cairo_destroy")]
    internal static partial void DestroyDrawing(nint drawing);

    [LibraryImport(Library, EntryPoint = "cairo_status")]
    internal static partial int Status(DrawingHandle drawing);

    [LibraryImport(Library, EntryPoint = "cairo_status_to_string")]
    internal static partial nint StatusText(int status);

    [LibraryImport(Library, EntryPoint = "cairo_show_page")]
    internal static partial void ShowPage(DrawingHandle drawing);

    [LibraryImport(Library, EntryPoint = "cairo_tag_begin", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void BeginTag(DrawingHandle drawing, string tag, string attributes);

    [LibraryImport(Library, EntryPoint = "cairo_tag_end", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void EndTag(DrawingHandle drawing, string tag);

    [LibraryImport(Library, EntryPoint = "cairo_save")]
    internal static partial void Save(DrawingHandle drawing);

    [LibraryImport(Library, EntryPoint = "cairo_restore")]
    internal static partial void Restore(DrawingHandle drawing);

    [LibraryImport(Library, EntryPoint = "cairo_translate")]
    internal static partial void Translate(DrawingHandle drawing, double x, double y);

    [LibraryImport(Library, EntryPoint = "cairo_scale")]
    internal static partial void Scale(DrawingHandle drawing, double x, double y);

    [LibraryImport(Library, EntryPoint = "cairo_set_source_rgb")]
    internal static partial void SetColour(DrawingHandle drawing, double red, double green, double blue);

    [LibraryImport(Library, EntryPoint = "cairo_set_source_surface")]
    internal static partial void SetSource(DrawingHandle drawing, SurfaceHandle surface, double x, double y);

    [LibraryImport(Library, EntryPoint = "cairo_set_line_width")]
    internal static partial void SetLineWidth(DrawingHandle drawing, double width);

    [LibraryImport(Library, EntryPoint = "cairo_move_to")]
    internal static partial void MoveTo(DrawingHandle drawing, double x, double y);

    [LibraryImport(Library, EntryPoint = "cairo_line_to")]
    internal static partial void LineTo(DrawingHandle drawing, double x, double y);

    [LibraryImport(Library, EntryPoint = "cairo_rectangle")]
    internal static partial void Rectangle(DrawingHandle drawing, double x, double y, double width, double height);

    [LibraryImport(Library, EntryPoint = "cairo_new_sub_path")]
    internal static partial void NewSubPath(DrawingHandle drawing);

    [LibraryImport(Library, EntryPoint = "cairo_arc")]
    internal static partial void Arc(DrawingHandle drawing, double centreX, double centreY, double radius, double fromRadians, double toRadians);

    [LibraryImport(Library, EntryPoint = "cairo_close_path")]
    internal static partial void ClosePath(DrawingHandle drawing);

    [LibraryImport(Library, EntryPoint = "cairo_fill")]
    internal static partial void Fill(DrawingHandle drawing);

    [LibraryImport(Library, EntryPoint = "cairo_clip")]
    internal static partial void Clip(DrawingHandle drawing);

    [LibraryImport(Library, EntryPoint = "cairo_stroke")]
    internal static partial void Stroke(DrawingHandle drawing);

    [LibraryImport(Library, EntryPoint = "cairo_paint")]
    internal static partial void Paint(DrawingHandle drawing);

    [LibraryImport(Library, EntryPoint = "cairo_font_options_create")]
    internal static partial FontOptionsHandle CreateFontOptions();

    [LibraryImport(Library, EntryPoint = "cairo_font_options_destroy")]
    internal static partial void DestroyFontOptions(nint options);

    [LibraryImport(Library, EntryPoint = "cairo_font_options_set_antialias")]
    internal static partial void SetAntialias(FontOptionsHandle options, int antialias);

    [LibraryImport(Library, EntryPoint = "cairo_font_options_set_hint_style")]
    internal static partial void SetHintStyle(FontOptionsHandle options, int style);

    [LibraryImport(Library, EntryPoint = "cairo_font_options_set_hint_metrics")]
    internal static partial void SetHintMetrics(FontOptionsHandle options, int metrics);

    internal static void Check(int status, string action)
    {
        if (status != StatusSuccess)
            throw new TypesettingException($"Cairo could not {action}: {Marshal.PtrToStringUTF8(StatusText(status))}.");
    }
}
