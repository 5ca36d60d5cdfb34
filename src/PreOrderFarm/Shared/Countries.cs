using System.Globalization;
using NodaTime.TimeZones;

namespace PreOrderFarm.Shared;

/// <summary>The countries and territories of ISO 3166-1, by their two letters (as the time zone database lists them).</summary>
public static class Countries
{
    private static readonly HashSet<string> Codes =
        TzdbDateTimeZoneSource.Default.ZoneLocations!.Select(location => location.CountryCode).ToHashSet(StringComparer.Ordinal);

    public static IEnumerable<string> Known => Codes;

    public static bool IsKnown(string code) => Codes.Contains(code);

    /// <summary>The country's name in the current language.</summary>
    public static string Name(string code) => new RegionInfo(code).DisplayName;
}
