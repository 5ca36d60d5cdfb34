using NodaTime;
using NodaTime.TimeZones;

namespace PreOrderFarm.News;

/// <summary>
/// When digests go out: at eight in the reader's morning, weekly ones on Mondays. Where clocks skip eight that morning is the
/// first moment after the gap; where they show it twice, the first of the two.
/// </summary>
public static class DigestTimes
{
    public const string UnknownZone = "UTC";

    private static readonly LocalTime Morning = new(8, 0);

    private static readonly ZoneLocalMappingResolver FirstOrAfterGap = Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>The newest such moment that is not after now. What waited then is due; what came later waits for the next one.</summary>
    public static DateTimeOffset Newest(NewsFrequency frequency, string timeZone, DateTimeOffset now)
    {
        if (frequency is NewsFrequency.AtOnce or NewsFrequency.None)
            return now;
        var zone = DateTimeZoneProviders.Tzdb[timeZone];
        var today = Instant.FromDateTimeOffset(now).InZone(zone).Date;
        var days = frequency == NewsFrequency.Weekly ? 7 : 1;
        var day = frequency == NewsFrequency.Weekly ? today.Next(IsoDayOfWeek.Monday).PlusDays(-7) : today;
        var morning = At(day, zone);
        return morning <= now ? morning : At(day.PlusDays(-days), zone);
    }

    private static DateTimeOffset At(LocalDate day, DateTimeZone zone) =>
        zone.ResolveLocal(day.At(Morning), FirstOrAfterGap).ToInstant().ToDateTimeOffset();
}
