using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;

namespace PreOrderFarm.StripeSandbox;

/// <summary>https://docs.stripe.com/api/accounts and https://docs.stripe.com/api/account_links, in their simplest form.</summary>
internal static class AccountsApi
{
    private const string Path = "/v1/accounts";

    public static void Map(IEndpointRouteBuilder routes, Api api, SandboxState state)
    {
        api.Post(routes, Path, request => Create(state, request));
        api.Get(routes, Path, request => List(state, request));
        api.Get(routes, Path + "/{id}", request => Retrieve(state, request));
        api.Post(routes, "/v1/account_links", request => Link(state, request));
    }

    /// <summary>What filling in the onboarding page does.</summary>
    public static Account Onboard(SandboxState state, string id)
    {
        var account = state.Accounts.Find(id) ?? throw StripeError.NoSuch("account", id, "account", 404);
        if (account.IsOnboarded)
        {
            return account;
        }
        var onboarded = state.Accounts.Put(account with { IsOnboarded = true });
        state.Emit("account.updated", onboarded);
        return onboarded;
    }

    private static JsonObject Create(SandboxState state, ApiRequest request)
    {
        var parameters = request.Params;
        var expand = parameters.Texts("expand");
        foreach (var capability in new[] { "transfers", "card_payments" })
        {
            parameters.Child("capabilities")?.Child(capability)?.Flag("requested");
        }
        var account = new Account
        {
            Id = Ids.New("acct_", 16),
            Created = state.NowSeconds,
            Type = parameters.OneOf("type", "custom", "express", "standard") ?? "express",
            Country = (parameters.Text("country") ?? "DE").ToUpperInvariant(),
            DefaultCurrency = parameters.Text("default_currency") ?? state.Options.SettlementCurrency,
            Email = parameters.Text("email"),
            BusinessType = parameters.OneOf("business_type", "company", "government_entity", "individual", "non_profit"),
            Metadata = parameters.Metadata(),
        };
        parameters.MustBeAllRead();
        return state.Accounts.Put(account).ToJson(state).Expand(state, expand);
    }

    private static JsonObject List(SandboxState state, ApiRequest request)
    {
        var page = ListPage.From(request.Params);
        request.Params.MustBeAllRead();
        return page.Of(state, state.Accounts, Path, _ => true);
    }

    private static JsonObject Retrieve(SandboxState state, ApiRequest request)
    {
        var id = request.Route("id");
        var expand = request.Params.Texts("expand");
        request.Params.MustBeAllRead();
        var account = state.Accounts.Find(id) ?? throw StripeError.NoSuch("account", id, "account", 404);
        return account.ToJson(state).Expand(state, expand);
    }

    private static JsonObject Link(SandboxState state, ApiRequest request)
    {
        var id = request.Params.RequiredText("account");
        request.Params.OneOf("type", "account_onboarding", "account_update");
        var refresh = request.Params.Url("refresh_url") ?? throw StripeError.MissingParam("refresh_url");
        var back = request.Params.Url("return_url") ?? throw StripeError.MissingParam("return_url");
        request.Params.MustBeAllRead();
        if (state.Accounts.Find(id) is null)
        {
            throw StripeError.NoSuch("account", id, "account");
        }
        var query = $"?return_url={Uri.EscapeDataString(back)}&refresh_url={Uri.EscapeDataString(refresh)}";
        return new JsonObject
        {
            ["object"] = "account_link",
            ["created"] = state.NowSeconds,
            ["expires_at"] = state.NowSeconds + 300,
            ["url"] = new Uri(state.Options.PublicAddress ?? state.Address, $"c/onboard/{id}{query}").AbsoluteUri,
        };
    }
}
