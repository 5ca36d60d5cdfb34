namespace PreOrderFarm.Typesetting;

/// <summary>
/// A text in a place of fixed height, as large as fits there without breaking a word: a short name is seen from afar, a
/// long one is set smaller and in more lines. At its smallest size words are broken, and what still does not fit becomes
/// an ellipsis.
/// </summary>
public sealed class FittedText(string content, double heightMillimetres) : Block
{
    // Nobody is called so; such a text is set in the smallest size without trying others.
    private const int MaximumCharactersTried = 400;
    private const double StepPoints = 0.5;

    private readonly string _content = content ?? throw new ArgumentNullException(nameof(content));
    private readonly double _height = Units.PointsFromMillimetres(Units.MustBeSize(heightMillimetres, nameof(heightMillimetres)));

    /// <summary>The size that is tried first, in points.</summary>
    public double LargestPoints { get; init; } = 24;

    /// <summary>The size below which it is cut off rather than set smaller, in points.</summary>
    public double SmallestPoints { get; init; } = 8;

    /// <summary>In at most so many lines; 0: in as many as there is room for.</summary>
    public int MaxLines { get; init; }

    /// <summary>The weight; null: the document's.</summary>
    public FontWeight? Weight { get; init; }

    /// <summary>The colour; null: the document's.</summary>
    public Colour? Colour { get; init; }

    /// <summary>The alignment; null: that of the column it stands in.</summary>
    public Alignment? Alignment { get; init; }

    /// <summary>Whether what follows stands right below the text, and not below its whole place.</summary>
    public bool IsAsHighAsItsText { get; init; }

    /// <summary>Where it stands in its place.</summary>
    public VerticalAlignment VerticalAlignment { get; init; }

    /// <summary>The BCP 47 tag of this text's language; null: the document's.</summary>
    public string? Language { get; init; }

    internal override void Draw(Canvas canvas, double x, double y, double width)
    {
        var text = TextOf(Size(canvas.Session, width), canvas.Session);
        var spare = Math.Max(0, HeightPoints(canvas.Session, width) - text.HeightPoints(canvas.Session, width));
        text.Draw(canvas, x, y + VerticalAlignment.Drop(spare), width);
    }

    private double Size(Session session, double width)
    {
        if (_content.Length > MaximumCharactersTried)
            return SmallestPoints;
        // The larger, the more room it takes: the last step that fits is found by halving.
        var (fitting, beyond) = (0, (int)Math.Floor(Math.Max(0, LargestPoints - SmallestPoints) / StepPoints) + 1);
        if (FitsAt(LargestPoints, session, width))
            return LargestPoints;
        while (beyond - fitting > 1)
        {
            var middle = (fitting + beyond) / 2;
            if (FitsAt(SmallestPoints + middle * StepPoints, session, width))
                fitting = middle;
            else
                beyond = middle;
        }

        return SmallestPoints + fitting * StepPoints;
    }

    private bool FitsAt(double size, Session session, double width)
    {
        var text = TextOf(size, session);
        return Fits(text.MaxLines * text.LineHeightPoints(session), _height) && session.Shaper.FitsWholeWords(text.Spec(session, width), text.MaxLines);
    }

    private Text TextOf(double size, Session session)
    {
        var lines = Math.Max(1, (int)Math.Floor((_height + 0.01) / (size * session.Style.LineHeight)));
        return new Text(_content)
        {
            SizePoints = size,
            MaxLines = MaxLines == 0 ? lines : Math.Min(lines, MaxLines),
            Weight = Weight,
            Colour = Colour,
            Alignment = Alignment,
            Language = Language,
        };
    }

    private protected override double Measure(Session session, double width) =>
        IsAsHighAsItsText ? TextOf(Size(session, width), session).HeightPoints(session, width) : _height;
}
