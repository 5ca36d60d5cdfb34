namespace PreOrderFarm.Typesetting;

/// <summary>A horizontal line over the whole width.</summary>
public sealed class Rule : Block
{
    /// <summary>The line's thickness, in points.</summary>
    public double ThicknessPoints { get; init; } = 0.5;

    /// <summary>White space above and below the line, in millimetres.</summary>
    public double SpaceMillimetres { get; init; } = 1;

    /// <summary>The line's colour.</summary>
    public Colour Colour { get; init; } = Colour.Black;

    private double Space => Units.PointsFromMillimetres(SpaceMillimetres);

    internal override void Draw(Canvas canvas, double x, double y, double width) =>
        canvas.HorizontalLine(x, y + Space + ThicknessPoints / 2, width, ThicknessPoints, Colour);

    private protected override double Measure(Session session, double width) => 2 * Space + ThicknessPoints;
}

/// <summary>White space between two blocks. It vanishes on top of a page.</summary>
public sealed class Spacer(double heightMillimetres) : Block
{
    private readonly double _height = Units.PointsFromMillimetres(Units.MustBeSize(heightMillimetres, nameof(heightMillimetres)));

    internal override void Draw(Canvas canvas, double x, double y, double width)
    {
    }

    internal override (Block? Head, Block? Tail) Split(Session session, double width, double available, bool isPageEmpty) =>
        (Nothing.Instance, null);

    private protected override double Measure(Session session, double width) => _height;
}

/// <summary>What follows begins on a new page. It counts only between the blocks of a document, not inside another block.</summary>
public sealed class PageBreak : Block
{
    internal override void Draw(Canvas canvas, double x, double y, double width)
    {
    }

    private protected override double Measure(Session session, double width) => 0;
}

/// <summary>An empty square to tick with a pen.</summary>
public sealed class CheckBox(double sizeMillimetres) : Block
{
    private readonly double _size = Units.PointsFromMillimetres(Units.MustBeSize(sizeMillimetres, nameof(sizeMillimetres)));

    /// <summary>The border's thickness, in points.</summary>
    public double BorderPoints { get; init; } = 1;

    internal override void Draw(Canvas canvas, double x, double y, double width) =>
        canvas.StrokeRectangle(canvas.AlignedX(x, width, _size), y, _size, _size, BorderPoints, Colour.Black);

    private protected override double Measure(Session session, double width) => _size;
}
