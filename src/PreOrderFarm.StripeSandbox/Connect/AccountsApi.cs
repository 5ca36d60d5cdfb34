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
        api.Post(routes, Path + "/{id}", request => Update(state, request));
        api.Post(routes, "/v1/account_links", request => Link(state, request));
    }

    /// <summary>What filling in the onboarding page does.</summary>
    public static Account Onboard(SandboxState state, string id)
    {
        var account = state.Accounts.Find(id) ?? throw StripeError.NoSuch("account", id, "account", 404);
        if (account is { IsOnboarded: true, Demand: null })
        {
            return account;
        }
        var onboarded = state.Accounts.Put(account with { IsOnboarded = true, Demand = null });
        state.Emit("account.updated", onboarded);
        return onboarded;
    }

    /// <summary>Stripe comes to want something more; with <see cref="AccountDemand.IsPastDue"/> the account is restricted.</summary>
    public static Account Require(SandboxState state, string id, AccountDemand demand)
    {
        var account = state.Accounts.Find(id) ?? throw StripeError.NoSuch("account", id, "account", 404);
        var asked = state.Accounts.Put(account with { IsOnboarded = true, Demand = demand });
        state.Emit("account.updated", asked);
        return asked;
    }

    /// <summary>All that the account holds goes to its owner's bank.</summary>
    public static Account PayOut(SandboxState state, string id)
    {
        var account = state.Accounts.Find(id) ?? throw StripeError.NoSuch("account", id, "account", 404);
        var paidOut = state.Transfers.All()
            .Where(transfer => transfer.DestinationId == id)
            .GroupBy(transfer => transfer.Currency, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(transfer => transfer.AmountMinor - transfer.ReversedMinor), StringComparer.Ordinal);
        return state.Accounts.Put(account with { PaidOutMinor = paidOut });
    }

    private static JsonObject Create(SandboxState state, ApiRequest request)
    {
        var parameters = request.Params;
        var expand = parameters.Texts("expand");
        var type = parameters.OneOf("type", "custom", "express", "standard");
        var controller = AccountController.Read(parameters);
        if (type is not null && controller is not null)
        {
            throw StripeError.Invalid("You may not provide the `type` parameter and `controller` parameters simultaneously. They are mutually exclusive.", null, "type");
        }
        ReadWhatIsNotKept(parameters);
        var account = new Account
        {
            Id = Ids.New("acct_", 16),
            Created = state.NowSeconds,
            Type = type ?? (controller is null ? "standard" : "none"),
            Controller = controller ?? new AccountController(),
            Country = (parameters.Text("country") ?? "DE").ToUpperInvariant(),
            DefaultCurrency = parameters.Text("default_currency") ?? state.Options.SettlementCurrency,
            Email = parameters.Text("email"),
            BusinessType = parameters.OneOf("business_type", "company", "government_entity", "individual", "non_profit"),
            Metadata = parameters.Metadata(),
            PayoutInterval = AccountSettings.ReadInterval(parameters) ?? "daily",
        };
        parameters.MustBeAllRead();
        return state.Accounts.Put(account).ToJson(state).Expand(state, expand);
    }

    private static void ReadWhatIsNotKept(Params parameters)
    {
        foreach (var capability in new[] { "transfers", "card_payments" })
        {
            parameters.Child("capabilities")?.Child(capability)?.Flag("requested");
        }
        foreach (var name in new[] { "name", "mcc", "product_description", "url" })
        {
            parameters.Child("business_profile")?.Text(name);
        }
        parameters.Child("tos_acceptance")?.OneOf("service_agreement", "full", "recipient");
    }

    private static JsonObject Update(SandboxState state, ApiRequest request)
    {
        var id = request.Route("id");
        var parameters = request.Params;
        var account = state.Accounts.Find(id) ?? throw StripeError.NoSuch("account", id, "account", 404);
        var expand = parameters.Texts("expand");
        ReadWhatIsNotKept(parameters);
        var updated = account with
        {
            Email = parameters.Text("email") ?? account.Email,
            BusinessType = parameters.OneOf("business_type", "company", "government_entity", "individual", "non_profit") ?? account.BusinessType,
            Metadata = parameters.Child("metadata") is null ? account.Metadata : parameters.Metadata(),
            PayoutInterval = AccountSettings.ReadInterval(parameters) ?? account.PayoutInterval,
        };
        parameters.MustBeAllRead();
        state.Emit("account.updated", state.Accounts.Put(updated));
        return updated.ToJson(state).Expand(state, expand);
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
        if (request.Params.OneOf("type", "account_onboarding", "account_update") is null)
        {
            throw StripeError.MissingParam("type");
        }
        request.Params.Child("collection_options")?.OneOf("fields", "currently_due", "eventually_due");
        request.Params.Child("collection_options")?.OneOf("future_requirements", "include", "omit");
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
