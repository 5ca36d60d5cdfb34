using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

/// <summary>expand[]: ids become the objects that they name. https://docs.stripe.com/api/expanding_objects.</summary>
internal static class Expansion
{
    private const int MaxDepth = 4;

    public static JsonObject Expand(this JsonObject answer, SandboxState state, IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
        {
            var segments = path.Split('.');
            if (segments.Length > MaxDepth)
            {
                throw StripeError.Invalid($"You cannot expand more than {MaxDepth} levels of a property. Property: {path}", null, "expand");
            }
            Expand(answer, state, segments, path);
        }
        return answer;
    }

    private static void Expand(JsonObject parent, SandboxState state, ReadOnlySpan<string> segments, string path)
    {
        if (segments.IsEmpty)
        {
            return;
        }
        var name = segments[0];
        var isList = parent["object"]?.GetValue<string>() == "list";
        if (isList && name == "data")
        {
            foreach (var item in parent["data"]!.AsArray())
            {
                Expand(item!.AsObject(), state, segments[1..], path);
            }
            return;
        }
        Include(parent, state, name);
        if (!parent.TryGetPropertyValue(name, out var child))
        {
            throw StripeError.Invalid($"This property cannot be expanded ({path}).", null, "expand");
        }
        if (child is JsonValue value && value.TryGetValue<string>(out var id))
        {
            child = state.Find(id)?.ToJson(state)
                ?? throw StripeError.Invalid($"This property cannot be expanded ({path}).", null, "expand");
            parent[name] = child;
        }
        if (child is JsonObject next)
        {
            Expand(next, state, segments[1..], path);
        }
    }

    /// <summary>Lists that are absent unless asked for.</summary>
    private static void Include(JsonObject parent, SandboxState state, string name)
    {
        if (parent.ContainsKey(name))
        {
            return;
        }
        switch (parent["object"]?.GetValue<string>(), name)
        {
            case ("checkout.session", "line_items"):
                parent[name] = state.Sessions.Get(parent["id"]!.GetValue<string>()).LineItemsJson();
                return;
            case ("charge", "refunds"):
                parent[name] = RefundsApi.OfCharge(state, parent["id"]!.GetValue<string>());
                return;
            default:
                return;
        }
    }
}
