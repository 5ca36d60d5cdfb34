using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Html;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Language;

/// <summary>Values as the reader's culture writes them.</summary>
public static partial class Show
{
    private static CultureInfo Culture => CultureInfo.CurrentUICulture;

    /// <summary>Readers of Chinese expect an address from the large to the small, and Chinese marks between words.</summary>
    public static bool IsChinese => WrittenTime.IsChinese(Culture);

    /// <summary>With a minus sign, where a hyphen would be read over.</summary>
    public static string Money(Money money) => money.Format(Culture).Replace('-', '\u2212');

    public static string Money(long minor, string currency) => Money(new Money(minor, currency));

    /// <summary>As on a price tag: without '.00'.</summary>
    public static string Price(Money money)
    {
        var written = Money(money);
        var separator = Culture.NumberFormat.CurrencyDecimalSeparator;
        return written.EndsWith(separator + "00", StringComparison.Ordinal) ? written[..^(separator.Length + 2)] : written;
    }

    public static string Number(long number) => number.ToString("N0", Culture);

    /// <summary>12 kg, 2.5 kg, 800 g.</summary>
    public static string Weight(long grams) => grams >= 1000
        ? string.Create(Culture, $"{grams / 1000m:#,0.###}\u00A0kg")
        : string.Create(Culture, $"{grams}\u00A0g");

    /// <summary>3 May 2027; 2027年5月3日: no line ends within it.</summary>
    public static string Date(DateOnly date) => Whole(WrittenTime.Date(date, Culture));

    /// <summary>May 2027; 2027年5月.</summary>
    public static string Month(DateOnly day) => day.ToString(IsChinese ? "yyyy年M月" : "MMMM yyyy", Culture);

    /// <summary>3–17 May 2027, as short as the two days allow. A line may end before the second, and not within one.</summary>
    public static string Dates(DateOnly from, DateOnly until) => from == until ? Date(from)
        : IsChinese ? $"{Date(from)}–{Whole(until.ToString(from.Year == until.Year ? "M月d日" : "yyyy年M月d日", Culture))}"
        : from.Year == until.Year && from.Month == until.Month ? $"{from.Day}–\u2060{Date(until)}"
        : $"{(from.Year == until.Year ? Whole(from.ToString("d MMMM", Culture)) : Date(from))} –\u2060\u00A0{Date(until)}";

    // Chinese lines may end between any two characters that no word joiner holds together.
    private static string Whole(string date) => IsChinese
        ? string.Join('\u2060', date.EnumerateRunes())
        : date.Replace(' ', '\u00A0');

    // A line may end between the day and the time.
    private static string WholeDay(string instant)
    {
        var day = instant.IndexOf(IsChinese ? ' ' : ',', StringComparison.Ordinal);
        return Whole(instant[..day]) + (IsChinese ? " " + Whole(instant[(day + 1)..]) : instant[day..]);
    }

    /// <summary>An e-mail address. A line may end behind its '@', and best nowhere else.</summary>
    public static IHtmlContent Email(string address) => new HtmlString(HtmlEncoder.Default.Encode(address).Replace("@", "@<wbr>", StringComparison.Ordinal));

    /// <summary>Between facts on one line. It may end a line and never begins one.</summary>
    public const string Dot = "\u00A0· ";

    /// <summary>Between a name and what it is of: ': ' and '：'.</summary>
    public static string Colon => IsChinese ? "：" : ": ";

    /// <summary>Between a sentence and what stands in an element of its own.</summary>
    public static string Space => IsChinese ? "" : " ";

    /// <summary>Between a name and its place: ', ' and '，'.</summary>
    public static string Comma => IsChinese ? "，" : ", ";

    /// <summary>Things of one kind: 'a, b' and 'a、b'.</summary>
    public static string Listed(IEnumerable<string> things) => string.Join(IsChinese ? "、" : ", ", things);

    /// <summary>Sentences one after the other: Chinese ones have no space between them.</summary>
    public static string Sentences(params string?[] sentences) => string.Join(IsChinese ? "" : " ", sentences.Where(sentence => !string.IsNullOrEmpty(sentence)));

    /// <summary>A sentence in which no line ends between a figure and its unit, or within '0 to 30'.</summary>
    public static string Tied(string sentence) => AfterFigure().Replace(sentence, "\u00A0");

    [GeneratedRegex(@"(?<=\d) (?=\p{L})|(?<=\d (?:to|到|至)) (?=\d)", RegexOptions.None, 1000)]
    private static partial Regex AfterFigure();

    /// <summary>Street, town and country on one line.</summary>
    public static string Place(PostalAddress at) => string.Join(IsFromTheLarge(at.Country) ? " " : Comma, PlaceLines(at));

    /// <summary>A town or region and its country on one line.</summary>
    public static string Place(string place, string country) => IsFromTheLarge(country) ? $"{CountryNames.Of(country)} {place}" : $"{place}{Comma}{CountryNames.Of(country)}";

    /// <summary>Street, town and country, a line each, in the order of that country's post; where it begins with the large, readers of Chinese expect the country first.</summary>
    public static IEnumerable<string> PlaceLines(PostalAddress at) =>
        IsFromTheLarge(at.Country) ? at.Lines().Prepend(CountryNames.Of(at.Country)) : at.Lines().Append(CountryNames.Of(at.Country));

    private static bool IsFromTheLarge(string country) => IsChinese && PostalAddress.BeginsWithTheLarge(country);

    /// <summary>An instant in a zone, which is named: 3 May 2027, 18:00 (Shanghai).</summary>
    public static string Instant(DateTimeOffset instant, string timeZone) => WholeDay(WrittenTime.Instant(instant, timeZone, Culture));

    /// <summary>An instant as the clock of its offset shows it; the sentence around it names the zone.</summary>
    public static string DateAndTime(DateTimeOffset local) => WholeDay(WrittenTime.DateAndTime(local, Culture));
}
