using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Localization;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Web.Pages.Grower;

/// <summary>
/// Numbers as growers type them: money with a point or a comma, weights in kilograms. What cannot be read is said
/// beside its field; an empty field is null, and the rules say whether that is enough.
/// </summary>
internal sealed class TypedNumbers(ModelStateDictionary state, IStringLocalizer<GrowerTexts> T)
{
    public long? Minor(string text, string currency, string field)
    {
        if (IsEmpty(text) || !Currency.IsKnown(currency))
            return null;
        return Currency.TryParseMinor(text, currency, out var minor) ? minor : Wrong(field, T["Write an amount of at most 8 digits, like 12.50, with no more decimals than the currency has."]);
    }

    public long? Count(string text, string field)
    {
        if (IsEmpty(text))
            return null;
        return long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count) ? count : Wrong(field, T["Write a whole number."]);
    }

    public int? SmallCount(string text, string field) =>
        Count(text, field) is not { } count ? null
        : count is >= int.MinValue and <= int.MaxValue ? (int)count
        : (int?)Wrong(field, T["Write a smaller number."]);

    public long? Grams(string kilograms, string field)
    {
        if (IsEmpty(kilograms))
            return null;
        return TryParseThousandths(kilograms, out var grams) ? grams : Wrong(field, T["Write a weight in kilograms, like 2.5."]);
    }

    /// <summary>'7' or '9.5' percent as hundredths of a percent.</summary>
    public int BasisPoints(string percent, string field)
    {
        if (IsEmpty(percent))
            return 0;
        if (TryParseThousandths(percent, out var thousandths) && thousandths % 10 == 0 && thousandths <= 100_000)
            return (int)(thousandths / 10);
        Wrong(field, T["Write a tax rate in percent, like 9 or 9.5."]);
        return 0;
    }

    public static string Kilograms(long grams) => (grams / 1000m).ToString("0.###", CultureInfo.InvariantCulture);

    public static string Percent(int basisPoints) => (basisPoints / 100m).ToString("0.##", CultureInfo.InvariantCulture);

    public static string Major(long minor, string currency)
    {
        var digits = Currency.MinorDigits(currency);
        return new Money(minor, currency).Major().ToString("F" + digits, CultureInfo.InvariantCulture);
    }

    private static bool TryParseThousandths(string text, out long thousandths)
    {
        thousandths = 0;
        var typed = text.Trim().Replace(',', '.');
        if (!decimal.TryParse(typed, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > 100_000_000)
            return false;
        thousandths = (long)(number * 1000);
        return thousandths == number * 1000;
    }

    private static bool IsEmpty(string text) => string.IsNullOrWhiteSpace(text);

    private long? Wrong(string field, string sentence)
    {
        state.AddModelError(field, sentence);
        return null;
    }
}
