namespace PreOrderFarm.Typesetting;

/// <summary>A block with a padding, and a border or a background where set. Broken at a page's end, both parts are boxes.</summary>
public sealed class Box(Block content) : Block
{
    /// <summary>White space between border and content, in millimetres.</summary>
    public double PaddingMillimetres { get; init; } = 2;

    /// <summary>The border's thickness, in points; 0: none.</summary>
    public double BorderPoints { get; init; } = 0.5;

    /// <summary>The border's colour.</summary>
    public Colour BorderColour { get; init; } = Colour.Black;

    /// <summary>The background's colour; null: none.</summary>
    public Colour? Background { get; init; }

    /// <summary>The radius of its corners, in millimetres; 0: they are square.</summary>
    public double RadiusMillimetres { get; init; }

    private double Edge => Units.PointsFromMillimetres(PaddingMillimetres) + BorderPoints;

    internal override void Prepare() => content.Prepare();

    internal override void Draw(Canvas canvas, double x, double y, double width)
    {
        var height = HeightPoints(canvas.Session, width);
        var radius = Units.PointsFromMillimetres(RadiusMillimetres);
        if (Background is { } background)
            canvas.FillRectangle(x, y, width, height, background, radius);
        if (BorderPoints > 0)
            canvas.StrokeRectangle(x, y, width, height, BorderPoints, BorderColour, radius);
        content.Draw(canvas, x + Edge, y + Edge, InnerWidth(width));
    }

    internal override (Block? Head, Block? Tail) Split(Session session, double width, double available, bool isPageEmpty)
    {
        var (head, tail) = content.Split(session, InnerWidth(width), available - 2 * Edge, isPageEmpty);
        return (head is null ? null : Around(head), tail is null ? null : Around(tail));
    }

    private Box Around(Block part) => new(part)
    {
        PaddingMillimetres = PaddingMillimetres,
        BorderPoints = BorderPoints,
        BorderColour = BorderColour,
        Background = Background,
        RadiusMillimetres = RadiusMillimetres,
    };

    private double InnerWidth(double width) => Math.Max(0, width - 2 * Edge);

    private protected override double Measure(Session session, double width) =>
        content.HeightPoints(session, InnerWidth(width)) + 2 * Edge;
}
