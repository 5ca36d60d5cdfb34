using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Campaigns;

/// <summary>
/// Wall-clock times of a time zone and the instants they mean (docs/decisions/0002): a time that a clock skips is
/// refused, a time that a clock shows twice means the earlier instant.
/// </summary>
public static class LocalTime
{
    private static readonly LocalDateTimePattern Minutes = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm");
    private static readonly LocalDateTimePattern Seconds = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss");

    private static readonly Dictionary<string, string> CountriesByZone = TzdbDateTimeZoneSource.Default.ZoneLocations!
        .DistinctBy(location => location.ZoneId, StringComparer.Ordinal)
        .ToDictionary(location => location.ZoneId, location => location.CountryCode, StringComparer.Ordinal);

    /// <summary>IANA names of places, for a list to choose from.</summary>
    public static IReadOnlyList<string> Zones { get; } = [.. CountriesByZone.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Where the place is (ISO 3166-1 alpha-2).</summary>
    public static string? CountryOf(string zone) => CountriesByZone.GetValueOrDefault(zone);

    public static bool IsZone(string zone) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null;

    /// <summary>Reads '2027-05-03T18:00' in a zone that exists; a broken rule lands on the field, and nothing comes back.</summary>
    public static DateTimeOffset? Read(string text, string zone, string field, InputRules rules)
    {
        var typed = text.Trim();
        var parsed = Minutes.Parse(typed);
        if (!parsed.Success)
            parsed = Seconds.Parse(typed);
        if (!rules.Holds(parsed.Success, field, $"Choose a date and a time."))
            return null;
        var local = parsed.Value;
        if (!rules.Holds(local.Year is >= 2000 and <= 2200, field, $"Choose a date and a time."))
            return null;
        var mapping = DateTimeZoneProviders.Tzdb[zone].MapLocal(local);
        if (!rules.Holds(mapping.Count > 0, field, $"On that day clocks in {zone} are set forward, and this time does not exist. Choose another one."))
            return null;
        return mapping.First().ToInstant().ToDateTimeOffset();
    }

    /// <summary>The instant as the zone's clocks show it: for sentences and pages.</summary>
    public static DateTimeOffset At(DateTimeOffset instant, string zone) =>
        Instant.FromDateTimeOffset(instant).InZone(DateTimeZoneProviders.Tzdb[zone]).ToDateTimeOffset();

    /// <summary>What a form shows again: '2027-05-03T18:00'.</summary>
    public static string Typed(DateTimeOffset instant, string zone) =>
        Minutes.Format(Instant.FromDateTimeOffset(instant).InZone(DateTimeZoneProviders.Tzdb[zone]).LocalDateTime);

    public static DateOnly Day(DateTimeOffset instant, string zone) => DateOnly.FromDateTime(At(instant, zone).DateTime);

    /// <summary>When the day is over there.</summary>
    public static DateTimeOffset EndOf(DateOnly day, string zone) =>
        LocalDate.FromDateOnly(day).PlusDays(1).AtStartOfDayInZone(DateTimeZoneProviders.Tzdb[zone]).ToInstant().ToDateTimeOffset();
}
