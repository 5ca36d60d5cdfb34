using System.Collections.Concurrent;
using System.Net;
using System.Threading.RateLimiting;

namespace PreOrderFarm.Payments.Stripe;

/// <summary>
/// Asks Stripe no faster than it likes (https://docs.stripe.com/rate-limits): a token bucket per endpoint of one platform
/// account. A 429 halves that endpoint's pace and is waited out by all who ask there; quiet time brings the pace back.
/// </summary>
internal sealed class ThrottleStripe(EndpointPaces paces) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var pace = paces.Of(request);
        await pace.WaitAsync(cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.TooManyRequests)
            pace.SlowDown(response.Headers.RetryAfter?.Delta);
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

/// <summary>
/// One endpoint's pace. Slowing down makes each request cost more tokens, so that those who wait keep their place.
/// Requests to the outside take real time, so this counts by the machine's clock.
/// </summary>
internal sealed class Pace
{
    private const int QuietMilliseconds = 5_000;

    private readonly int most;
    private readonly TokenBucketRateLimiter bucket;
    private readonly Lock gate = new();
    private int cost = 1;
    private long changedAt;
    private long pausedUntil;

    public Pace(int perSecond)
    {
        most = perSecond;
        bucket = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = perSecond,
            TokensPerPeriod = Math.Max(1, perSecond / 20),
            ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, perSecond / 20) / (double)perSecond),
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    /// <summary>Requests per second now.</summary>
    public double PerSecond => (double)most / cost;

    public async Task WaitAsync(CancellationToken ct)
    {
        using var lease = await bucket.AcquireAsync(CostNow(), ct);
        while (PauseLeft() is { Ticks: > 0 } pause)
            await Task.Delay(pause, ct);
    }

    /// <summary>Once per wave of refusals: those that were under way together say the same thing.</summary>
    public void SlowDown(TimeSpan? retryAfter)
    {
        var now = Environment.TickCount64;
        lock (gate)
        {
            pausedUntil = Math.Max(pausedUntil, now + (long)(retryAfter ?? TimeSpan.FromMilliseconds(200)).TotalMilliseconds);
            if (now - changedAt < 250 && cost > 1)
                return;
            cost = Math.Min(cost * 2, most);
            changedAt = now;
        }
    }

    private int CostNow()
    {
        var now = Environment.TickCount64;
        lock (gate)
        {
            if (cost > 1 && now - changedAt > QuietMilliseconds)
            {
                cost /= 2;
                changedAt = now;
            }
            return cost;
        }
    }

    private TimeSpan PauseLeft()
    {
        lock (gate)
            return TimeSpan.FromMilliseconds(Math.Min(pausedUntil - Environment.TickCount64, 30_000));
    }
}
