using System.Collections.Concurrent;
using System.Net;

namespace PreOrderFarm.Payments.Stripe;

/// <summary>
/// Asks Stripe no faster than it likes (https://docs.stripe.com/rate-limits): a pace per endpoint of one platform account.
/// A 429 slows that endpoint down, and the wait that it asks for is waited out by all who ask there.
/// </summary>
internal sealed class ThrottleStripe(EndpointPaces paces) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var pace = paces.Of(request);
        var wave = await pace.WaitAsync(cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.TooManyRequests)
            pace.SlowDown(wave, response.Headers.RetryAfter?.Delta);
        else
            pace.SpeedUp();
        return response;
    }
}

/// <summary>The paces of one platform account, shared by all clients of the process.</summary>
internal sealed class EndpointPaces(int perSecond, int interactivePerSecond)
{
    private readonly ConcurrentDictionary<string, Pace> paces = new(StringComparer.Ordinal);

    /// <summary>POST /v1/refunds is one endpoint, GET /v1/refunds/… another. Payment pages, where a person waits, have a pace of their own.</summary>
    public Pace Of(HttpRequestMessage request)
    {
        var segments = request.RequestUri!.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var resource = segments.SkipWhile(segment => segment != "v1").Skip(1).FirstOrDefault() ?? "";
        return paces.GetOrAdd($"{request.Method} {resource}", _ => new Pace(resource == "checkout" ? interactivePerSecond : perSecond));
    }
}
