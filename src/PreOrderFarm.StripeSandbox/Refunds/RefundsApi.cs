using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;

namespace PreOrderFarm.StripeSandbox;

/// <summary>https://docs.stripe.com/api/refunds.</summary>
internal static class RefundsApi
{
    private const string Path = "/v1/refunds";

    public static void Map(IEndpointRouteBuilder routes, Api api, SandboxState state)
    {
        api.Post(routes, Path, request => Create(state, request));
        api.Get(routes, Path, request => List(state, request));
        api.Get(routes, Path + "/{id}", request => Retrieve(state, request));
    }

    /// <summary>The newest ten, as a charge carries them when asked to.</summary>
    public static JsonObject OfCharge(SandboxState state, string chargeId) =>
        ListPage.From(Params.From([])).Of(state, state.Refunds, $"/v1/charges/{chargeId}/refunds", refund => refund.ChargeId == chargeId);

    private static JsonObject Create(SandboxState state, ApiRequest request)
    {
        var expand = request.Params.Texts("expand");
        return new CreateRefund(state).Run(request.Params).ToJson(state).Expand(state, expand);
    }

    private static JsonObject List(SandboxState state, ApiRequest request)
    {
        var page = ListPage.From(request.Params);
        var charge = request.Params.Text("charge");
        var intent = request.Params.Text("payment_intent");
        request.Params.MustBeAllRead();
        return page.Of(state, state.Refunds, Path, refund =>
            (charge is null || refund.ChargeId == charge) && (intent is null || refund.PaymentIntentId == intent));
    }

    private static JsonObject Retrieve(SandboxState state, ApiRequest request)
    {
        var id = request.Route("id");
        var expand = request.Params.Texts("expand");
        request.Params.MustBeAllRead();
        var refund = state.Refunds.Find(id) ?? throw StripeError.NoSuch("refund", id, "id", 404);
        return refund.ToJson(state).Expand(state, expand);
    }
}
