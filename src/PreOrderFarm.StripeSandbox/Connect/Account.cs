using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

/// <summary>Who answers for what: https://docs.stripe.com/connect/migrate-to-controller-properties.</summary>
public sealed record AccountController(
    string FeesPayer = "account",
    string LossesPayments = "stripe",
    string RequirementCollection = "stripe",
    string Dashboard = "full")
{
    /// <summary>Null when no controller was asked for.</summary>
    internal static AccountController? Read(Params parameters)
    {
        if (parameters.Child("controller") is not { } controller)
        {
            return null;
        }
        var usual = new AccountController();
        return new AccountController(
            controller.Child("fees")?.OneOf("payer", "account", "application") ?? usual.FeesPayer,
            controller.Child("losses")?.OneOf("payments", "application", "stripe") ?? usual.LossesPayments,
            controller.OneOf("requirement_collection", "application", "stripe") ?? usual.RequirementCollection,
            controller.Child("stripe_dashboard")?.OneOf("type", "express", "full", "none") ?? usual.Dashboard);
    }

    internal JsonObject ToJson() => new()
    {
        ["type"] = "application",
        ["is_controller"] = true,
        ["fees"] = new JsonObject { ["payer"] = FeesPayer },
        ["losses"] = new JsonObject { ["payments"] = LossesPayments },
        ["requirement_collection"] = RequirementCollection,
        ["stripe_dashboard"] = new JsonObject { ["type"] = Dashboard },
    };
}

/// <summary>https://docs.stripe.com/api/accounts/object: someone who is paid through the platform.</summary>
public sealed record Account : IStripeObject
{
    public required string Id { get; init; }

    public required long Created { get; init; }

    public required string Type { get; init; }

    public AccountController Controller { get; init; } = new();

    public required string Country { get; init; }

    public required string DefaultCurrency { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public string? Email { get; init; }

    public string? BusinessType { get; init; }

    /// <summary>True once the onboarding page has been filled in.</summary>
    public bool IsOnboarded { get; init; }

    /// <summary>What Stripe has come to ask for since; null when nothing.</summary>
    public AccountDemand? Demand { get; init; }

    /// <summary>'daily' unless told otherwise, as at Stripe.</summary>
    public string PayoutInterval { get; init; } = "daily";

    /// <summary>What has left the account for its owner's bank, by currency; a reversal cannot have it.</summary>
    public IReadOnlyDictionary<string, long> PaidOutMinor { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Whether transfers reach it.</summary>
    public bool IsActive => IsOnboarded && Demand is not { IsPastDue: true };

    public JsonObject ToJson(SandboxState state) => new()
    {
        ["id"] = Id,
        ["object"] = "account",
        ["business_type"] = BusinessType,
        ["capabilities"] = new JsonObject { ["transfers"] = IsActive ? "active" : "inactive" },
        ["controller"] = Controller.ToJson(),
        ["charges_enabled"] = IsActive,
        ["country"] = Country,
        ["created"] = Created,
        ["default_currency"] = DefaultCurrency,
        ["details_submitted"] = IsOnboarded,
        ["email"] = Email,
        ["metadata"] = Json.Of(Metadata),
        ["payouts_enabled"] = IsActive,
        ["requirements"] = Requirements(),
        ["settings"] = AccountSettings.Json(PayoutInterval),
        ["type"] = Type,
    };

    private JsonObject Requirements()
    {
        var demand = IsOnboarded ? Demand : new AccountDemand(["external_account", "tos_acceptance.date"], IsPastDue: true);
        var pastDue = demand is { IsPastDue: true } ? demand.Fields : [];
        return new JsonObject
        {
            ["alternatives"] = new JsonArray(),
            ["current_deadline"] = demand?.Deadline,
            ["currently_due"] = Json.Of(demand?.Fields ?? []),
            ["disabled_reason"] = demand is { IsPastDue: true } ? "requirements.past_due" : null,
            ["errors"] = demand?.Error is { } error ? new JsonArray([.. demand.Fields.Select(field => error.ToJson(field))]) : new JsonArray(),
            ["eventually_due"] = Json.Of(demand?.Fields ?? []),
            ["past_due"] = Json.Of(pastDue),
            ["pending_verification"] = new JsonArray(),
        };
    }
}

/// <summary>
/// What Stripe asks of an account: https://docs.stripe.com/connect/handling-api-verification. Past due, it is
/// restricted. <c>Deadline</c> in Unix seconds.
/// </summary>
public sealed record AccountDemand(IReadOnlyList<string> Fields, bool IsPastDue = false, long? Deadline = null, AccountDemandError? Error = null);

/// <summary>What was wrong with what was given, such as verification_document_expired, and in words.</summary>
public sealed record AccountDemandError(string Code, string Reason)
{
    internal JsonObject ToJson(string field) => new() { ["code"] = Code, ["reason"] = Reason, ["requirement"] = field };
}

/// <summary>The settings of an account, most of them empty: https://docs.stripe.com/api/accounts/object#account_object-settings.</summary>
internal static class AccountSettings
{
    public static readonly string[] Intervals = ["daily", "manual", "monthly", "weekly"];

    public static JsonObject Json(string payoutInterval) => new()
    {
        ["branding"] = Nulls("icon", "logo", "primary_color", "secondary_color"),
        ["card_payments"] = Nulls("statement_descriptor_prefix", "statement_descriptor_prefix_kana", "statement_descriptor_prefix_kanji"),
        ["dashboard"] = Nulls("display_name", "timezone"),
        ["payments"] = Nulls(
            "statement_descriptor", "statement_descriptor_kana", "statement_descriptor_kanji", "statement_descriptor_prefix_kana", "statement_descriptor_prefix_kanji"),
        ["payouts"] = new JsonObject
        {
            ["debit_negative_balances"] = false,
            ["schedule"] = new JsonObject { ["delay_days"] = 2, ["interval"] = payoutInterval },
            ["statement_descriptor"] = null,
        },
    };

    /// <summary>settings[payouts][schedule][interval], null when it was not given.</summary>
    public static string? ReadInterval(Params parameters) =>
        parameters.Child("settings")?.Child("payouts")?.Child("schedule")?.OneOf("interval", Intervals);

    private static JsonObject Nulls(params string[] names) =>
        new(names.Select(name => new KeyValuePair<string, JsonNode?>(name, null)));
}
