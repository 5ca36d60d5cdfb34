using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;

namespace PreOrderFarm.StripeSandbox;

/// <summary>https://docs.stripe.com/api/payouts, of the platform's own balance.</summary>
internal static class PayoutsApi
{
    private const string Path = "/v1/payouts";

    public static void Map(IEndpointRouteBuilder routes, Api api, SandboxState state)
    {
        api.Post(routes, Path, request => Create(state, request));
        api.Get(routes, Path, request => List(state, request));
        api.Get(routes, Path + "/{id}", request => Retrieve(state, request));
    }

    public static PlatformPayout PayOut(SandboxState state, long amountMinor, string? description, IReadOnlyDictionary<string, string> metadata)
    {
        if (amountMinor < 1)
        {
            throw StripeError.Invalid("This value must be greater than or equal to 1.", "parameter_invalid_integer", "amount");
        }
        if (amountMinor > BalanceTransaction.AvailableMinor(state))
        {
            throw StripeError.Refused("You have insufficient funds in your Stripe account for this transfer.", "balance_insufficient");
        }
        var id = Ids.New("po_");
        var currency = state.Options.SettlementCurrency;
        var booked = state.BalanceTransactions.Put(BalanceTransaction.Of(state, -amountMinor, currency, "payout", "payout", id) with { Description = "STRIPE PAYOUT" });
        var payout = state.Payouts.Put(new PlatformPayout
        {
            Id = id,
            Created = state.NowSeconds,
            AmountMinor = amountMinor,
            Currency = currency,
            BalanceTransactionId = booked.Id,
            Metadata = metadata,
            Description = description,
        });
        state.Emit("payout.created", payout);
        return payout;
    }

    /// <summary>What Stripe bills for itself (https://docs.stripe.com/reports/balance-transaction-types): it names no object.</summary>
    public static BalanceTransaction Bill(SandboxState state, long amountMinor) =>
        state.BalanceTransactions.Put(BalanceTransaction.Of(state, -amountMinor, state.Options.SettlementCurrency, "stripe_fee", "fee", null) with { Description = "Billing" });

    /// <summary>Money of the platform's own comes in.</summary>
    public static BalanceTransaction TopUp(SandboxState state, long amountMinor) =>
        state.BalanceTransactions.Put(BalanceTransaction.Of(state, amountMinor, state.Options.SettlementCurrency, "topup", "topup", Ids.New("tu_")));

    private static JsonObject Create(SandboxState state, ApiRequest request)
    {
        var parameters = request.Params;
        var expand = parameters.Texts("expand");
        var amount = parameters.RequiredInteger("amount");
        var currency = parameters.RequiredCurrency("currency");
        var description = parameters.Text("description");
        parameters.OneOf("method", "standard");
        var metadata = parameters.Metadata();
        parameters.MustBeAllRead();
        if (currency != state.Options.SettlementCurrency)
        {
            throw StripeError.Invalid($"Sorry, you don't have any external accounts in that currency ({currency}).", null, "currency");
        }
        return PayOut(state, amount, description, metadata).ToJson(state).Expand(state, expand);
    }

    private static JsonObject List(SandboxState state, ApiRequest request)
    {
        var page = ListPage.From(request.Params);
        var status = request.Params.OneOf("status", "pending", "in_transit", "paid", "failed", "canceled");
        request.Params.MustBeAllRead();
        return page.Of(state, state.Payouts, Path, payout => status is null || payout.StatusAt(state) == status);
    }

    private static JsonObject Retrieve(SandboxState state, ApiRequest request)
    {
        var id = request.Route("id");
        var expand = request.Params.Texts("expand");
        request.Params.MustBeAllRead();
        var payout = state.Payouts.Find(id) ?? throw StripeError.NoSuch("payout", id, "payout", 404);
        return payout.ToJson(state).Expand(state, expand);
    }
}
