namespace PreOrderFarm.StripeSandbox;

/// <summary>What goes wrong with a request.</summary>
public enum FaultKind
{
    /// <summary>500, nothing done.</summary>
    ServerErrorBefore,

    /// <summary>The work is done and kept under the idempotency key, and the answer is a 500 all the same.</summary>
    ServerErrorAfter,

    /// <summary>429, nothing done.</summary>
    TooManyRequests,

    /// <summary>The connection is cut, nothing done.</summary>
    DropBefore,

    /// <summary>The connection is cut after the work.</summary>
    DropAfter,

    /// <summary>The webhooks that the request causes are attempted before its answer goes out.</summary>
    WebhookBeforeReply,

    /// <summary>The request waits for <see cref="Fault.Delay"/> before its work, holding its idempotency key.</summary>
    Slow,
}

/// <summary>A fault for the next <paramref name="Times"/> requests of this method (null: any) whose path begins so.</summary>
public sealed record Fault(string? Method, string PathPrefix, FaultKind Kind, int Times = 1)
{
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>The faults that wait to happen, first come first served: one request meets at most one.</summary>
public sealed class Faults
{
    private readonly Lock gate = new();
    private readonly List<Fault> waiting = [];

    public void Add(Fault fault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fault.Times, 1);
        lock (gate)
        {
            waiting.Add(fault);
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            waiting.Clear();
        }
    }

    internal Fault? Take(string method, string path)
    {
        lock (gate)
        {
            var place = waiting.FindIndex(fault =>
                (fault.Method is null || string.Equals(fault.Method, method, StringComparison.OrdinalIgnoreCase))
                && path.StartsWith(fault.PathPrefix, StringComparison.Ordinal));
            if (place < 0)
            {
                return null;
            }
            var found = waiting[place];
            if (found.Times == 1)
            {
                waiting.RemoveAt(place);
            }
            else
            {
                waiting[place] = found with { Times = found.Times - 1 };
            }
            return found;
        }
    }
}
