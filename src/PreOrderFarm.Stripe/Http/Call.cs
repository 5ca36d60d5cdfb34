using System.Net;

namespace PreOrderFarm.Stripe.Http;

/// <summary>One request of a caller, through all of its attempts.</summary>
internal sealed class Call(HttpMethod method, string target)
{
    public HttpMethod Method { get; } = method;

    public string Target { get; } = target;

    public string Form { get; init; } = "";

    public string? IdempotencyKey { get; init; }

    public int Attempts { get; set; }

    /// <summary>True once an attempt may have been carried out without our being told.</summary>
    public bool HasUnsureAttempt { get; set; }
}

/// <summary>One answer of Stripe, read to its end.</summary>
internal sealed record Reply(HttpStatusCode Status, byte[] Body)
{
    public string? RequestId { get; private init; }

    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>Stripe's own word on whether repeating helps (<c>Stripe-Should-Retry</c>).</summary>
    public bool? ShouldRetry { get; private init; }

    /// <summary>Neither done nor refused: another request under this key or on this object is under way, or the server failed.</summary>
    public bool IsUnsure => Status == HttpStatusCode.Conflict || (int)Status >= 500;

    public static async Task<Reply> ReadAsync(HttpResponseMessage response, TimeProvider time, CancellationToken cancellationToken) =>
        new(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken))
        {
            RequestId = Header(response, "Request-Id"),
            RetryAfter = WaitAskedFor(response, time),
            ShouldRetry = bool.TryParse(Header(response, "Stripe-Should-Retry"), out var should) ? should : null,
        };

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static TimeSpan? WaitAskedFor(HttpResponseMessage response, TimeProvider time)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date - time.GetUtcNow());
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
