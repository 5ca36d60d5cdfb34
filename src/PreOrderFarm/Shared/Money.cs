using System.Globalization;

namespace PreOrderFarm.Shared;

/// <summary>An amount in minor units (cents, fen; whole yen) of one ISO 4217 currency.</summary>
public readonly record struct Money
{
    /// <summary>Eight digits of minor units: the most that one price or one payment may be.</summary>
    public const long MaximumMinor = 99_999_999;

    public Money(long minor, string currency)
    {
        if (!PreOrderFarm.Shared.Currency.IsKnown(currency))
            throw new ArgumentException($"'{currency}' is not a currency that campaigns can use.", nameof(currency));
        Minor = minor;
        Currency = currency;
    }

    public long Minor { get; }

    public string Currency { get; }

    public static Money Zero(string currency) => new(0, currency);

    public static Money operator +(Money a, Money b) => new(checked(a.Minor + b.Minor), Same(a, b));

    public static Money operator -(Money a, Money b) => new(checked(a.Minor - b.Minor), Same(a, b));

    public static Money operator -(Money a) => new(checked(-a.Minor), a.Currency);

    public static Money operator *(Money a, long times) => new(checked(a.Minor * times), a.Currency);

    /// <summary>
    /// Splits into parts in proportion to the weights, by largest remainder (ties: the earlier part).
    /// The parts always sum to this amount.
    /// </summary>
    public Money[] Split(IReadOnlyList<long> weights)
    {
        if (weights.Count == 0 || weights.Any(weight => weight < 0) || weights.All(weight => weight == 0))
            throw new ArgumentException("Weights must not be negative, nor all zero.", nameof(weights));
        var total = weights.Aggregate((Int128)0, (sum, weight) => sum + weight);
        var sign = Minor < 0 ? -1 : 1;
        var amount = (Int128)Math.Abs(Minor);
        var parts = weights.Select(weight => (long)(amount * weight / total)).ToArray();
        var missing = (int)(amount - parts.Aggregate((Int128)0, (sum, part) => sum + part));
        var byRemainder = Enumerable.Range(0, parts.Length)
            .OrderByDescending(i => amount * weights[i] % total)
            .ThenBy(i => i);
        foreach (var i in byRemainder.Take(missing))
            parts[i]++;
        var currency = Currency;
        return [.. parts.Select(part => new Money(sign * part, currency))];
    }

    /// <summary>'12.50 EUR': for logs and tests; pages format by culture.</summary>
    public override string ToString()
    {
        var digits = PreOrderFarm.Shared.Currency.MinorDigits(Currency);
        return string.Create(CultureInfo.InvariantCulture, $"{Major().ToString("F" + digits, CultureInfo.InvariantCulture)} {Currency}");
    }

    /// <summary>The amount as people read it, with its currency's symbol, in the digits and order of the culture.</summary>
    public string Format(CultureInfo culture)
    {
        var format = (NumberFormatInfo)culture.NumberFormat.Clone();
        format.CurrencyDecimalDigits = PreOrderFarm.Shared.Currency.MinorDigits(Currency);
        format.CurrencySymbol = Symbol(Currency);
        if (string.Equals(format.CurrencySymbol, Currency, StringComparison.Ordinal))
            (format.CurrencyPositivePattern, format.CurrencyNegativePattern) = (2, 12);
        return Major().ToString("C", format);
    }

    /// <summary>For display only; the domain counts minor units.</summary>
    public decimal Major()
    {
        var major = (decimal)Minor;
        for (var digit = 0; digit < PreOrderFarm.Shared.Currency.MinorDigits(Currency); digit++)
            major /= 10;
        return major;
    }

    private static string Symbol(string currency) => currency switch
    {
        "EUR" => "€",
        "GBP" => "£",
        "USD" => "$",
        "CNY" => "¥",
        "JPY" => "JP¥",
        _ => currency,
    };

    private static string Same(Money a, Money b) =>
        string.Equals(a.Currency, b.Currency, StringComparison.Ordinal)
            ? a.Currency
            : throw new InvalidOperationException($"{a} and {b} differ in currency.");
}
