using PreOrderFarm.Shared;
using PreOrderFarm.Stripe;

namespace PreOrderFarm.Payments.Stripe;

/// <summary>How balance transactions and metadata are read.</summary>
internal static class StripeCalls
{
    /// <summary>As Stripe signs it: negative when money left our balance.</summary>
    public static Settlement Movement(StripeBalanceTransaction balance)
    {
        var currency = balance.Currency.ToUpperInvariant();
        return new Settlement(balance.Id, new Money(balance.Amount, currency), new Money(balance.Fee, currency));
    }

    public static Guid? IdIn(IReadOnlyDictionary<string, string> metadata, string key) =>
        metadata.TryGetValue(key, out var text) && Guid.TryParse(text, out var id) ? id : null;
}
