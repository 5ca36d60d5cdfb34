using System.Globalization;
using PreOrderFarm.Campaigns;

namespace PreOrderFarm.Web.Pages.Campaigns;

/// <summary>
/// The bar of a campaign's progress, in percent of its target. Its end is the target; with a stretch target it goes on a
/// little beyond that, and both are marked (places in percent of the bar). A stretch target too far away for that has no
/// mark: a campaign that has reached its target must not look empty.
/// </summary>
public sealed record ProgressBar(long Value, long Max, string? TargetAt, string? StretchAt)
{
    private const long Most = 300;

    public static ProgressBar Of(FundingProgress progress)
    {
        if (progress.Stretch is not { } stretch)
            return new ProgressBar(Math.Min(100, progress.Percent), 100, TargetAt: null, StretchAt: null);
        var max = (long)Math.Clamp(Math.Ceiling(stretch * 110m / progress.Target), 101, Most);
        return new ProgressBar(Math.Min(max, progress.Percent), max, At(100m / max), stretch * 100m / progress.Target <= max ? At(stretch * 100m / progress.Target / max) : null);
    }

    private static string At(decimal part) => string.Create(CultureInfo.InvariantCulture, $"{part * 100:0.##}%");
}
