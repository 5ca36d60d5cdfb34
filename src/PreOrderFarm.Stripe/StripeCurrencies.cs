using System.Collections.Frozen;

namespace PreOrderFarm.Stripe;

/// <summary>How Stripe counts and limits amounts. Currencies are ISO 4217 codes in either case.</summary>
/// <remarks>https://docs.stripe.com/currencies</remarks>
public static class StripeCurrencies
{
    /// <summary>The most that one charge can ask for: eight digits of the smallest unit.</summary>
    public const long MaxAmountMinor = 99_999_999;

    /// <summary>Currencies whose smallest unit is the currency itself: 500 JPY is the amount 500.</summary>
    public static FrozenSet<string> ZeroDecimal { get; } = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf");

    /// <summary>Currencies with thousandths; the last digit must be 0 (5.120 KWD is 5120, 5.124 is refused).</summary>
    public static FrozenSet<string> ThreeDecimal { get; } = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "bhd", "jod", "kwd", "omr", "tnd");

    /// <summary>Currencies without fractions that Stripe still counts in hundredths: 5 ISK is the amount 500.</summary>
    public static FrozenSet<string> WholeInHundredths { get; } = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "isk", "ugx");

    /// <summary>How many digits of an amount stand behind the decimal point: 0, 2 or 3.</summary>
    public static int DecimalDigits(string currency) => ZeroDecimal.Contains(currency) ? 0 : ThreeDecimal.Contains(currency) ? 3 : 2;

    /// <summary>What an amount must be a multiple of: 10 with thousandths, 100 for ISK and UGX, otherwise 1.</summary>
    public static long StepMinor(string currency) => ThreeDecimal.Contains(currency) ? 10 : WholeInHundredths.Contains(currency) ? 100 : 1;

    /// <summary>
    /// The least that one charge can ask for, in the smallest unit, when it settles in this currency. Null where Stripe names no
    /// figure (CNY among them): then the minimum of the account's settlement currency counts, at the day's rate.
    /// </summary>
    public static long? MinAmountMinor(string currency) => currency.ToLowerInvariant() switch
    {
        "gbp" => 30,
        "aud" or "brl" or "cad" or "chf" or "eur" or "inr" or "jpy" or "nzd" or "sgd" or "usd" => 50,
        "bgn" => 100,
        "aed" or "myr" or "pln" or "ron" => 200,
        "dkk" => 250,
        "nok" or "sek" => 300,
        "hkd" => 400,
        "mxn" or "thb" => 1_000,
        "czk" => 1_500,
        "huf" => 17_500,
        _ => null,
    };

    /// <summary>True when Stripe would take a charge of this amount, as far as its documented limits tell.</summary>
    public static bool IsChargeable(long amountMinor, string currency) =>
        amountMinor >= (MinAmountMinor(currency) ?? 1) && amountMinor <= MaxAmountMinor && amountMinor % StepMinor(currency) == 0;
}

/// <summary>How long after the payment a method still takes a refund.</summary>
/// <remarks>https://docs.stripe.com/refunds · https://docs.stripe.com/payments/alipay · https://docs.stripe.com/payments/wechat-pay</remarks>
public static class StripeRefundWindows
{
    /// <summary>
    /// The documented window: 90 days for Alipay, 180 for WeChat Pay, null for cards, which have no fixed one.
    /// Throws <see cref="ArgumentOutOfRangeException"/> for a method that is not known here, so that nobody relies on a guess.
    /// </summary>
    public static TimeSpan? For(string paymentMethodType) => paymentMethodType switch
    {
        StripePaymentMethodTypes.Card => null,
        StripePaymentMethodTypes.Alipay => TimeSpan.FromDays(90),
        StripePaymentMethodTypes.WechatPay => TimeSpan.FromDays(180),
        _ => throw new ArgumentOutOfRangeException(nameof(paymentMethodType), paymentMethodType, "The refund window of this payment method is not known."),
    };
}
