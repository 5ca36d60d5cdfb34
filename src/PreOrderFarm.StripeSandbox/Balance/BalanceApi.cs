using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;

namespace PreOrderFarm.StripeSandbox;

/// <summary>https://docs.stripe.com/api/balance and https://docs.stripe.com/api/balance_transactions.</summary>
internal static class BalanceApi
{
    private const string Path = "/v1/balance_transactions";

    public static void Map(IEndpointRouteBuilder routes, Api api, SandboxState state)
    {
        api.Get(routes, "/v1/balance", request => Retrieve(state, request));
        api.Get(routes, Path, request => List(state, request));
        api.Get(routes, Path + "/{id}", request => RetrieveTransaction(state, request));
    }

    private static JsonObject Retrieve(SandboxState state, ApiRequest request)
    {
        var expand = request.Params.Texts("expand");
        request.Params.MustBeAllRead();
        var now = state.NowSeconds;
        var balance = new JsonObject
        {
            ["object"] = "balance",
            ["available"] = Sums(state, transaction => transaction.AvailableOn <= now),
            ["livemode"] = false,
            ["pending"] = Sums(state, transaction => transaction.AvailableOn > now),
        };
        return balance.Expand(state, expand);
    }

    private static JsonArray Sums(SandboxState state, Func<BalanceTransaction, bool> counts)
    {
        var net = state.BalanceTransactions.All().Where(counts).Sum(transaction => transaction.NetMinor);
        return
        [
            new JsonObject
            {
                ["amount"] = net,
                ["currency"] = state.Options.SettlementCurrency,
                ["source_types"] = new JsonObject { ["card"] = net },
            },
        ];
    }

    private static JsonObject List(SandboxState state, ApiRequest request)
    {
        var page = ListPage.From(request.Params);
        var source = request.Params.Text("source");
        var type = request.Params.Text("type");
        var currency = request.Params.Text("currency");
        var payout = request.Params.Text("payout");
        request.Params.MustBeAllRead();
        return page.Of(state, state.BalanceTransactions, Path, transaction =>
            (payout is null || (transaction.Type == "payout" && transaction.SourceId == payout)) // Its payouts are made by hand: they name no charges.
            && (source is null || transaction.SourceId == source)
            && (type is null || transaction.Type == type)
            && (currency is null || transaction.Currency == currency));
    }

    private static JsonObject RetrieveTransaction(SandboxState state, ApiRequest request)
    {
        var id = request.Route("id");
        var expand = request.Params.Texts("expand");
        request.Params.MustBeAllRead();
        var found = state.BalanceTransactions.Find(id) ?? throw StripeError.NoSuch("balance_transaction", id, "id", 404);
        return found.ToJson(state).Expand(state, expand);
    }
}
