using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

public enum SessionStatus
{
    Open,
    Complete,
    Expired,
}

/// <summary>One line of what is bought; the price is made for it.</summary>
public sealed record SessionLine(
    string Id,
    string PriceId,
    string ProductId,
    string Name,
    string? Description,
    long UnitMinor,
    long Quantity,
    IReadOnlyDictionary<string, string> Metadata)
{
    public long TotalMinor => UnitMinor * Quantity;
}

/// <summary>What the payment intent takes from payment_intent_data.</summary>
public sealed record PaymentIntentTerms(
    string? Description = null,
    string? ReceiptEmail = null,
    string? StatementDescriptor = null,
    string? StatementDescriptorSuffix = null,
    string? TransferGroup = null);

/// <summary>https://docs.stripe.com/api/checkout/sessions/object, in payment mode and hosted.</summary>
public sealed record CheckoutSession : IStripeObject
{
    public required string Id { get; init; }

    public required long Created { get; init; }

    public required long ExpiresAt { get; init; }

    public required string Currency { get; init; }

    public required IReadOnlyList<SessionLine> Lines { get; init; }

    public required string SuccessUrl { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public required IReadOnlyDictionary<string, string> IntentMetadata { get; init; }

    /// <summary>What can be chosen on the pay page.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    public PaymentIntentTerms Terms { get; init; } = new();

    public IReadOnlyList<string>? AllowedMethods { get; init; }

    public bool HasWechatOptions { get; init; }

    public bool IsAdaptivePricing { get; init; }

    public string? CancelUrl { get; init; }

    public string? ClientReferenceId { get; init; }

    public string? CustomerEmail { get; init; }

    public string? Locale { get; init; }

    public string? SubmitType { get; init; }

    public string? SubmitText { get; init; }

    public SessionStatus Status { get; init; }

    public bool IsPaid { get; init; }

    public string? PaymentIntentId { get; init; }

    /// <summary>As typed on the pay page.</summary>
    public string? PayerEmail { get; init; }

    public long TotalMinor => Lines.Sum(line => line.TotalMinor);

    /// <summary>Where the payer goes on to after paying.</summary>
    public string ReturnUrl => SuccessUrl.Replace("{CHECKOUT_SESSION_ID}", Id, StringComparison.Ordinal);

    internal static string PayUrl(SandboxState state, string id) => new Uri(state.Options.PublicAddress ?? state.Address, $"c/pay/{id}").AbsoluteUri;

    internal static string ConfirmUrl(SandboxState state, string id) => PayUrl(state, id) + "/confirm";

    public JsonObject ToJson(SandboxState state) => new()
    {
        ["id"] = Id,
        ["object"] = "checkout.session",
        ["adaptive_pricing"] = new JsonObject { ["enabled"] = IsAdaptivePricing },
        ["after_expiration"] = null,
        ["allow_promotion_codes"] = null,
        ["allowed_payment_method_types"] = AllowedMethods is null ? null : Json.Of(AllowedMethods),
        ["amount_subtotal"] = TotalMinor,
        ["amount_total"] = TotalMinor,
        ["automatic_tax"] = new JsonObject { ["enabled"] = false, ["liability"] = null, ["provider"] = null, ["status"] = null },
        ["billing_address_collection"] = null,
        ["cancel_url"] = CancelUrl,
        ["client_reference_id"] = ClientReferenceId,
        ["client_secret"] = null,
        ["collected_information"] = null,
        ["consent"] = null,
        ["consent_collection"] = null,
        ["created"] = Created,
        ["currency"] = Currency,
        ["currency_conversion"] = null,
        ["custom_fields"] = new JsonArray(),
        ["custom_text"] = new JsonObject
        {
            ["after_submit"] = null,
            ["shipping_address"] = null,
            ["submit"] = SubmitText is null ? null : new JsonObject { ["message"] = SubmitText },
            ["terms_of_service_acceptance"] = null,
        },
        ["customer"] = null,
        ["customer_account"] = null,
        ["customer_creation"] = "if_required",
        ["customer_details"] = CustomerDetails(),
        ["customer_email"] = CustomerEmail,
        ["discounts"] = new JsonArray(),
        ["expires_at"] = ExpiresAt,
        ["integration_identifier"] = null,
        ["invoice"] = null,
        ["invoice_creation"] = null,
        ["livemode"] = false,
        ["locale"] = Locale,
        ["managed_payments"] = null,
        ["metadata"] = Json.Of(Metadata),
        ["mode"] = "payment",
        ["origin_context"] = null,
        ["payment_intent"] = PaymentIntentId,
        ["payment_link"] = null,
        ["payment_method_collection"] = "if_required",
        ["payment_method_configuration_details"] = null,
        ["payment_method_options"] = MethodOptions(),
        ["payment_method_types"] = Json.Of(Methods),
        ["payment_status"] = IsPaid ? "paid" : "unpaid",
        ["permissions"] = null,
        ["phone_number_collection"] = new JsonObject { ["enabled"] = false },
        ["recovered_from"] = null,
        ["saved_payment_method_options"] = null,
        ["setup_intent"] = null,
        ["shipping_address_collection"] = null,
        ["shipping_cost"] = null,
        ["shipping_options"] = new JsonArray(),
        ["status"] = StatusName,
        ["submit_type"] = SubmitType,
        ["subscription"] = null,
        ["success_url"] = SuccessUrl,
        ["total_details"] = new JsonObject { ["amount_discount"] = 0, ["amount_shipping"] = 0, ["amount_tax"] = 0 },
        ["ui_mode"] = "hosted_page",
        ["url"] = Status == SessionStatus.Open ? PayUrl(state, Id) : null,
        ["wallet_options"] = null,
    };

    internal JsonObject LineItemsJson() =>
        ListPage.Json($"/v1/checkout/sessions/{Id}/line_items", Lines.Select(LineJson));

    private string StatusName => Status switch
    {
        SessionStatus.Open => "open",
        SessionStatus.Complete => "complete",
        SessionStatus.Expired => "expired",
        _ => throw new InvalidOperationException($"No such status: {Status}."),
    };

    private JsonObject? CustomerDetails()
    {
        var email = PayerEmail ?? CustomerEmail;
        if (Status != SessionStatus.Complete && email is null)
        {
            return null;
        }
        return new JsonObject
        {
            ["address"] = null,
            ["business_name"] = null,
            ["email"] = email,
            ["individual_name"] = null,
            ["name"] = null,
            ["phone"] = null,
            ["tax_exempt"] = "none",
            ["tax_ids"] = null,
        };
    }

    private JsonObject MethodOptions()
    {
        var options = new JsonObject();
        if (Methods.Contains("card", StringComparer.Ordinal))
        {
            options["card"] = new JsonObject { ["request_three_d_secure"] = "automatic" };
        }
        if (HasWechatOptions)
        {
            options["wechat_pay"] = new JsonObject { ["app_id"] = null, ["client"] = "web" };
        }
        return options;
    }

    private JsonObject LineJson(SessionLine line) => new()
    {
        ["id"] = line.Id,
        ["object"] = "item",
        ["adjustable_quantity"] = null,
        ["amount_discount"] = 0,
        ["amount_subtotal"] = line.TotalMinor,
        ["amount_tax"] = 0,
        ["amount_total"] = line.TotalMinor,
        ["currency"] = Currency,
        ["description"] = line.Name,
        ["metadata"] = Json.Of(line.Metadata),
        ["price"] = new JsonObject
        {
            ["id"] = line.PriceId,
            ["object"] = "price",
            ["active"] = false,
            ["billing_scheme"] = "per_unit",
            ["created"] = Created,
            ["currency"] = Currency,
            ["custom_unit_amount"] = null,
            ["livemode"] = false,
            ["lookup_key"] = null,
            ["metadata"] = new JsonObject(),
            ["nickname"] = null,
            ["product"] = line.ProductId,
            ["recurring"] = null,
            ["tax_behavior"] = "unspecified",
            ["tiers_mode"] = null,
            ["transform_quantity"] = null,
            ["type"] = "one_time",
            ["unit_amount"] = line.UnitMinor,
            ["unit_amount_decimal"] = line.UnitMinor.ToString(System.Globalization.CultureInfo.InvariantCulture),
        },
        ["quantity"] = line.Quantity,
    };
}
