using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

public enum RefundStatus
{
    Pending,
    Succeeded,
    Failed,
}

/// <summary>https://docs.stripe.com/api/refunds/object. Refunds of cards have the prefix re_, of other methods pyr_.</summary>
public sealed record Refund : IStripeObject
{
    public required string Id { get; init; }

    public required long Created { get; init; }

    public required string ChargeId { get; init; }

    public required string PaymentIntentId { get; init; }

    public required string PaymentMethodId { get; init; }

    public required string Method { get; init; }

    public required long AmountMinor { get; init; }

    public required string Currency { get; init; }

    /// <summary>Null while there is not enough balance for it.</summary>
    public string? BalanceTransactionId { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public string? Reason { get; init; }

    public RefundStatus Status { get; init; }

    /// <summary>Whether it waits for balance.</summary>
    public bool IsShort { get; init; }

    /// <summary>When its status changes, and how; null when it is final.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    public bool WillFail { get; init; }

    public string? FailureBalanceTransactionId { get; init; }

    /// <summary>https://docs.stripe.com/api/refunds/object#refund_object-failure_reason.</summary>
    public string FailureReason { get; init; } = "unknown";

    public JsonObject ToJson(SandboxState state)
    {
        var json = new JsonObject
        {
            ["id"] = Id,
            ["object"] = "refund",
            ["amount"] = AmountMinor,
            ["balance_transaction"] = BalanceTransactionId,
            ["charge"] = ChargeId,
            ["created"] = Created,
            ["currency"] = Currency,
            ["customer"] = null,
            ["customer_account"] = null,
            ["destination_details"] = new JsonObject { [Method] = Destination(), ["type"] = Method },
            ["metadata"] = Json.Of(Metadata),
            ["payment_intent"] = PaymentIntentId,
            ["payment_method"] = PaymentMethodId,
            ["reason"] = Reason,
            ["receipt_number"] = null,
            ["source_transfer_reversal"] = null,
            ["status"] = StatusName,
            ["transfer_reversal"] = null,
        };
        if (Status == RefundStatus.Pending)
        {
            json["pending_reason"] = IsShort ? "insufficient_funds" : "processing";
        }
        if (Status == RefundStatus.Failed)
        {
            if (FailureBalanceTransactionId is not null)
            {
                json["failure_balance_transaction"] = FailureBalanceTransactionId;
            }
            json["failure_reason"] = FailureReason;
        }
        return json;
    }

    private string StatusName => Status switch
    {
        RefundStatus.Pending => "pending",
        RefundStatus.Succeeded => "succeeded",
        RefundStatus.Failed => "failed",
        _ => throw new InvalidOperationException($"No such status: {Status}."),
    };

    private JsonObject Destination() => Method == "card"
        ? new JsonObject { ["reference_status"] = "pending", ["reference_type"] = "acquirer_reference_number", ["type"] = "refund" }
        : [];
}
