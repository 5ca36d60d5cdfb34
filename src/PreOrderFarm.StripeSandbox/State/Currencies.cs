using System.Globalization;

namespace PreOrderFarm.StripeSandbox;

/// <summary>
/// The currencies that the stand-in knows. Minimum charges are those of
/// https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts; the rates are made up, near the real ones, and fixed.
/// </summary>
public static class Currencies
{
    private sealed record Currency(int Decimals, decimal EurosPerUnit, long? MinimumMinor, string Symbol);

    private static readonly Dictionary<string, Currency> Known = new(StringComparer.Ordinal)
    {
        ["eur"] = new(2, 1m, 50, "€"),
        ["usd"] = new(2, 0.9m, 50, "US$"),
        ["cny"] = new(2, 0.125m, null, "CN¥"),
        ["jpy"] = new(0, 0.006m, 50, "JP¥"),
        ["gbp"] = new(2, 1.16m, 30, "£"),
        ["chf"] = new(2, 1.05m, 50, "CHF "),
        ["hkd"] = new(2, 0.115m, 400, "HK$"),
        ["twd"] = new(2, 0.028m, null, "NT$"),
        ["sgd"] = new(2, 0.68m, 50, "S$"),
        ["aud"] = new(2, 0.6m, 50, "A$"),
        ["nzd"] = new(2, 0.54m, 50, "NZ$"),
        ["cad"] = new(2, 0.65m, 50, "C$"),
        ["krw"] = new(0, 0.00065m, null, "₩"),
        ["vnd"] = new(0, 0.000035m, null, "₫"),
        ["clp"] = new(0, 0.00095m, null, "CLP "),
        ["thb"] = new(2, 0.026m, 1000, "฿"),
        ["myr"] = new(2, 0.2m, 200, "RM"),
        ["inr"] = new(2, 0.0105m, 50, "₹"),
        ["mxn"] = new(2, 0.05m, 1000, "MX$"),
        ["brl"] = new(2, 0.16m, 50, "R$"),
        ["sek"] = new(2, 0.088m, 300, "SEK "),
        ["nok"] = new(2, 0.085m, 300, "NOK "),
        ["dkk"] = new(2, 0.134m, 250, "DKK "),
        ["pln"] = new(2, 0.235m, 200, "PLN "),
        ["czk"] = new(2, 0.04m, 1500, "CZK "),
        ["huf"] = new(2, 0.0025m, 17500, "HUF "),
        ["ron"] = new(2, 0.2m, 200, "RON "),
        ["kwd"] = new(3, 2.95m, null, "KWD "),
    };

    public static bool IsKnown(string code) => Known.ContainsKey(code);

    public static int Decimals(string code) => Known[code].Decimals;

    /// <summary>Null where Stripe states no minimum of its own: then the settlement currency's holds for the exchanged amount.</summary>
    public static long? MinimumMinor(string code) => Known[code].MinimumMinor;

    /// <summary>
    /// What one minor unit of <paramref name="from"/> is worth in minor units of <paramref name="to"/>:
    /// the meaning of a balance transaction's exchange_rate.
    /// </summary>
    public static decimal Rate(string from, string to, IReadOnlyDictionary<string, decimal> overrides)
    {
        if (from == to)
        {
            return 1m;
        }
        var whole = Euros(from) / Euros(to);
        return Math.Round(whole * Power(Decimals(to)) / Power(Decimals(from)), 9);

        decimal Euros(string code) => overrides.TryGetValue(code, out var given) ? given : Known[code].EurosPerUnit;
    }

    /// <summary>'€1,234.50', 'JP¥1,200': for people, on the pay page and in sentences.</summary>
    public static string Format(long minor, string code)
    {
        var decimals = Decimals(code);
        var sign = minor < 0 ? "-" : "";
        var number = (Math.Abs(minor) / Power(decimals)).ToString("N" + decimals, CultureInfo.InvariantCulture);
        return sign + Known[code].Symbol + number;
    }

    private static decimal Power(int decimals) => decimals switch
    {
        0 => 1m,
        2 => 100m,
        3 => 1000m,
        _ => throw new ArgumentOutOfRangeException(nameof(decimals)),
    };
}
