using System.Globalization;
using System.Text;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Pledges;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>
/// A funding curve as a drawing: coordinates are percent of its width and of its height from above. The end of the line is
/// what the page beside it says is collected, although the curve itself may be some seconds older.
/// </summary>
public sealed record CurveView
{
    private const double Headroom = 1.15;

    /// <summary>A line of words, in percent of the height.</summary>
    private const double Crowded = 12;

    private readonly double ceiling;

    private CurveView(FundingCurve curve, FundingProgress progress)
    {
        Curve = curve;
        Progress = progress;
        ceiling = Headroom * Math.Max(1, Math.Max(progress.Stretch ?? progress.Target, Math.Max(progress.Collected, curve.Points.Max(point => point.Collected))));
        Points = [.. curve.Points.SkipLast(1), curve.Points[^1] with
        {
            Collected = progress.Collected,
            Moved = curve.Points[^1].Moved + progress.Collected - curve.Points[^1].Collected,
        }];
    }

    public FundingCurve Curve { get; }

    public FundingProgress Progress { get; }

    public IReadOnlyList<FundingPoint> Points { get; }

    public bool IsEmpty => Points.All(point => point is { Moved: 0, Collected: 0 });

    /// <summary>Days on which nothing moved say nothing; the last one says how it stands.</summary>
    public IEnumerable<FundingPoint> Rows => Points.Where((point, i) => point.Moved != 0 || i == Points.Count - 1);

    public string Line => Path(close: false);

    public string Area => Path(close: true);

    public string TargetHeight => Percent(Height(Progress.Target));

    /// <summary>Nothing without a stretch target.</summary>
    public string? StretchHeight => Progress.Stretch is { } stretch ? Percent(Height(stretch)) : null;

    /// <summary>The two lines are so close that the words of the lower one go below it.</summary>
    public bool IsCrowded => Progress.Stretch is { } stretch && Height(Progress.Target) - Height(stretch) < Crowded;

    /// <summary>Whether the words of such a line stand at its end: in the first half the curve comes up to them.</summary>
    public bool IsWordedAtEnd(long amount) => Points.Any(point => Across(point.Day) < 50 && Height(point.Collected) < Height(amount) + Crowded);

    public string EndAcross => Percent(Across(Points[^1].Day));

    public string EndHeight => Percent(Height(Points[^1].Collected));

    public static CurveView? Of(FundingCurve? curve, FundingProgress progress) => curve is null ? null : new CurveView(curve, progress);

    private string Path(bool close)
    {
        var path = new StringBuilder("M0 100");
        foreach (var point in Points)
            path.Append(CultureInfo.InvariantCulture, $"L{Across(point.Day):0.##} {Height(point.Collected):0.##}");
        return close ? path.Append(CultureInfo.InvariantCulture, $"L{Across(Points[^1].Day):0.##} 100Z").ToString() : path.ToString();
    }

    private double Across(DateOnly day) => 100d * (day.DayNumber - Curve.From.DayNumber + 1) / Math.Max(1, Curve.Until.DayNumber - Curve.From.DayNumber + 1);

    private double Height(long amount) => 100 - (100 * amount / ceiling);

    private static string Percent(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.##}%");
}
