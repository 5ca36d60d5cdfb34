using System.Text.Json;
using System.Text.Json.Serialization;
using PreOrderFarm.Stripe.Http;

namespace PreOrderFarm.Stripe;

/// <summary>What happened, as Stripe tells it; kept for 30 days.</summary>
/// <remarks>https://docs.stripe.com/api/events</remarks>
public sealed class Events
{
    private readonly ApiCaller _api;

    internal Events(ApiCaller api) => _api = api;

    /// <summary>Reads an event.</summary>
    public Task<StripeEvent> RetrieveAsync(string id, IReadOnlyList<string>? expand = null, CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeEvent>($"/v1/events/{ApiCaller.Segment(id)}", StripeExpand.Of(expand), cancellationToken);

    /// <summary>Finds events: since a time by <c>Created</c>, since a known event by <c>EndingBefore</c>. One page.</summary>
    public Task<StripeList<StripeEvent>> ListAsync(EventListParams parameters, CancellationToken cancellationToken = default) =>
        _api.GetAsync<StripeList<StripeEvent>>("/v1/events", parameters, cancellationToken);

    /// <summary>Finds events: since a time by <c>Created</c>, since a known event by <c>EndingBefore</c>. All of them, page after page as they are taken; newest first, but oldest first with <see cref="StripeListParams.EndingBefore"/>.</summary>
    public IAsyncEnumerable<StripeEvent> ListAllAsync(EventListParams parameters, CancellationToken cancellationToken = default) =>
        _api.ListAllAsync<StripeEvent>("/v1/events", parameters, cancellationToken);
}

/// <summary>Something that happened. See https://docs.stripe.com/api/events/object</summary>
/// <remarks>
/// Events come at least once and in any order; <see cref="ReadObject{T}"/> shows the object as it was then and in the version of
/// <see cref="ApiVersion"/>. For the state now, retrieve it.
/// </remarks>
public sealed record StripeEvent : IStripeEntity, IStripeObject
{
    /// <inheritdoc/>
    public static string ObjectName => "event";

    /// <inheritdoc/>
    public required string Id { get; init; }

    /// <summary>What happened, such as <c>checkout.session.completed</c>. See https://docs.stripe.com/api/events/types</summary>
    public required string Type { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>What it happened to.</summary>
    public required StripeEventData Data { get; init; }

    /// <summary>The API version that the object is written in.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>The connected account that it happened on; null for our own.</summary>
    public string? Account { get; init; }

    /// <summary>False in test mode and sandboxes.</summary>
    public bool Livemode { get; init; }

    /// <summary>The request that caused it, if one did.</summary>
    public StripeEventRequest? Request { get; init; }

    /// <summary>The id of the object that it happened to; null when that has none (a balance).</summary>
    [JsonIgnore]
    public string? ObjectId => Data.Object.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;

    /// <summary>
    /// The object as it was when this happened. Throws <see cref="JsonException"/> when it is of another type or cannot be read.
    /// </summary>
    public T ReadObject<T>()
        where T : class, IStripeObject
    {
        var name = Data.Object.TryGetProperty("object", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        return name == T.ObjectName
            ? Data.Object.Deserialize<T>(StripeJson.Options) ?? throw new JsonException($"The event {Id} has no object.")
            : throw new JsonException($"The event {Id} ({Type}) carries '{name}', not '{T.ObjectName}'.");
    }
}

/// <summary>What an event carries.</summary>
public sealed record StripeEventData
{
    /// <summary>The object, as Stripe wrote it.</summary>
    public required JsonElement Object { get; init; }

    /// <summary>The former values of what changed, on <c>….updated</c> events.</summary>
    public JsonElement? PreviousAttributes { get; init; }
}

/// <summary>The request that caused an event.</summary>
public sealed record StripeEventRequest
{
    /// <summary>Its id (<c>req_…</c>).</summary>
    public string? Id { get; init; }

    /// <summary>The idempotency key that it came with.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>Which events.</summary>
public sealed record EventListParams : StripeListParams
{
    /// <summary>Only this type; <c>charge.*</c> stands for all of a kind.</summary>
    public string? Type { get; init; }

    /// <summary>Only these types, at most 20; not together with <see cref="Type"/>.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>Only those that did (not) reach every webhook endpoint.</summary>
    public bool? DeliverySuccess { get; init; }
}
