using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace PreOrderFarm.Benchmarks.Paper;

/// <summary>
/// The same texts and lines, drawn by calling Cairo and Pango and nothing else: a layout per run, made, shown and thrown away.
/// https://docs.gtk.org/PangoCairo/ and https://www.cairographics.org/manual/
/// </summary>
internal static unsafe partial class PaperFloor
{
    private const string Cairo = "libcairo.so.2";
    private const string Pango = "libpango-1.0.so.0";
    private const string PangoCairo = "libpangocairo-1.0.so.0";
    private const double WidthPoints = 595;
    private const double HeightPoints = 842;
    private const int UnitsPerPoint = 1024;

    private static long bytes;

    /// <summary>Returns the PDF's size; its bytes are thrown away.</summary>
    public static long Draw(PaperTexts texts, int pages)
    {
        bytes = 0;
        var surface = CreatePdf(&Count, 0, WidthPoints, HeightPoints);
        var drawing = CreateDrawing(surface);
        foreach (var page in texts.Parcels.Chunk((texts.Parcels.Count + pages - 1) / pages))
        {
            var y = 20.0;
            var step = (HeightPoints - 40) / (texts.OfPage.Length + page.Sum(parcel => parcel.Runs.Length));
            foreach (var run in page.SelectMany(parcel => parcel.Runs).Concat(texts.OfPage))
            {
                MoveTo(drawing, 40, y);
                Show(drawing, run);
                y += step;
            }
            for (var line = page.Sum(parcel => parcel.Lines); line > 0; line--)
            {
                SetLineWidth(drawing, 0.75);
                Rectangle(drawing, 40, line, 500, 15);
                Stroke(drawing);
            }
            ShowPage(drawing);
        }
        DestroyDrawing(drawing);
        Finish(surface);
        DestroySurface(surface);
        return bytes;
    }

    private static void Show(nint drawing, TextRun run)
    {
        var layout = CreateLayout(drawing);
        var font = NewFont();
        SetFamily(font, "Noto Sans CJK SC, Noto Sans");
        SetSize(font, run.SizePoints * UnitsPerPoint);
        SetWeight(font, run.IsBold ? 700 : 400);
        SetFont(layout, font);
        var utf8 = Encoding.UTF8.GetBytes(run.Text);
        fixed (byte* text = utf8)
            SetText(layout, text, utf8.Length);
        ShowLayout(drawing, layout);
        FreeFont(font);
        Unref(layout);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Count(nint closure, byte* data, uint length)
    {
        bytes += length;
        return 0;
    }

    [LibraryImport(Cairo, EntryPoint = "cairo_pdf_surface_create_for_stream")]
    private static partial nint CreatePdf(delegate* unmanaged[Cdecl]<nint, byte*, uint, int> write, nint closure, double widthPoints, double heightPoints);

    [LibraryImport(Cairo, EntryPoint = "cairo_create")]
    private static partial nint CreateDrawing(nint surface);

    [LibraryImport(Cairo, EntryPoint = "cairo_move_to")]
    private static partial void MoveTo(nint drawing, double x, double y);

    [LibraryImport(Cairo, EntryPoint = "cairo_set_line_width")]
    private static partial void SetLineWidth(nint drawing, double width);

    [LibraryImport(Cairo, EntryPoint = "cairo_rectangle")]
    private static partial void Rectangle(nint drawing, double x, double y, double width, double height);

    [LibraryImport(Cairo, EntryPoint = "cairo_stroke")]
    private static partial void Stroke(nint drawing);

    [LibraryImport(Cairo, EntryPoint = "cairo_show_page")]
    private static partial void ShowPage(nint drawing);

    [LibraryImport(Cairo, EntryPoint = "cairo_destroy")]
    private static partial void DestroyDrawing(nint drawing);

    [LibraryImport(Cairo, EntryPoint = "cairo_surface_finish")]
    private static partial void Finish(nint surface);

    [LibraryImport(Cairo, EntryPoint = "cairo_surface_destroy")]
    private static partial void DestroySurface(nint surface);

    [LibraryImport(PangoCairo, EntryPoint = "pango_cairo_create_layout")]
    private static partial nint CreateLayout(nint drawing);

    [LibraryImport(PangoCairo, EntryPoint = "pango_cairo_show_layout")]
    private static partial void ShowLayout(nint drawing, nint layout);

    [LibraryImport(Pango, EntryPoint = "pango_font_description_new")]
    private static partial nint NewFont();

    [LibraryImport(Pango, EntryPoint = "pango_font_description_free")]
    private static partial void FreeFont(nint font);

    [LibraryImport(Pango, EntryPoint = "pango_font_description_set_family", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void SetFamily(nint font, string families);

    [LibraryImport(Pango, EntryPoint = "pango_font_description_set_absolute_size")]
    private static partial void SetSize(nint font, double size);

    [LibraryImport(Pango, EntryPoint = "pango_font_description_set_weight")]
    private static partial void SetWeight(nint font, int weight);

    [LibraryImport(Pango, EntryPoint = "pango_layout_set_font_description")]
    private static partial void SetFont(nint layout, nint font);

    [LibraryImport(Pango, EntryPoint = "pango_layout_set_text")]
    private static partial void SetText(nint layout, byte* text, int lengthBytes);

    [LibraryImport("libgobject-2.0.so.0", EntryPoint = "g_object_unref")]
    private static partial void Unref(nint instance);
}
