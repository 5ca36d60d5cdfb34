namespace PreOrderFarm.StripeSandbox;

/// <summary>
/// What happens by itself later: sessions that expire, payments that settle, deliveries that are tried again. Each
/// entry reads the state when its time has come and does nothing if that has moved on.
/// </summary>
internal sealed class Agenda
{
    private readonly Lock gate;
    private readonly TimeProvider time;
    private readonly PriorityQueue<Action, (DateTimeOffset Due, long Order)> entries = new();
    private long order;

    public Agenda(Lock gate, TimeProvider time)
    {
        this.gate = gate;
        this.time = time;
    }

    public void At(DateTimeOffset due, Action action)
    {
        lock (gate)
        {
            entries.Enqueue(action, (due, order++));
        }
    }

    /// <summary>Does what is due, in order, and says how long there is nothing to do.</summary>
    public TimeSpan RunDue()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            while (entries.TryPeek(out var action, out var key))
            {
                if (key.Due > now)
                {
                    return key.Due - now;
                }
                entries.Dequeue();
                action();
            }
            return TimeSpan.MaxValue;
        }
    }
}
