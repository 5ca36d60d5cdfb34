using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

/// <summary>https://docs.stripe.com/api/balance_transactions/object. Always in the settlement currency.</summary>
public sealed record BalanceTransaction : IStripeObject
{
    public required string Id { get; init; }

    public required long Created { get; init; }

    public required long AmountMinor { get; init; }

    public required string Currency { get; init; }

    public long FeeMinor { get; init; }

    /// <summary>Minor units of the settlement currency for a minor unit of the payment's; null when they are the same.</summary>
    public decimal? ExchangeRate { get; init; }

    public required string Type { get; init; }

    public required string ReportingCategory { get; init; }

    public required string? SourceId { get; init; }

    public required long AvailableOn { get; init; }

    public string? Description { get; init; }

    public long NetMinor => AmountMinor - FeeMinor;

    public JsonObject ToJson(SandboxState state) => new()
    {
        ["id"] = Id,
        ["object"] = "balance_transaction",
        ["amount"] = AmountMinor,
        ["available_on"] = AvailableOn,
        ["balance_type"] = "payments",
        ["created"] = Created,
        ["currency"] = Currency,
        ["description"] = Description,
        ["exchange_rate"] = ExchangeRate,
        ["fee"] = FeeMinor,
        ["fee_details"] = FeeDetails(),
        ["net"] = NetMinor,
        ["reporting_category"] = ReportingCategory,
        ["source"] = SourceId,
        ["status"] = AvailableOn <= state.NowSeconds ? "available" : "pending",
        ["type"] = Type,
    };

    internal static BalanceTransaction ForCharge(SandboxState state, Charge charge)
    {
        var isCard = charge.Method == "card";
        var amount = Exchange(state, charge.AmountMinor, charge.Currency);
        var formula = isCard ? state.Options.CardFee : state.Options.WalletFee;
        return Of(state, amount, charge.Currency, isCard ? "charge" : "payment", "charge", charge.Id) with
        {
            FeeMinor = formula.FeeMinor(amount),
            Description = charge.Terms.Description,
            AvailableOn = TestCards.IsAvailableAtOnce(charge.CardNumber)
                ? state.NowSeconds
                : (state.Now + state.Options.AvailableAfter).ToUnixTimeSeconds(),
        };
    }

    /// <summary>
    /// The fee does not come back. Exchanged is the difference of two running totals, so that a charge refunded in
    /// parts gives back exactly what it brought.
    /// </summary>
    internal static BalanceTransaction ForRefund(SandboxState state, Charge charge, string refundId, long refundedBeforeMinor, long amountMinor)
    {
        var amount = Exchange(state, refundedBeforeMinor, charge.Currency) - Exchange(state, refundedBeforeMinor + amountMinor, charge.Currency);
        return Of(state, amount, charge.Currency, charge.Method == "card" ? "refund" : "payment_refund", "refund", refundId) with
        {
            Description = "REFUND FOR CHARGE",
        };
    }

    internal static BalanceTransaction ForFailedRefund(SandboxState state, BalanceTransaction refund, string refundId) =>
        Of(state, -refund.AmountMinor, refund.Currency, "refund_failure", "refund_failure", refundId) with
        {
            ExchangeRate = refund.ExchangeRate,
            Description = "REFUND FAILURE",
        };

    internal static BalanceTransaction Of(SandboxState state, long amountMinor, string paidIn, string type, string category, string? sourceId)
    {
        var settlement = state.Options.SettlementCurrency;
        return new BalanceTransaction
        {
            Id = Ids.New("txn_"),
            Created = state.NowSeconds,
            AmountMinor = amountMinor,
            Currency = settlement,
            ExchangeRate = paidIn == settlement ? null : Currencies.Rate(paidIn, settlement, state.Options.EurosPerUnit),
            Type = type,
            ReportingCategory = category,
            SourceId = sourceId,
            AvailableOn = state.NowSeconds,
        };
    }

    internal static long Exchange(SandboxState state, long amountMinor, string currency) =>
        (long)Math.Round(
            amountMinor * Currencies.Rate(currency, state.Options.SettlementCurrency, state.Options.EurosPerUnit),
            MidpointRounding.AwayFromZero);

    /// <summary>What can leave the balance now.</summary>
    internal static long AvailableMinor(SandboxState state) =>
        state.BalanceTransactions.All()
            .Where(transaction => transaction.AvailableOn <= state.NowSeconds)
            .Sum(transaction => transaction.NetMinor);

    private JsonArray FeeDetails() => FeeMinor == 0
        ? []
        :
        [
            new JsonObject
            {
                ["amount"] = FeeMinor,
                ["application"] = null,
                ["currency"] = Currency,
                ["description"] = "Stripe processing fees",
                ["type"] = "stripe_fee",
            },
        ];
}
