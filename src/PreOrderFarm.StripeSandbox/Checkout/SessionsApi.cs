using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;

namespace PreOrderFarm.StripeSandbox;

/// <summary>https://docs.stripe.com/api/checkout/sessions.</summary>
internal static class SessionsApi
{
    private const string Path = "/v1/checkout/sessions";

    public static void Map(IEndpointRouteBuilder routes, Api api, SandboxState state)
    {
        api.Post(routes, Path, request => Create(state, request));
        api.Get(routes, Path, request => List(state, request));
        api.Get(routes, Path + "/{id}", request => Retrieve(state, request));
        api.Post(routes, Path + "/{id}/expire", request => Expire(state, request));
        api.Get(routes, Path + "/{id}/line_items", request => LineItems(state, request));
    }

    private static JsonObject Create(SandboxState state, ApiRequest request)
    {
        var expand = request.Params.Texts("expand");
        return new CreateSession(state).Run(request.Params).ToJson(state).Expand(state, expand);
    }

    private static JsonObject Retrieve(SandboxState state, ApiRequest request)
    {
        var expand = request.Params.Texts("expand");
        request.Params.MustBeAllRead();
        return Find(state, request).ToJson(state).Expand(state, expand);
    }

    private static JsonObject List(SandboxState state, ApiRequest request)
    {
        var page = ListPage.From(request.Params);
        var intent = request.Params.Text("payment_intent");
        var status = request.Params.OneOf("status", "open", "complete", "expired");
        request.Params.MustBeAllRead();
        return page.Of(state, state.Sessions, Path, session =>
            (intent is null || session.PaymentIntentId == intent)
            && (status is null || string.Equals(session.Status.ToString(), status, StringComparison.OrdinalIgnoreCase)));
    }

    private static JsonObject Expire(SandboxState state, ApiRequest request)
    {
        var expand = request.Params.Texts("expand");
        request.Params.MustBeAllRead();
        var session = Find(state, request);
        if (session.Status != SessionStatus.Open)
        {
            throw StripeError.Refused($"Only Checkout Sessions with a status in [\"open\"] can be expired. This Session has a status of {session.Status.ToString().ToLowerInvariant()}.");
        }
        return SessionExpiry.Expire(state, session).ToJson(state).Expand(state, expand);
    }

    private static JsonObject LineItems(SandboxState state, ApiRequest request)
    {
        // All lines of a session fit one page: Checkout takes no more than 100.
        var page = ListPage.From(request.Params);
        request.Params.MustBeAllRead();
        return Find(state, request).LineItemsJson().Expand(state, page.Expand);
    }

    private static CheckoutSession Find(SandboxState state, ApiRequest request)
    {
        var id = request.Route("id");
        return state.Sessions.Find(id) ?? throw StripeError.NoSuch("checkout.session", id, "session", 404);
    }
}
