using System.Globalization;

namespace PreOrderFarm.Shared;

/// <summary>Rates as people read them, the same on pages and on paper.</summary>
public static class WrittenRate
{
    /// <summary>7% for 700; 7.25% for 725.</summary>
    public static string Percent(int basisPoints, CultureInfo culture) => (basisPoints / 10_000m).ToString(basisPoints % 100 == 0 ? "P0" : "P2", culture);
}
