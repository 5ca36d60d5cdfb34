namespace PreOrderFarm.TestKit;

/// <summary>A clock that stands still until it is told otherwise.</summary>
public sealed class FakeClock(DateTimeOffset now) : TimeProvider
{
    private long utcTicks = now.UtcTicks;
    private volatile bool followsTheMachine;

    /// <summary>Noon of a spring day, in UTC.</summary>
    public FakeClock()
        : this(new DateTimeOffset(2027, 3, 15, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public DateTimeOffset Now
    {
        get => followsTheMachine ? System.GetUtcNow() : new(Interlocked.Read(ref utcTicks), TimeSpan.Zero);
        set => Interlocked.Exchange(ref utcTicks, value.UtcTicks);
    }

    /// <summary>From now on it is the machine's clock, which nobody moves: for tests beside processes that have no other.</summary>
    public void FollowTheMachine() => followsTheMachine = true;

    public void Advance(TimeSpan by) => Interlocked.Add(ref utcTicks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => Now;
}
