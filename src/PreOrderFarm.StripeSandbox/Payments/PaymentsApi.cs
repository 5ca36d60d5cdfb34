using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;

namespace PreOrderFarm.StripeSandbox;

/// <summary>https://docs.stripe.com/api/payment_intents and https://docs.stripe.com/api/charges, to read.</summary>
internal static class PaymentsApi
{
    private const string Intents = "/v1/payment_intents";
    private const string Charges = "/v1/charges";

    public static void Map(IEndpointRouteBuilder routes, Api api, SandboxState state)
    {
        api.Get(routes, Intents, request => ListIntents(state, request));
        api.Get(routes, Intents + "/{id}", request => RetrieveIntent(state, request));
        api.Get(routes, Charges, request => ListCharges(state, request));
        api.Get(routes, Charges + "/{id}", request => RetrieveCharge(state, request));
    }

    private static JsonObject ListIntents(SandboxState state, ApiRequest request)
    {
        var page = ListPage.From(request.Params);
        request.Params.MustBeAllRead();
        return page.Of(state, state.PaymentIntents, Intents, _ => true);
    }

    private static JsonObject RetrieveIntent(SandboxState state, ApiRequest request)
    {
        var id = request.Route("id");
        var expand = request.Params.Texts("expand");
        request.Params.MustBeAllRead();
        var intent = state.PaymentIntents.Find(id) ?? throw StripeError.NoSuch("payment_intent", id, "intent", 404);
        return intent.ToJson(state).Expand(state, expand);
    }

    private static JsonObject ListCharges(SandboxState state, ApiRequest request)
    {
        var page = ListPage.From(request.Params);
        var intent = request.Params.Text("payment_intent");
        var group = request.Params.Text("transfer_group");
        request.Params.MustBeAllRead();
        return page.Of(state, state.Charges, Charges, charge =>
            (intent is null || charge.PaymentIntentId == intent) && (group is null || charge.Terms.TransferGroup == group));
    }

    private static JsonObject RetrieveCharge(SandboxState state, ApiRequest request)
    {
        var id = request.Route("id");
        var expand = request.Params.Texts("expand");
        request.Params.MustBeAllRead();
        var charge = state.Charges.Find(id) ?? throw StripeError.NoSuch("charge", id, "charge", 404);
        return charge.ToJson(state).Expand(state, expand);
    }
}
