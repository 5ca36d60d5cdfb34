using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PreOrderFarm.Web.Api;

/// <summary>
/// JSON as the API reads and writes it: snake_case members and enum values, instants as RFC 3339, amounts as whole minor
/// units beside their currency. What cannot be meant is refused: unknown or repeated members, numbers in quotes or with
/// a fraction, null where there must be something.
/// </summary>
internal static class ApiJson
{
    private const int MaximumDepth = 16;

    public static void Choose(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.DictionaryKeyPolicy = null;
        json.PropertyNameCaseInsensitive = false;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.AllowDuplicateProperties = false;
        json.RespectNullableAnnotations = true;
        json.RespectRequiredConstructorParameters = true;
        json.MaxDepth = MaximumDepth;
        json.TypeInfoResolver = (json.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(WhatMayBeNullMayBeLeftOut);
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
    }

    private static void WhatMayBeNullMayBeLeftOut(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => property.AssociatedParameter is { IsNullable: true }))
            property.IsRequired = false;
    }

    /// <summary>Address.PostalCode is address.postal_code in JSON.</summary>
    public static string NameOf(string field) =>
        string.Join('.', field.Split('.').Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));
}
