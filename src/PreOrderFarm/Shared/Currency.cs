using System.Globalization;
using System.Text.RegularExpressions;

namespace PreOrderFarm.Shared;

/// <summary>
/// The ISO 4217 currencies that campaigns can use, with the number of digits of their minor unit
/// as Stripe charges them (https://docs.stripe.com/currencies).
/// </summary>
public static partial class Currency
{
    private static readonly Dictionary<string, int> Digits = new(StringComparer.Ordinal)
    {
        ["AUD"] = 2,
        ["BRL"] = 2,
        ["CAD"] = 2,
        ["CHF"] = 2,
        ["CNY"] = 2,
        ["CZK"] = 2,
        ["DKK"] = 2,
        ["EUR"] = 2,
        ["GBP"] = 2,
        ["HKD"] = 2,
        ["JPY"] = 0,
        ["KRW"] = 0,
        ["NOK"] = 2,
        ["NZD"] = 2,
        ["PLN"] = 2,
        ["SEK"] = 2,
        ["SGD"] = 2,
        ["THB"] = 2,
        ["TWD"] = 2,
        ["USD"] = 2,
        ["VND"] = 0,
    };

    public static IEnumerable<string> Known => Digits.Keys;

    public static bool IsKnown(string code) => Digits.ContainsKey(code);

    public static int MinorDigits(string code) =>
        Digits.TryGetValue(code, out var digits)
            ? digits
            : throw new ArgumentException($"'{code}' is not a currency that campaigns can use.", nameof(code));

    /// <summary>
    /// Reads an amount as a person types it ('12.50', '1,200', '¥980', '12,50') into minor units: a comma before three
    /// digits groups thousands, before one or two at the end it is the decimal comma of much of Europe. False for
    /// anything that is negative, finer than the minor unit, over eight digits, or not a number.
    /// </summary>
    public static bool TryParseMinor(string? text, string currency, out long minor)
    {
        minor = 0;
        var typed = (text ?? "").Trim().TrimStart('¥', '€', '$', '£').Trim();
        if (DecimalComma().IsMatch(typed))
            typed = typed.Replace(',', '.');
        else if (Thousands().IsMatch(typed))
            typed = typed.Replace(",", "", StringComparison.Ordinal);
        if (!decimal.TryParse(typed, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
            return false;
        if (amount < 0 || amount > 99_999_999)
            return false;
        for (var digit = 0; digit < MinorDigits(currency); digit++)
            amount *= 10;
        if (amount != decimal.Truncate(amount) || amount > Money.MaximumMinor)
            return false;
        minor = (long)amount;
        return true;
    }

    [GeneratedRegex(@"^\d+,\d{1,2}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DecimalComma();

    [GeneratedRegex(@"^\d{1,3}(,\d{3})+(\.\d+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Thousands();
}
