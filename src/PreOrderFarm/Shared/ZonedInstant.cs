using System.Globalization;

namespace PreOrderFarm.Shared;

/// <summary>An instant as it stands in a sentence: by the clocks of a zone that is named, in the language of whoever reads it.</summary>
public readonly record struct ZonedInstant(DateTimeOffset Instant, string TimeZone) : IFormattable
{
    public override string ToString() => ToString(format: null, CultureInfo.InvariantCulture);

    public string ToString(string? format, IFormatProvider? formatProvider) =>
        WrittenTime.Instant(Instant, TimeZone, formatProvider as CultureInfo ?? CultureInfo.InvariantCulture);
}
