using System.Diagnostics;

namespace PreOrderFarm.Payments.Stripe;

/// <summary>
/// One endpoint's pace: requests leave one interval after the other, after a quiet second a second's worth at once. Each
/// wave of 429s halves it, never below a twentieth; each answer that is not a 429 gives a fiftieth of the configured pace
/// back, so that it recovers even while some are still refused. Requests to the outside take real time, so this counts by
/// the machine's clock.
/// </summary>
internal sealed class Pace(int perSecond)
{
    private const double Least = 1 / 20.0;
    private const double Regained = 1 / 50.0;
    private const double MostPausedSeconds = 30;

    private readonly Lock gate = new();
    private double current = perSecond;
    private double nextAt = Clock() - 1;
    private double pausedUntil;
    private long wave;

    /// <summary>Requests per second now.</summary>
    public double PerSecond
    {
        get
        {
            lock (gate)
                return current;
        }
    }

    /// <summary>Waits for this request's turn. The wave that it leaves in goes to <see cref="SlowDown"/>, should it be refused.</summary>
    public async Task<long> WaitAsync(CancellationToken ct)
    {
        while (true)
        {
            var (at, leavesIn) = TakeTurn();
            if (Seconds(at - Clock()) is { Ticks: > 0 } wait)
                await Task.Delay(wait, ct);
            // Whoever waited when Stripe asked for quiet takes a new turn after it: they do not all come at its end.
            lock (gate)
            {
                if (pausedUntil <= at)
                    return leavesIn;
            }
        }
    }

    /// <summary>Once per wave: requests that were under way together when it began say the same thing.</summary>
    public void SlowDown(long leftIn, TimeSpan? retryAfter)
    {
        lock (gate)
        {
            if (retryAfter is { } asked)
                pausedUntil = Math.Max(pausedUntil, Clock() + Math.Min(asked.TotalSeconds, MostPausedSeconds));
            if (leftIn < wave)
                return;
            wave++;
            current = Math.Max(current / 2, perSecond * Least);
        }
    }

    public void SpeedUp()
    {
        lock (gate)
            current = Math.Min(current + perSecond * Regained, perSecond);
    }

    private (double At, long Wave) TakeTurn()
    {
        lock (gate)
        {
            var at = Math.Max(Math.Max(nextAt, Clock() - 1), pausedUntil);
            nextAt = at + 1 / current;
            return (at, wave);
        }
    }

    private static double Clock() => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(Math.Max(seconds, 0));
}
