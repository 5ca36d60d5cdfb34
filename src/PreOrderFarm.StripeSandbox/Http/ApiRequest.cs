using Microsoft.AspNetCore.Http;

namespace PreOrderFarm.StripeSandbox;

/// <summary>One call of the API, read in full before any work begins.</summary>
internal sealed class ApiRequest
{
    private readonly HttpContext context;

    private ApiRequest(HttpContext context, string requestId, IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        this.context = context;
        RequestId = requestId;
        Params = Params.From(pairs);
        IdempotencyKey = HttpMethods.IsPost(Method) && context.Request.Headers.TryGetValue("Idempotency-Key", out var key)
            ? key.ToString()
            : null;
        Fingerprint = string.Join('&', pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
    }

    public string RequestId { get; }

    public string? IdempotencyKey { get; }

    public Params Params { get; }

    /// <summary>All parameters, in one order, whatever order they came in.</summary>
    public string Fingerprint { get; }

    public string Method => context.Request.Method;

    public string Path => context.Request.Path.Value ?? "/";

    /// <summary>The ids of the events that this request's work caused.</summary>
    public List<string> Caused { get; } = [];

    public string Route(string name) => (string)context.Request.RouteValues[name]!;

    public static async Task<ApiRequest> ReadAsync(HttpContext context, string requestId)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var (key, values) in context.Request.Query)
        {
            pairs.AddRange(values.Select(value => new KeyValuePair<string, string>(key, value ?? "")));
        }
        if (context.Request.HasFormContentType)
        {
            foreach (var (key, values) in await context.Request.ReadFormAsync(context.RequestAborted))
            {
                pairs.AddRange(values.Select(value => new KeyValuePair<string, string>(key, value ?? "")));
            }
        }
        else if (context.Request.ContentLength > 0)
        {
            throw StripeError.Invalid(
                "Invalid request: the body must be sent with the content type 'application/x-www-form-urlencoded'.");
        }
        return new ApiRequest(context, requestId, pairs);
    }
}
