using System.Text.Json;
using System.Text.Json.Serialization;

namespace PreOrderFarm.Stripe.Http;

/// <summary>How Stripe's JSON is read: snake case, unknown fields ignored, instants in Unix seconds.</summary>
internal static class StripeJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Converters = { new UnixSecondsConverter(), new ExpandableConverterFactory() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class UnixSecondsConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return DateTimeOffset.FromUnixTimeSeconds(reader.GetInt64());
            }
            catch (Exception fault) when (fault is InvalidOperationException or FormatException or ArgumentOutOfRangeException)
            {
                throw new JsonException("Not an instant in Unix seconds.", fault);
            }
        }

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.ToUnixTimeSeconds());
    }

    private sealed class ExpandableConverterFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) =>
            typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Expandable<>);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(ExpandableConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;
    }

    private sealed class ExpandableConverter<T> : JsonConverter<Expandable<T>>
        where T : class, IStripeEntity
    {
        public override Expandable<T>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                return new Expandable<T>(reader.GetString()!);
            }

            var entity = JsonSerializer.Deserialize<T>(ref reader, options) ?? throw new JsonException("Neither an id nor an object.");
            return new Expandable<T>(entity.Id) { Object = entity };
        }

        public override void Write(Utf8JsonWriter writer, Expandable<T> value, JsonSerializerOptions options)
        {
            if (value.Object is null)
            {
                writer.WriteStringValue(value.Id);
            }
            else
            {
                JsonSerializer.Serialize(writer, value.Object, options);
            }
        }
    }
}
