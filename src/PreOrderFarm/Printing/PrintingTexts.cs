using System.Globalization;
using System.Resources;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing;

/// <summary>The sentences of printed sheets, from PrintingTexts.resx, in the sheet's language.</summary>
public sealed class PrintingTexts(string language)
{
    public static readonly ResourceManager Resources = new("PreOrderFarm.Printing.PrintingTexts", typeof(PrintingTexts).Assembly);

    private readonly CultureInfo culture = Languages.Culture(language);

    internal string Language => Languages.Nearest(language);

    internal string this[string key] =>
        Resources.GetString(key, culture) ?? throw new InvalidOperationException($"PrintingTexts.resx lacks '{key}'.");

    internal string Format(string key, params object[] values) => string.Format(culture, this[key], values);

    internal string Count(long number) => number.ToString("N0", culture);

    /// <summary>What something is called, not how many there are.</summary>
    internal string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    internal string Kilograms(long grams) => Format("kilograms", grams / 1000m);

    /// <summary>What something weighs, or at most weighs.</summary>
    internal string Kilograms(long grams, bool isSoldByWeight) => isSoldByWeight ? Format("up_to", Kilograms(grams)) : Kilograms(grams);

    internal string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A time zone by the city that it is called after.</summary>
    internal string Zone(string timeZone) => ZonePlaces.Of(timeZone, culture);

    /// <summary>When a sheet was printed, by the clocks of its harvest.</summary>
    internal string Printed(DateTimeOffset at, string timeZone)
    {
        var local = TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(timeZone));
        return Format("printed", $"{local.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} ({Zone(timeZone)})");
    }

    internal string Storage(ParcelStorage storage) => storage switch
    {
        ParcelStorage.Ambient => this["storage_ambient"],
        ParcelStorage.Chilled => this["storage_chilled"],
        _ => throw new InvalidOperationException($"A sheet has no word for {storage}."),
    };
}
