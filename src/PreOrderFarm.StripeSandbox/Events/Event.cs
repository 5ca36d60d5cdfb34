using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

/// <summary>https://docs.stripe.com/api/events/object: something that happened, and its subject as it was then.</summary>
public sealed record Event : IStripeObject
{
    public required string Id { get; init; }

    public required long Created { get; init; }

    public required string Type { get; init; }

    /// <summary>JSON.</summary>
    public required string Subject { get; init; }

    /// <summary>JSON: what the changed attributes were before.</summary>
    public string? Previous { get; init; }

    public string? RequestId { get; init; }

    public string? IdempotencyKey { get; init; }

    /// <summary>The webhook endpoints that have not taken it yet.</summary>
    public IReadOnlyList<string> Pending { get; init; } = [];

    public JsonObject ToJson(SandboxState state)
    {
        var data = new JsonObject { ["object"] = JsonNode.Parse(Subject) };
        if (Previous is not null)
        {
            data["previous_attributes"] = JsonNode.Parse(Previous);
        }
        return new JsonObject
        {
            ["id"] = Id,
            ["object"] = "event",
            ["api_version"] = Api.Version,
            ["created"] = Created,
            ["data"] = data,
            ["livemode"] = false,
            ["pending_webhooks"] = Pending.Count,
            ["request"] = new JsonObject { ["id"] = RequestId, ["idempotency_key"] = IdempotencyKey },
            ["type"] = Type,
        };
    }
}
