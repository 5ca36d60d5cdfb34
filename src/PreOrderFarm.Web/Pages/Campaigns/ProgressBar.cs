using System.Globalization;
using PreOrderFarm.Campaigns;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>
/// The bar of a campaign's progress, in percent of its target. Its end is the target; with a stretch target it goes on a
/// little beyond that, and both are marked (places in percent of the bar).
/// </summary>
public sealed record ProgressBar(long Value, long Max, string? TargetAt, string? StretchAt)
{
    private const long Most = 99_999;

    public static ProgressBar Of(FundingProgress progress)
    {
        if (progress.Stretch is not { } stretch)
            return new ProgressBar(Math.Min(100, progress.Percent), 100, TargetAt: null, StretchAt: null);
        var max = (long)Math.Clamp(Math.Ceiling(stretch * 110m / progress.Target), 101, Most);
        return new ProgressBar(Math.Min(max, progress.Percent), max, At(100m / max), At(Math.Min(1, stretch * 100m / progress.Target / max)));
    }

    private static string At(decimal part) => string.Create(CultureInfo.InvariantCulture, $"{part * 100:0.##}%");
}
