namespace PreOrderFarm.Typesetting;

/// <summary>
/// A piece of a page. A block knows how high it is in a given width, how to draw itself, and how to break where a
/// page ends. Blocks are not changed once made, so one may stand in several places and documents.
/// </summary>
public abstract class Block
{
    private sealed record Measured(long Session, double WidthPoints, double HeightPoints);

    private Measured? _measured;

    private protected Block()
    {
    }

    /// <summary>A string stands for a <see cref="Text"/> in the document's style.</summary>
    public static implicit operator Block(string content) => new Text(content);

    /// <summary>A string stands for a <see cref="Text"/> in the document's style.</summary>
    public static Block FromString(string content) => new Text(content);

    internal double HeightPoints(Session session, double width)
    {
        var measured = _measured;
        if (measured is not null && measured.Session == session.Number && measured.WidthPoints.Equals(width))
            return measured.HeightPoints;
        var height = Measure(session, width);
        _measured = new Measured(session.Number, width, height);
        return height;
    }

    /// <summary>Does ahead of drawing, on any thread, what needs no fonts. It may be called again.</summary>
    internal virtual void Prepare()
    {
    }

    internal abstract void Draw(Canvas canvas, double x, double y, double width);

    /// <summary>
    /// Breaks what does not fit. The head fits in <paramref name="available"/> (null: nothing of it does), the tail is
    /// the rest. <paramref name="isPageEmpty"/> says that no later page will have more room.
    /// </summary>
    internal virtual (Block? Head, Block? Tail) Split(Session session, double width, double available, bool isPageEmpty) => (null, this);

    private protected abstract double Measure(Session session, double width);

    /// <summary>Sums of floating-point heights may differ in the last bits.</summary>
    internal static bool Fits(double height, double available) => height <= available + 0.01;
}
