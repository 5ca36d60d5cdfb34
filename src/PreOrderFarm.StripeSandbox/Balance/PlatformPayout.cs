using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

/// <summary>https://docs.stripe.com/api/payouts/object: from the platform's balance to its own bank.</summary>
public sealed record PlatformPayout : IStripeObject
{
    private const long DaySeconds = 86_400;

    public required string Id { get; init; }

    public required long Created { get; init; }

    public required long AmountMinor { get; init; }

    public required string Currency { get; init; }

    public required string BalanceTransactionId { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public string? Description { get; init; }

    public long ArrivesAt => Created + 2 * DaySeconds;

    public JsonObject ToJson(SandboxState state) => new()
    {
        ["id"] = Id,
        ["object"] = "payout",
        ["amount"] = AmountMinor,
        ["application_fee"] = null,
        ["application_fee_amount"] = null,
        ["arrival_date"] = ArrivesAt,
        ["automatic"] = false,
        ["balance_transaction"] = BalanceTransactionId,
        ["created"] = Created,
        ["currency"] = Currency,
        ["description"] = Description,
        ["destination"] = "ba_sandbox",
        ["failure_balance_transaction"] = null,
        ["failure_code"] = null,
        ["failure_message"] = null,
        ["livemode"] = false,
        ["metadata"] = Json.Of(Metadata),
        ["method"] = "standard",
        ["original_payout"] = null,
        ["payout_method"] = null,
        ["reconciliation_status"] = "not_applicable",
        ["reversed_by"] = null,
        ["source_type"] = "card",
        ["statement_descriptor"] = null,
        ["status"] = StatusAt(state),
        ["trace_id"] = null,
        ["type"] = "bank_account",
    };

    internal string StatusAt(SandboxState state) => ArrivesAt <= state.NowSeconds ? "paid" : "in_transit";
}
