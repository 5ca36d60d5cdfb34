using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;

namespace PreOrderFarm.StripeSandbox;

/// <summary>
/// The platform's own account and how it is paid out: https://docs.stripe.com/api/accounts/retrieve without an id, and
/// https://docs.stripe.com/api/balance-settings.
/// </summary>
internal static class PlatformApi
{
    private const string Settings = "/v1/balance_settings";

    public static void Map(IEndpointRouteBuilder routes, Api api, SandboxState state)
    {
        api.Get(routes, "/v1/account", request => Retrieve(state, request));
        api.Get(routes, Settings, request => RetrieveSettings(state, request));
        api.Post(routes, Settings, request => UpdateSettings(state, request));
    }

    private static JsonObject Retrieve(SandboxState state, ApiRequest request)
    {
        var expand = request.Params.Texts("expand");
        request.Params.MustBeAllRead();
        var platform = new Account
        {
            Id = "acct_sandbox",
            Created = 0,
            Type = "standard",
            Country = "DE",
            DefaultCurrency = state.Options.SettlementCurrency,
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal),
            IsOnboarded = true,
            PayoutInterval = state.Options.PayoutInterval,
        };
        var json = platform.ToJson(state);
        json.Remove("controller");
        return json.Expand(state, expand);
    }

    private static JsonObject RetrieveSettings(SandboxState state, ApiRequest request)
    {
        var expand = request.Params.Texts("expand");
        request.Params.MustBeAllRead();
        return Json(state).Expand(state, expand);
    }

    private static JsonObject UpdateSettings(SandboxState state, ApiRequest request)
    {
        var expand = request.Params.Texts("expand");
        var interval = request.Params.Child("payments")?.Child("payouts")?.Child("schedule")?.OneOf("interval", AccountSettings.Intervals);
        request.Params.MustBeAllRead();
        state.Options.PayoutInterval = interval ?? state.Options.PayoutInterval;
        return Json(state).Expand(state, expand);
    }

    private static JsonObject Json(SandboxState state) => new()
    {
        ["object"] = "balance_settings",
        ["payments"] = new JsonObject
        {
            ["debit_negative_balances"] = false,
            ["payouts"] = new JsonObject
            {
                ["automatic_transfer_rules_by_currency"] = null,
                ["minimum_balance_by_currency"] = null,
                ["schedule"] = new JsonObject { ["interval"] = state.Options.PayoutInterval },
                ["statement_descriptor"] = null,
                ["status"] = "enabled",
            },
            ["settlement_timing"] = new JsonObject { ["delay_days"] = 2, ["start_of_day"] = null },
        },
    };
}
