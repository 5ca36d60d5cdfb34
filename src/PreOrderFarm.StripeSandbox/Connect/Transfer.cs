using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

/// <summary>https://docs.stripe.com/api/transfers/object: money from the platform's balance to an account.</summary>
public sealed record Transfer : IStripeObject
{
    public required string Id { get; init; }

    public required long Created { get; init; }

    public required long AmountMinor { get; init; }

    public required string Currency { get; init; }

    public required string DestinationId { get; init; }

    public required string DestinationPaymentId { get; init; }

    public required string BalanceTransactionId { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public string? Description { get; init; }

    public string? SourceChargeId { get; init; }

    public string? Group { get; init; }

    public long ReversedMinor { get; init; }

    public JsonObject ToJson(SandboxState state) => new()
    {
        ["id"] = Id,
        ["object"] = "transfer",
        ["amount"] = AmountMinor,
        ["amount_reversed"] = ReversedMinor,
        ["balance_transaction"] = BalanceTransactionId,
        ["created"] = Created,
        ["currency"] = Currency,
        ["description"] = Description,
        ["destination"] = DestinationId,
        ["destination_payment"] = DestinationPaymentId,
        ["livemode"] = false,
        ["metadata"] = Json.Of(Metadata),
        ["reversals"] = TransfersApi.ReversalsOf(state, Id),
        ["reversed"] = ReversedMinor == AmountMinor,
        ["source_transaction"] = SourceChargeId,
        ["source_type"] = "card",
        ["transfer_group"] = Group,
    };
}

/// <summary>https://docs.stripe.com/api/transfer_reversals/object.</summary>
public sealed record TransferReversal : IStripeObject
{
    public required string Id { get; init; }

    public required long Created { get; init; }

    public required string TransferId { get; init; }

    public required long AmountMinor { get; init; }

    public required string Currency { get; init; }

    public required string BalanceTransactionId { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public JsonObject ToJson(SandboxState state) => new()
    {
        ["id"] = Id,
        ["object"] = "transfer_reversal",
        ["amount"] = AmountMinor,
        ["balance_transaction"] = BalanceTransactionId,
        ["created"] = Created,
        ["currency"] = Currency,
        ["destination_payment_refund"] = null,
        ["metadata"] = Json.Of(Metadata),
        ["source_refund"] = null,
        ["transfer"] = TransferId,
    };
}
