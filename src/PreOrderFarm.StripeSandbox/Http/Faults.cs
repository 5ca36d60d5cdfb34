namespace PreOrderFarm.StripeSandbox;

/// <summary>What goes wrong with a request.</summary>
public enum FaultKind
{
    /// <summary>500, nothing done.</summary>
    ServerErrorBefore,

    /// <summary>The work is done, and the answer is a 500 all the same: now and, kept under the idempotency key, ever after.</summary>
    ServerErrorAfter,

    /// <summary>429, nothing done.</summary>
    TooManyRequests,

    /// <summary>The connection is cut, nothing done.</summary>
    DropBefore,

    /// <summary>The connection is cut after the work.</summary>
    DropAfter,

    /// <summary>The webhooks that the request causes are attempted before its answer goes out.</summary>
    WebhookBeforeReply,

    /// <summary>The request waits for <see cref="Fault.Delay"/> before its work, holding its idempotency key; who asked may have given up by then.</summary>
    Slow,

    /// <summary>The request waits before its work until <see cref="Faults.Release"/>, or until who asked has gone: then nothing is done.</summary>
    HoldBefore,

    /// <summary>The work is done, and the answer waits until <see cref="Faults.Release"/> or until who asked has gone.</summary>
    HoldAfter,
}

/// <summary>How often, and how likely, something goes wrong.</summary>
public interface IFaultRule
{
    int Times { get; }

    double Probability { get; }

    IFaultRule WithTimes(int times);
}

/// <summary>
/// A fault for requests of this method (null: any) whose path begins so: for the next <paramref name="Times"/>, each with
/// <see cref="Probability"/>.
/// </summary>
public sealed record Fault(string? Method, string PathPrefix, FaultKind Kind, int Times = 1) : IFaultRule
{
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>From 0 to 1; <see cref="Times"/> counts those that it strikes.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>What a 429 asks to wait, in whole seconds; null asks for nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public IFaultRule WithTimes(int times) => this with { Times = times };

    /// <summary>The share of requests that this strikes, until it is cleared.</summary>
    public static Fault Share(string? method, string pathPrefix, FaultKind kind, double probability) =>
        new(method, pathPrefix, kind, int.MaxValue) { Probability = probability };
}

/// <summary>What goes wrong with the delivery of an event.</summary>
public enum EventFaultKind
{
    /// <summary>It is delivered twice.</summary>
    Duplicated,

    /// <summary>It is delivered after <see cref="EventFault.Delay"/>.</summary>
    Delayed,

    /// <summary>It is delivered after some part of <see cref="EventFault.Delay"/>, so that events overtake each other.</summary>
    Shuffled,

    /// <summary>It counts as delivered, and nobody ever gets it. The list of events has it.</summary>
    Lost,
}

/// <summary>A fault for events whose type begins so ("" is all of them).</summary>
public sealed record EventFault(string TypePrefix, EventFaultKind Kind, int Times = 1) : IFaultRule
{
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>From 0 to 1; <see cref="Times"/> counts those that it strikes.</summary>
    public double Probability { get; init; } = 1;

    public IFaultRule WithTimes(int times) => this with { Times = times };

    /// <summary>The share of events that this strikes, until it is cleared.</summary>
    public static EventFault Share(string typePrefix, EventFaultKind kind, double probability, TimeSpan delay = default) =>
        new(typePrefix, kind, int.MaxValue) { Probability = probability, Delay = delay };
}

/// <summary>
/// The faults that wait to happen, first come first served: one request meets at most one, and so does one event. What
/// is left to chance comes from one seed, so that a run can be made again.
/// </summary>
public sealed class Faults
{
    private readonly Lock gate = new();
    private readonly List<Fault> requests = [];
    private readonly List<EventFault> events = [];
    private readonly Dictionary<string, int> happened = new(StringComparer.Ordinal);
    private TaskCompletionSource released = NewSignal();
    private TaskCompletionSource held = NewSignal();
    private int standing;
    private Random chance = new(1);

    /// <summary>How often each kind has struck, by its name.</summary>
    public IReadOnlyDictionary<string, int> Happened
    {
        get
        {
            lock (gate)
            {
                return new Dictionary<string, int>(happened, StringComparer.Ordinal);
            }
        }
    }

    public void Add(Fault fault) => Add(requests, fault);

    public void Add(EventFault fault) => Add(events, fault);

    /// <summary>Chance begins anew from here.</summary>
    public void Seed(int seed)
    {
        lock (gate)
        {
            chance = new Random(seed);
        }
    }

    /// <summary>How many requests stand held now.</summary>
    public int Held
    {
        get
        {
            lock (gate)
            {
                return standing;
            }
        }
    }

    /// <summary>Forgets what has not happened yet, and lets go who is held.</summary>
    public void Clear()
    {
        lock (gate)
        {
            requests.Clear();
            events.Clear();
        }
        Release();
    }

    /// <summary>Ends when a request stands held.</summary>
    public Task HeldAsync()
    {
        lock (gate)
        {
            return held.Task;
        }
    }

    /// <summary>Lets every held request go on.</summary>
    public void Release()
    {
        lock (gate)
        {
            released.TrySetResult();
            released = NewSignal();
            held = NewSignal();
        }
    }

    internal Fault? Take(string method, string path) =>
        Take(requests, fault => fault.Kind.ToString(), fault =>
            (fault.Method is null || string.Equals(fault.Method, method, StringComparison.OrdinalIgnoreCase))
            && path.StartsWith(fault.PathPrefix, StringComparison.Ordinal));

    internal EventFault? Take(string eventType) =>
        Take(events, fault => fault.Kind.ToString(), fault => eventType.StartsWith(fault.TypePrefix, StringComparison.Ordinal));

    internal double NextShare()
    {
        lock (gate)
        {
            return chance.NextDouble();
        }
    }

    internal async Task HoldAsync(CancellationToken cancel)
    {
        Task release;
        lock (gate)
        {
            standing++;
            held.TrySetResult();
            release = released.Task;
        }
        try
        {
            await release.WaitAsync(cancel);
        }
        finally
        {
            lock (gate)
            {
                standing--;
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Add<T>(List<T> waiting, T fault)
        where T : class, IFaultRule
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fault.Times, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(fault.Probability is >= 0 and <= 1, true, nameof(fault.Probability));
        lock (gate)
        {
            waiting.Add(fault);
        }
    }

    private T? Take<T>(List<T> waiting, Func<T, string> name, Func<T, bool> isMeant)
        where T : class, IFaultRule
    {
        lock (gate)
        {
            var place = waiting.FindIndex(fault => isMeant(fault) && (fault.Probability >= 1 || chance.NextDouble() < fault.Probability));
            if (place < 0)
            {
                return null;
            }
            var found = waiting[place];
            happened[name(found)] = happened.GetValueOrDefault(name(found)) + 1;
            if (found.Times == 1)
            {
                waiting.RemoveAt(place);
            }
            else if (found.Times < int.MaxValue)
            {
                waiting[place] = (T)found.WithTimes(found.Times - 1);
            }
            return found;
        }
    }
}
