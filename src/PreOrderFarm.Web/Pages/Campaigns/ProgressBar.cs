using System.Globalization;
using PreOrderFarm.Campaigns;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>
/// The bar of a campaign's progress, in percent of its target. Its end is the target; with a stretch target it goes on a
/// little beyond that, and both are marked (places in percent of the bar). One that is too far away is left to its words:
/// a campaign that has reached its target must not look empty.
/// </summary>
public sealed record ProgressBar(long Value, long Max, string? TargetAt, string? StretchAt)
{
    private const int MostStretchPercent = 300;

    public static ProgressBar Of(FundingProgress progress)
    {
        var stretch = progress.Stretch * 100m / progress.Target;
        if (stretch is null or > MostStretchPercent)
            return new ProgressBar(Math.Min(100, progress.Percent), 100, TargetAt: null, StretchAt: null);
        var max = (long)Math.Max(101, Math.Ceiling(stretch.Value * 1.1m));
        return new ProgressBar(Math.Min(max, progress.Percent), max, At(100m / max), At(stretch.Value / max));
    }

    private static string At(decimal part) => string.Create(CultureInfo.InvariantCulture, $"{part * 100:0.##}%");
}
