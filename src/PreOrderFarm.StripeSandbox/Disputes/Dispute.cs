using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

/// <summary>Those that begin with 'Warning' are inquiries, which move no money.</summary>
public enum DisputeStatus
{
    WarningNeedsResponse,
    WarningUnderReview,
    WarningClosed,
    NeedsResponse,
    UnderReview,
    Won,
    Lost,
}

/// <summary>https://docs.stripe.com/api/disputes/object: a payer went to their bank.</summary>
public sealed record Dispute : IStripeObject
{
    /// <summary>Texts only; what Stripe takes as files is taken as their ids.</summary>
    internal static readonly string[] EvidenceFields =
    [
        "access_activity_log", "billing_address", "cancellation_policy", "cancellation_policy_disclosure", "cancellation_rebuttal",
        "customer_communication", "customer_email_address", "customer_name", "customer_purchase_ip", "customer_signature",
        "duplicate_charge_documentation", "duplicate_charge_explanation", "duplicate_charge_id", "product_description", "receipt",
        "refund_policy", "refund_policy_disclosure", "refund_refusal_explanation", "service_date", "service_documentation",
        "shipping_address", "shipping_carrier", "shipping_date", "shipping_documentation", "shipping_tracking_number",
        "uncategorized_file", "uncategorized_text",
    ];

    public required string Id { get; init; }

    public required long Created { get; init; }

    public required string ChargeId { get; init; }

    public required string PaymentIntentId { get; init; }

    public required long AmountMinor { get; init; }

    public required string Currency { get; init; }

    public required string Reason { get; init; }

    public required DisputeStatus Status { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long DueBy { get; init; }

    public string? CardNumber { get; init; }

    public IReadOnlyDictionary<string, string> Evidence { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public int SubmissionCount { get; init; }

    /// <summary>What it took from the balance, and what it gave back.</summary>
    public IReadOnlyList<string> BalanceTransactionIds { get; init; } = [];

    public bool IsInquiry => Status is DisputeStatus.WarningNeedsResponse or DisputeStatus.WarningUnderReview or DisputeStatus.WarningClosed;

    public bool IsClosed => Status is DisputeStatus.WarningClosed or DisputeStatus.Won or DisputeStatus.Lost;

    internal string StatusName => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(Status.ToString());

    public JsonObject ToJson(SandboxState state) => new()
    {
        ["id"] = Id,
        ["object"] = "dispute",
        ["amount"] = AmountMinor,
        ["balance_transactions"] = new JsonArray([.. BalanceTransactionIds.Select(id => state.BalanceTransactions.Get(id).ToJson(state))]),
        ["charge"] = ChargeId,
        ["created"] = Created,
        ["currency"] = Currency,
        ["enhanced_eligibility_types"] = new JsonArray(),
        ["evidence"] = EvidenceJson(),
        ["evidence_details"] = new JsonObject
        {
            ["due_by"] = DueBy,
            ["enhanced_eligibility"] = new JsonObject(),
            ["has_evidence"] = Evidence.Count > 0,
            ["past_due"] = DueBy <= state.NowSeconds,
            ["submission_count"] = SubmissionCount,
            ["submission_method"] = SubmissionCount > 0 ? "manual" : "not_submitted",
        },
        ["intended_submission_method"] = "manual",
        ["is_charge_refundable"] = IsInquiry && !IsClosed,
        ["livemode"] = false,
        ["metadata"] = Json.Of(Metadata),
        ["payment_intent"] = PaymentIntentId,
        ["payment_method_details"] = CardNumber is null ? null : new JsonObject
        {
            ["card"] = new JsonObject
            {
                ["brand"] = TestCards.Brand(CardNumber),
                ["case_type"] = IsInquiry ? "inquiry" : "chargeback",
                ["network"] = TestCards.Brand(CardNumber),
                ["network_reason_code"] = null,
            },
            ["type"] = "card",
        },
        ["reason"] = Reason,
        ["status"] = StatusName,
    };

    private JsonObject EvidenceJson()
    {
        var json = new JsonObject { ["enhanced_evidence"] = new JsonObject() };
        foreach (var field in EvidenceFields)
        {
            json[field] = Evidence.TryGetValue(field, out var text) ? text : null;
        }
        return json;
    }
}
