using System.Globalization;

namespace PreOrderFarm.Shared;

/// <summary>Days and instants as pages and e-mails write them. English puts the day before the month: 5/3 would be two days.</summary>
public static class WrittenTime
{
    /// <summary>3 May 2027; 2027年5月3日.</summary>
    public static string Date(DateOnly date, CultureInfo culture) => date.ToString(IsChinese(culture) ? "yyyy年M月d日" : "d MMMM yyyy", culture);

    /// <summary>As the clock of the instant's own offset shows it; whoever calls says of which place.</summary>
    public static string DateAndTime(DateTimeOffset local, CultureInfo culture) =>
        local.ToString(IsChinese(culture) ? "yyyy年M月d日 HH:mm" : "d MMMM yyyy, HH:mm", culture);

    /// <summary>An instant in a zone, which is named: 3 May 2027, 18:00 (Shanghai); 2027年5月3日 18:00（上海）.</summary>
    public static string Instant(DateTimeOffset instant, string timeZone, CultureInfo culture)
    {
        var written = DateAndTime(TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(timeZone)), culture);
        var place = ZonePlaces.Of(timeZone, culture);
        return IsChinese(culture) ? $"{written}（{place}）" : $"{written} ({place})";
    }

    public static bool IsChinese(CultureInfo culture) => culture.TwoLetterISOLanguageName == "zh";
}
