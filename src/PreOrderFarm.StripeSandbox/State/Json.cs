using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

internal static class Json
{
    public static JsonObject Of(IReadOnlyDictionary<string, string> map) =>
        new(map.Select(pair => new KeyValuePair<string, JsonNode?>(pair.Key, pair.Value)));

    public static JsonArray Of(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
