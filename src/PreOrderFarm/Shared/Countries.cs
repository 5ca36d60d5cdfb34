using System.Globalization;
using System.Resources;
using NodaTime.TimeZones;

namespace PreOrderFarm.Shared;

/// <summary>The countries and territories of ISO 3166-1, by their two letters (as the time zone database lists them).</summary>
public static class Countries
{
    // .NET knows a country's name in English and in the country's own languages only.
    private static readonly ResourceManager Texts = new("PreOrderFarm.Shared.CountryTexts", typeof(Countries).Assembly);

    private static readonly HashSet<string> Codes = TzdbDateTimeZoneSource.Default.ZoneLocations!
        .Select(location => location.CountryCode).ToHashSet(StringComparer.Ordinal);

    // .NET makes no region of a few territories (EH).
    private static readonly Dictionary<string, RegionInfo> Regions = CultureInfo.GetCultures(CultureTypes.SpecificCultures)
        .Select(culture => new RegionInfo(culture.Name))
        .Where(region => Codes.Contains(region.Name[^2..]))
        .DistinctBy(region => region.Name[^2..], StringComparer.Ordinal)
        .ToDictionary(region => region.Name[^2..], StringComparer.Ordinal);

    public static IEnumerable<string> Known => Codes;

    public static bool IsKnown(string code) => Codes.Contains(code);

    /// <summary>The country's name in the current language.</summary>
    public static string Name(string code) => Name(code, CultureInfo.CurrentUICulture);

    public static string Name(string code, CultureInfo language) => Texts.GetString(code, language) ?? code;

    /// <summary>What people there pay with, if campaigns can use it.</summary>
    public static string? CurrencyOf(string code) =>
        Regions.TryGetValue(code, out var region) && Currency.IsKnown(region.ISOCurrencySymbol) ? region.ISOCurrencySymbol : null;
}
