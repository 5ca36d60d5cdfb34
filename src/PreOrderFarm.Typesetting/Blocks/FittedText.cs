using PreOrderFarm.Typesetting.Shaping;

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
        var text = Fit(canvas.Session, width);
        var spare = Math.Max(0, HeightPoints(canvas.Session, width) - text.HeightPoints(canvas.Session, width));
        text.Draw(canvas, x, y + VerticalAlignment.Drop(spare), width);
    }

    /// <summary>The text in the largest size that fits: the larger, the more room it takes. Few sizes are tried, as each is shaped anew.</summary>
    private Text Fit(Session session, double width)
    {
        if (_content.Length > MaximumCharactersTried)
            return Shortened(session);
        var largest = TextOf(LargestPoints);
        if (Fits(largest, session, width))
            return largest;
        // Sizes are counted in steps from the smallest: none fits from 'above' on, and at 'below' one does, unless there is none yet.
        var (below, above) = (-1, (int)Math.Ceiling((LargestPoints - SmallestPoints) / StepPoints));
        var widthOfOnePoint = session.Shaper.Shape(largest.Spec(session, width)).WidthPoints() / LargestPoints;
        while (above > 0 && Lines(SizeOf(above - 1), session) * width < widthOfOnePoint * SizeOf(above - 1))
            above--;
        Text? fitting = null;
        for (var stride = 1; above - below > 1; stride *= 2)
        {
            var step = fitting is null ? Math.Max(0, above - stride) : (below + above) / 2;
            var text = TextOf(SizeOf(step));
            if (Fits(text, session, width))
                (fitting, below) = (text, step);
            else
                above = step;
        }

        return fitting ?? Shortened(session);
    }

    private double SizeOf(int step) => SmallestPoints + step * StepPoints;

    private bool Fits(Text text, Session session, double width)
    {
        var lines = Lines(text.SizePoints!.Value, session);
        if (lines == 0)
            return false;
        var spec = text.Spec(session, width);
        if (Shaper.SurelyFitsOneLine(spec))
            return true;
        var shaped = session.Shaper.Shape(spec);
        return shaped.Lines <= lines && shaped.HasWholeWords();
    }

    private int Lines(double size, Session session)
    {
        var lines = (int)Math.Floor((_height + 0.01) / (size * session.Style.LineHeight));
        return MaxLines == 0 ? lines : Math.Min(lines, MaxLines);
    }

    private Text Shortened(Session session) => TextOf(SmallestPoints, Math.Max(1, Lines(SmallestPoints, session)));

    private Text TextOf(double size, int maxLines = 0) => new(_content)
    {
        SizePoints = size,
        MaxLines = maxLines,
        Weight = Weight,
        Colour = Colour,
        Alignment = Alignment,
        Language = Language,
    };

    private protected override double Measure(Session session, double width) =>
        IsAsHighAsItsText ? Fit(session, width).HeightPoints(session, width) : _height;
}
