using System.Net;
using System.Text;

namespace PreOrderFarm.Stripe.Tests;

/// <summary>Answers requests from a list and remembers what it was asked.</summary>
internal sealed class FakeStripe : HttpMessageHandler
{
    private readonly Queue<Func<CancellationToken, Task<HttpResponseMessage>>> _answers = new();

    public List<SeenRequest> Seen { get; } = [];

    public ImpatientTime Time { get; } = new();

    public StripeOptions Options { get; } = new() { SecretKey = "sk_test_123", WebhookSecret = "whsec_123" };

    public StripeClient Client() => new(new HttpClient(this), Options, Time);

    public FakeStripe Answers(int status, string body, params (string Name, string Value)[] headers)
    {
        _answers.Enqueue(_ =>
        {
            var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            foreach (var (name, value) in headers)
            {
                response.Headers.TryAddWithoutValidation(name, value);
            }

            return Task.FromResult(response);
        });
        return this;
    }

    public FakeStripe AnswersTimes(int times, int status, string body, params (string Name, string Value)[] headers)
    {
        for (var i = 0; i < times; i++)
        {
            Answers(status, body, headers);
        }

        return this;
    }

    public FakeStripe Throws(Exception fault)
    {
        _answers.Enqueue(_ => Task.FromException<HttpResponseMessage>(fault));
        return this;
    }

    public FakeStripe NeverAnswers()
    {
        _answers.Enqueue(async cancellationToken =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new InvalidOperationException("An endless wait ended.");
        });
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        Seen.Add(new SeenRequest(request.Method, request.RequestUri!, body)
        {
            Headers = request.Headers.ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase),
            ContentType = request.Content?.Headers.ContentType?.MediaType,
        });
        return await _answers.Dequeue()(cancellationToken);
    }
}

internal sealed record SeenRequest(HttpMethod Method, Uri Address, string? Body)
{
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public string? ContentType { get; init; }

    public string? Key => Headers.GetValueOrDefault("Idempotency-Key");

    public IReadOnlyDictionary<string, string> Form => Pairs(Body ?? "");

    public IReadOnlyDictionary<string, string> Query => Pairs(Address.Query.TrimStart('?'));

    private static Dictionary<string, string> Pairs(string encoded) =>
        encoded.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => Uri.UnescapeDataString(pair[1]), StringComparer.Ordinal);
}

/// <summary>
/// A clock for retries: waits between attempts are noted and over at once; the time-out of an attempt (known by its length)
/// runs out only when told to.
/// </summary>
internal sealed class ImpatientTime : TimeProvider
{
    public static TimeSpan AttemptTimeout { get; } = TimeSpan.FromSeconds(20);

    public List<TimeSpan> Waits { get; } = [];

    public bool TimesOut { get; set; }

    public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000);

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == AttemptTimeout)
        {
            return base.CreateTimer(callback, state, TimesOut ? TimeSpan.FromMilliseconds(20) : dueTime, period);
        }

        if (dueTime == Timeout.InfiniteTimeSpan)
        {
            return new ChangedLater(this, callback, state);
        }

        Waits.Add(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    private ITimer RealTimer(TimerCallback callback, object? state) =>
        base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private sealed class ChangedLater(ImpatientTime time, TimerCallback callback, object? state) : ITimer
    {
        private readonly ITimer _timer = time.RealTimer(callback, state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var due = dueTime == AttemptTimeout && time.TimesOut ? TimeSpan.FromMilliseconds(20) : dueTime;
            return _timer.Change(due, period);
        }

        public void Dispose() => _timer.Dispose();

        public ValueTask DisposeAsync() => _timer.DisposeAsync();
    }
}
