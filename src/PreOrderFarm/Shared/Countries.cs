using System.Globalization;
using NodaTime.TimeZones;

namespace PreOrderFarm.Shared;

/// <summary>The countries and territories of ISO 3166-1, by their two letters (as the time zone database lists them).</summary>
public static class Countries
{
    private static readonly Dictionary<string, string> EnglishNames = TzdbDateTimeZoneSource.Default.ZoneLocations!
        .DistinctBy(location => location.CountryCode, StringComparer.Ordinal)
        .ToDictionary(location => location.CountryCode, location => location.CountryName, StringComparer.Ordinal);

    // .NET makes no region of a few territories (EH); those have their English name in every language.
    private static readonly Dictionary<string, RegionInfo> Regions = CultureInfo.GetCultures(CultureTypes.SpecificCultures)
        .Select(culture => new RegionInfo(culture.Name))
        .Where(region => EnglishNames.ContainsKey(region.Name[^2..]))
        .DistinctBy(region => region.Name[^2..], StringComparer.Ordinal)
        .ToDictionary(region => region.Name[^2..], StringComparer.Ordinal);

    public static IEnumerable<string> Known => EnglishNames.Keys;

    public static bool IsKnown(string code) => EnglishNames.ContainsKey(code);

    /// <summary>The country's name in English or in the current language.</summary>
    public static string Name(string code) =>
        !Regions.TryGetValue(code, out var region) ? EnglishNames.GetValueOrDefault(code, code)
        : CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == Languages.English ? region.EnglishName
        : region.DisplayName;

    /// <summary>What people there pay with, if campaigns can use it.</summary>
    public static string? CurrencyOf(string code) =>
        Regions.TryGetValue(code, out var region) && Currency.IsKnown(region.ISOCurrencySymbol) ? region.ISOCurrencySymbol : null;
}
