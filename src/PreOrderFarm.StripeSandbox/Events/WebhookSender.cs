using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace PreOrderFarm.StripeSandbox;

/// <summary>
/// Takes events to the endpoints: in the order of their creation, several at once, again after a failure. An endpoint
/// that is not (or no longer) configured counts as failing, so an address that comes back after a restart gets what it missed.
/// </summary>
internal sealed partial class WebhookSender : IAsyncDisposable
{
    private readonly SandboxState state;
    private readonly Faults faults;
    private readonly ILogger log;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private readonly Channel<Delivery> ready = Channel.CreateUnbounded<Delivery>();
    private readonly ConcurrentDictionary<string, int> untried = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stopping = new();
    private Task[] workers = [];

    public WebhookSender(SandboxState state, Faults faults, ILogger log)
    {
        this.state = state;
        this.faults = faults;
        this.log = log;
        state.EventEmitted = Enqueue;
    }

    public void Start()
    {
        foreach (var happened in state.Events.All())
        {
            Enqueue(happened);
        }
        workers = [.. Enumerable.Range(0, state.Options.WebhookConcurrency).Select(_ => Task.Run(WorkAsync))];
    }

    /// <summary>Waits until each of these events has been attempted once at every endpoint.</summary>
    public async Task AttemptedAsync(IReadOnlyList<string> eventIds, CancellationToken cancel)
    {
        while (eventIds.Any(untried.ContainsKey))
        {
            await Task.Delay(5, cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        ready.Writer.Complete();
        await Task.WhenAll(workers);
        http.Dispose();
        stopping.Dispose();
    }

    private void Enqueue(Event happened)
    {
        if (happened.Pending.Count == 0)
        {
            return;
        }
        var fault = faults.Take(happened.Type);
        if (fault?.Kind == EventFaultKind.Lost)
        {
            state.Events.Put(happened with { Pending = [] });
            return;
        }
        untried[happened.Id] = happened.Pending.Count;
        foreach (var url in happened.Pending)
        {
            var delivery = new Delivery(happened.Id, url, 0);
            Later(delivery, state.Options.WebhookDelay + DelayBy(fault));
            if (fault?.Kind == EventFaultKind.Duplicated)
            {
                Later(delivery with { IsCopy = true }, state.Options.WebhookDelay);
            }
        }
    }

    private TimeSpan DelayBy(EventFault? fault) => fault?.Kind switch
    {
        EventFaultKind.Delayed => fault.Delay,
        EventFaultKind.Shuffled => fault.Delay * faults.NextShare(),
        null or EventFaultKind.Duplicated or EventFaultKind.Lost => TimeSpan.Zero,
        _ => throw new InvalidOperationException($"No such fault: {fault.Kind}."),
    };

    private void Later(Delivery delivery, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            ready.Writer.TryWrite(delivery);
            return;
        }
        state.Agenda.At(state.Now + delay, () => ready.Writer.TryWrite(delivery));
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var delivery in ready.Reader.ReadAllAsync(stopping.Token))
            {
                var isTaken = await TryDeliverAsync(delivery, stopping.Token);
                if (!delivery.IsCopy)
                {
                    Record(delivery, isTaken);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            LogStopped(ready.Reader.Count);
        }
    }

    private async Task<bool> TryDeliverAsync(Delivery delivery, CancellationToken cancel)
    {
        var endpoint = state.Options.WebhookEndpoints.FirstOrDefault(endpoint => endpoint.Url.AbsoluteUri == delivery.Url);
        if (endpoint is null)
        {
            return false;
        }
        var body = Encoding.UTF8.GetBytes(state.Events.Get(delivery.EventId).ToJson(state).ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.TryAddWithoutValidation("Stripe-Signature", WebhookSignature.Header(body, endpoint.Secret, state.Now));
        request.Headers.UserAgent.ParseAdd("Stripe/1.0");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(state.Options.WebhookTimeout);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException error)
        {
            LogUnreachable(delivery.EventId, delivery.Url, error.Message);
            return false;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            LogUnreachable(delivery.EventId, delivery.Url, "no answer in time");
            return false;
        }
    }

    private void Record(Delivery delivery, bool isTaken) =>
        state.Work(null, () =>
        {
            if (delivery.Attempts == 0)
            {
                var left = untried.AddOrUpdate(delivery.EventId, 0, (_, count) => count - 1);
                if (left <= 0)
                {
                    untried.TryRemove(delivery.EventId, out _);
                }
            }
            var happened = state.Events.Get(delivery.EventId);
            var retries = state.Options.WebhookRetries;
            if (isTaken)
            {
                state.Events.Put(happened with { Pending = [.. happened.Pending.Where(url => url != delivery.Url)] });
            }
            else if (delivery.Attempts < retries.Count)
            {
                Later(delivery with { Attempts = delivery.Attempts + 1 }, retries[delivery.Attempts]);
            }
            else
            {
                LogGivenUp(delivery.EventId, delivery.Url, delivery.Attempts + 1);
            }
            return true;
        });

    [LoggerMessage(Level = LogLevel.Information, Message = "{EventId} did not reach {Url}: {Reason}")]
    private partial void LogUnreachable(string eventId, string url, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{EventId} is given up for {Url} after {Attempts} attempts")]
    private partial void LogGivenUp(string eventId, string url, int attempts);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Webhooks stopped with {Count} waiting")]
    private partial void LogStopped(int count);

    private sealed record Delivery(string EventId, string Url, int Attempts, bool IsCopy = false);
}
