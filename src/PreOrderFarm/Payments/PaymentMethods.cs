namespace PreOrderFarm.Payments;

/// <summary>Which ways to pay a campaign can offer. Pure: a payment asked for twice gets the same answer.</summary>
public static class PaymentMethods
{
    // A method refuses refunds after its window (https://docs.stripe.com/payments/alipay, …/wechat-pay), and takes only
    // some currencies; a card has no fixed window.
    private static readonly string[] AlipayCurrencies = ["CNY", "AUD", "CAD", "EUR", "GBP", "HKD", "JPY", "NZD", "SGD", "USD"];
    private static readonly string[] WeChatCurrencies = ["CNY", "AUD", "CAD", "CHF", "DKK", "EUR", "GBP", "HKD", "JPY", "NOK", "SEK", "SGD", "USD"];

    public static IReadOnlyList<string> Known { get; } = ["card", "alipay", "wechat_pay"];

    public static IReadOnlyList<string> For(IEnumerable<string> enabled, string currency, DateTimeOffset paidAt, DateTimeOffset latestRefundAt)
    {
        var heldFor = latestRefundAt - paidAt;
        return [.. enabled.Where(method => method switch
        {
            "card" => true,
            "alipay" => heldFor <= TimeSpan.FromDays(90) && AlipayCurrencies.Contains(currency, StringComparer.Ordinal),
            "wechat_pay" => heldFor <= TimeSpan.FromDays(180) && WeChatCurrencies.Contains(currency, StringComparer.Ordinal),
            _ => throw new ArgumentException($"'{method}' is not a payment method that is known here.", nameof(enabled)),
        })];
    }
}
