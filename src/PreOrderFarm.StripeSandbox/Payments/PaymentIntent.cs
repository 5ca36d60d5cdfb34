using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

public enum PaymentIntentStatus
{
    RequiresPaymentMethod,
    RequiresAction,
    Processing,
    Succeeded,
    Canceled,
}

/// <summary>Why a payment did not go through, in Stripe's words.</summary>
public sealed record PaymentFailure(string Code, string? DeclineCode, string Message)
{
    internal JsonObject ToJson(string method, string? chargeId)
    {
        var json = new JsonObject
        {
            ["code"] = Code,
            ["doc_url"] = "https://stripe.com/docs/error-codes/" + Code.Replace('_', '-'),
            ["message"] = Message,
            ["payment_method_type"] = method,
            ["type"] = "card_error",
        };
        if (chargeId is not null)
        {
            json["charge"] = chargeId;
        }
        if (DeclineCode is not null)
        {
            json["decline_code"] = DeclineCode;
        }
        return json;
    }
}

/// <summary>https://docs.stripe.com/api/payment_intents/object.</summary>
public sealed record PaymentIntent : IStripeObject
{
    public required string Id { get; init; }

    public required long Created { get; init; }

    public required string SessionId { get; init; }

    public required long AmountMinor { get; init; }

    public required string Currency { get; init; }

    public required string ClientSecret { get; init; }

    public required IReadOnlyList<string> MethodTypes { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public PaymentIntentTerms Terms { get; init; } = new();

    public PaymentIntentStatus Status { get; init; } = PaymentIntentStatus.RequiresPaymentMethod;

    /// <summary>'card', 'alipay', …: of the attempt under way, or the last.</summary>
    public string? Method { get; init; }

    /// <summary>The card of the attempt under way.</summary>
    public string? CardNumber { get; init; }

    public string? PaymentMethodId { get; init; }

    public string? LatestChargeId { get; init; }

    public PaymentFailure? LastFailure { get; init; }

    public long? CanceledAt { get; init; }

    /// <summary>While processing: when it will be known, and how it ends.</summary>
    public DateTimeOffset? SettlesAt { get; init; }

    public bool WillSucceed { get; init; }

    public JsonObject ToJson(SandboxState state) => new()
    {
        ["id"] = Id,
        ["object"] = "payment_intent",
        ["allowed_payment_method_types"] = null,
        ["amount"] = AmountMinor,
        ["amount_capturable"] = 0,
        ["amount_details"] = new JsonObject { ["tip"] = new JsonObject() },
        ["amount_received"] = Status == PaymentIntentStatus.Succeeded ? AmountMinor : 0,
        ["application"] = null,
        ["application_fee_amount"] = null,
        ["automatic_payment_methods"] = null,
        ["canceled_at"] = CanceledAt,
        ["cancellation_reason"] = CanceledAt is null ? null : "expired",
        ["capture_method"] = "automatic_async",
        ["client_secret"] = ClientSecret,
        ["confirmation_method"] = "automatic",
        ["created"] = Created,
        ["currency"] = Currency,
        ["customer"] = null,
        ["customer_account"] = null,
        ["description"] = Terms.Description,
        ["excluded_payment_method_types"] = null,
        ["last_payment_error"] = LastFailure?.ToJson(Method!, LatestChargeId),
        ["latest_charge"] = LatestChargeId,
        ["livemode"] = false,
        ["managed_payments"] = null,
        ["metadata"] = Json.Of(Metadata),
        ["next_action"] = Status == PaymentIntentStatus.RequiresAction ? NextAction(state) : null,
        ["on_behalf_of"] = null,
        ["payment_method"] = PaymentMethodId,
        ["payment_method_configuration_details"] = null,
        ["payment_method_options"] = new JsonObject(),
        ["payment_method_types"] = Json.Of(MethodTypes),
        ["payment_record"] = null,
        ["processing"] = null,
        ["receipt_email"] = Terms.ReceiptEmail,
        ["review"] = null,
        ["setup_future_usage"] = null,
        ["shipping"] = null,
        ["source"] = null,
        ["statement_descriptor"] = Terms.StatementDescriptor,
        ["statement_descriptor_suffix"] = Terms.StatementDescriptorSuffix,
        ["status"] = StatusName,
        ["transfer_data"] = null,
        ["transfer_group"] = Terms.TransferGroup,
    };

    private string StatusName => Status switch
    {
        PaymentIntentStatus.RequiresPaymentMethod => "requires_payment_method",
        PaymentIntentStatus.RequiresAction => "requires_action",
        PaymentIntentStatus.Processing => "processing",
        PaymentIntentStatus.Succeeded => "succeeded",
        PaymentIntentStatus.Canceled => "canceled",
        _ => throw new InvalidOperationException($"No such status: {Status}."),
    };

    private JsonObject NextAction(SandboxState state) => new()
    {
        ["redirect_to_url"] = new JsonObject
        {
            ["return_url"] = null,
            ["url"] = CheckoutSession.ConfirmUrl(state, SessionId),
        },
        ["type"] = "redirect_to_url",
    };
}
