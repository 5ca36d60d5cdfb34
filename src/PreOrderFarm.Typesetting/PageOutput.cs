using PreOrderFarm.Typesetting.Native;

namespace PreOrderFarm.Typesetting;

/// <summary>Pages being written into a sink, one after the other.</summary>
internal abstract class PageOutput : IDisposable
{
    internal ByteSink Sink { get; } = new();

    internal abstract Canvas Canvas { get; }

    /// <summary>The page on the canvas is complete; what is drawn next stands on another.</summary>
    internal abstract void EndPage();

    internal abstract void Finish();

    internal PrintedDocument Printed(int pages) => new(pages, Sink.TotalBytes, Canvas.UnknownGlyphs);

    public abstract void Dispose();
}
