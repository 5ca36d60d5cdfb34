using System.Globalization;
using System.Runtime.InteropServices;
using PreOrderFarm.Typesetting.Native;
using PreOrderFarm.Typesetting.Shaping;

namespace PreOrderFarm.Typesetting;

/// <summary>A PDF being written by Cairo into a sink.</summary>
internal sealed class PdfFile : PageOutput
{
    // Cairo calls a file tagged only if one such element holds all others.
    private const string Root = "Document";
    private readonly SurfaceHandle _surface;
    private readonly DrawingHandle _drawing;

    internal unsafe PdfFile(Document document, Session session)
    {
        var closure = GCHandle.Alloc(Sink);
        _surface = CairoApi.CreatePdf(ByteSink.Callback, GCHandle.ToIntPtr(closure), document.Page.WidthPoints, document.Page.HeightPoints);
        _surface.Own(closure);
        _drawing = CairoApi.Create(_surface);
        Canvas = new Canvas(_drawing, session, pixelsPerPoint: null) { IsTagged = document.IsTagged };
        CairoApi.Check(CairoApi.SurfaceStatus(_surface), "begin a PDF");
        Describe(document);
        if (document.IsTagged)
            CairoApi.BeginTag(_drawing, Root, "");
    }

    internal override Canvas Canvas { get; }

    private void Describe(Document document)
    {
        var createdAt = document.CreatedAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        CairoApi.SetMetadata(_surface, CairoApi.MetadataCreateDate, createdAt);
        CairoApi.SetMetadata(_surface, CairoApi.MetadataModifyDate, createdAt);
        if (document.Title is { } title)
            CairoApi.SetMetadata(_surface, CairoApi.MetadataTitle, CleanText.From(title));
        if (document.Author is { } author)
            CairoApi.SetMetadata(_surface, CairoApi.MetadataAuthor, CleanText.From(author));
    }

    internal override void EndPage()
    {
        CairoApi.ShowPage(_drawing);
        CairoApi.Check(CairoApi.Status(_drawing), "write a page");
    }

    internal override void Finish()
    {
        if (Canvas.IsTagged)
            CairoApi.EndTag(_drawing, Root);
        CairoApi.Finish(_surface);
        CairoApi.Check(CairoApi.SurfaceStatus(_surface), "finish the PDF");
    }

    public override void Dispose()
    {
        _drawing.Dispose();
        _surface.Dispose();
    }
}
