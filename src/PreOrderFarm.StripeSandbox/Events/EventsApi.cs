using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;

namespace PreOrderFarm.StripeSandbox;

/// <summary>https://docs.stripe.com/api/events.</summary>
internal static class EventsApi
{
    private const string Path = "/v1/events";
    private const int MostTypes = 20;

    public static void Map(IEndpointRouteBuilder routes, Api api, SandboxState state)
    {
        api.Get(routes, Path, request => List(state, request));
        api.Get(routes, Path + "/{id}", request => Retrieve(state, request));
    }

    private static JsonObject List(SandboxState state, ApiRequest request)
    {
        var page = ListPage.From(request.Params);
        var type = request.Params.Text("type");
        var types = request.Params.Texts("types");
        var isDelivered = request.Params.Flag("delivery_success");
        request.Params.MustBeAllRead();
        if (type is not null && types.Count > 0)
        {
            throw StripeError.Invalid("You may only specify one of these parameters: type, types.");
        }
        if (types.Count > MostTypes)
        {
            throw StripeError.Invalid($"You may specify up to {MostTypes} types.", null, "types");
        }
        return page.Of(state, state.Events, Path, happened =>
            (type is null || Matches(type, happened.Type))
            && (types.Count == 0 || types.Contains(happened.Type, StringComparer.Ordinal))
            && (isDelivered is null || isDelivered == (happened.Pending.Count == 0)));
    }

    /// <summary>'charge.refunded', or all of a kind: 'charge.*'.</summary>
    private static bool Matches(string pattern, string type) =>
        pattern.EndsWith(".*", StringComparison.Ordinal)
            ? type.StartsWith(pattern[..^1], StringComparison.Ordinal)
            : type == pattern;

    private static JsonObject Retrieve(SandboxState state, ApiRequest request)
    {
        var id = request.Route("id");
        var expand = request.Params.Texts("expand");
        request.Params.MustBeAllRead();
        var happened = state.Events.Find(id) ?? throw StripeError.NoSuch("event", id, "id", 404);
        return happened.ToJson(state).Expand(state, expand);
    }
}
