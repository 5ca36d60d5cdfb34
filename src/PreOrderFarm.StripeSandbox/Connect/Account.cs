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

    public JsonObject ToJson(SandboxState state) => new()
    {
        ["id"] = Id,
        ["object"] = "account",
        ["business_type"] = BusinessType,
        ["capabilities"] = new JsonObject { ["transfers"] = IsOnboarded ? "active" : "inactive" },
        ["controller"] = Controller.ToJson(),
        ["charges_enabled"] = IsOnboarded,
        ["country"] = Country,
        ["created"] = Created,
        ["default_currency"] = DefaultCurrency,
        ["details_submitted"] = IsOnboarded,
        ["email"] = Email,
        ["metadata"] = Json.Of(Metadata),
        ["payouts_enabled"] = IsOnboarded,
        ["requirements"] = Requirements(),
        ["type"] = Type,
    };

    private JsonObject Requirements() => new()
    {
        ["alternatives"] = new JsonArray(),
        ["current_deadline"] = null,
        ["currently_due"] = IsOnboarded ? [] : new JsonArray("external_account", "tos_acceptance.date"),
        ["disabled_reason"] = IsOnboarded ? null : "requirements.past_due",
        ["errors"] = new JsonArray(),
        ["eventually_due"] = new JsonArray(),
        ["past_due"] = IsOnboarded ? [] : new JsonArray("external_account", "tos_acceptance.date"),
        ["pending_verification"] = new JsonArray(),
    };
}
