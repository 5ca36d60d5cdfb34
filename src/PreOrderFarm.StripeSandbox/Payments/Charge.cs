using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

public enum ChargeStatus
{
    Pending,
    Succeeded,
    Failed,
}

/// <summary>https://docs.stripe.com/api/charges/object. Cards have the prefix ch_, other methods py_.</summary>
public sealed record Charge : IStripeObject
{
    public required string Id { get; init; }

    public required long Created { get; init; }

    public required string PaymentIntentId { get; init; }

    public required long AmountMinor { get; init; }

    public required string Currency { get; init; }

    public required string Method { get; init; }

    public required string PaymentMethodId { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public PaymentIntentTerms Terms { get; init; } = new();

    public string? CardNumber { get; init; }

    public string? Email { get; init; }

    public ChargeStatus Status { get; init; }

    public PaymentFailure? Failure { get; init; }

    /// <summary>Asked back, and not known to have failed.</summary>
    public long RefundedMinor { get; init; }

    /// <summary>Stays true whatever comes of the dispute.</summary>
    public bool IsDisputed { get; init; }

    public string? BalanceTransactionId { get; init; }

    /// <summary>When the balance transaction appears; null once it has, or if none ever will.</summary>
    public DateTimeOffset? BookedAt { get; init; }

    public JsonObject ToJson(SandboxState state) => new()
    {
        ["id"] = Id,
        ["object"] = "charge",
        ["amount"] = AmountMinor,
        ["amount_captured"] = Status == ChargeStatus.Succeeded ? AmountMinor : 0,
        ["amount_refunded"] = RefundedMinor,
        ["application"] = null,
        ["application_fee"] = null,
        ["application_fee_amount"] = null,
        ["balance_transaction"] = BalanceTransactionId,
        ["billing_details"] = new JsonObject { ["address"] = null, ["email"] = Email, ["name"] = null, ["phone"] = null, ["tax_id"] = null },
        ["calculated_statement_descriptor"] = "STRIPE STAND-IN",
        ["captured"] = Status == ChargeStatus.Succeeded,
        ["created"] = Created,
        ["currency"] = Currency,
        ["customer"] = null,
        ["description"] = Terms.Description,
        ["disputed"] = IsDisputed,
        ["failure_balance_transaction"] = null,
        ["failure_code"] = Failure?.Code,
        ["failure_message"] = Failure?.Message,
        ["fraud_details"] = new JsonObject(),
        ["livemode"] = false,
        ["metadata"] = Json.Of(Metadata),
        ["on_behalf_of"] = null,
        ["outcome"] = Outcome(),
        ["paid"] = Status == ChargeStatus.Succeeded,
        ["payment_intent"] = PaymentIntentId,
        ["payment_method"] = PaymentMethodId,
        ["payment_method_details"] = MethodDetails(),
        ["receipt_email"] = Terms.ReceiptEmail,
        ["receipt_number"] = null,
        ["receipt_url"] = null,
        ["refunded"] = Status == ChargeStatus.Succeeded && RefundedMinor == AmountMinor,
        ["review"] = null,
        ["shipping"] = null,
        ["source"] = null,
        ["source_transfer"] = null,
        ["statement_descriptor"] = Terms.StatementDescriptor,
        ["statement_descriptor_suffix"] = Terms.StatementDescriptorSuffix,
        ["status"] = StatusName,
        ["transfer_data"] = null,
        ["transfer_group"] = Terms.TransferGroup,
    };

    private string StatusName => Status switch
    {
        ChargeStatus.Pending => "pending",
        ChargeStatus.Succeeded => "succeeded",
        ChargeStatus.Failed => "failed",
        _ => throw new InvalidOperationException($"No such status: {Status}."),
    };

    private JsonObject Outcome() => new()
    {
        ["advice_code"] = null,
        ["network_advice_code"] = null,
        ["network_decline_code"] = null,
        ["network_status"] = Failure is null ? "approved_by_network" : "declined_by_network",
        ["reason"] = Failure?.DeclineCode,
        ["risk_level"] = "normal",
        ["seller_message"] = Failure is null ? "Payment complete." : "The bank did not return any further details with this decline.",
        ["type"] = Failure is null ? "authorized" : "issuer_declined",
    };

    private JsonObject MethodDetails() => new()
    {
        [Method] = Method switch
        {
            "card" => TestCards.Details(CardNumber!, AmountMinor),
            "alipay" => new JsonObject { ["fingerprint"] = null, ["transaction_id"] = null },
            "wechat_pay" => new JsonObject { ["fingerprint"] = null, ["transaction_id"] = null },
            _ => throw new InvalidOperationException($"No such method: {Method}."),
        },
        ["type"] = Method,
    };
}
