namespace PreOrderFarm.Typesetting;

/// <summary>A place of fixed height, so that what stands below it stands where it should. What is higher is cut off.</summary>
public sealed class Frame(Block content, double heightMillimetres) : Block
{
    private readonly double _height = Units.PointsFromMillimetres(Units.MustBeSize(heightMillimetres, nameof(heightMillimetres)));

    /// <summary>Where lower content stands, and which side of higher content is seen.</summary>
    public VerticalAlignment VerticalAlignment { get; init; }

    internal override void Prepare() => content.Prepare();

    internal override void Draw(Canvas canvas, double x, double y, double width)
    {
        var spare = _height - content.HeightPoints(canvas.Session, width);
        if (Fits(0, spare))
            DrawContent();
        else
            canvas.Clip(x, y, width, _height, DrawContent);

        void DrawContent() => content.Draw(canvas, x, y + VerticalAlignment.Drop(spare), width);
    }

    private protected override double Measure(Session session, double width) => _height;
}
