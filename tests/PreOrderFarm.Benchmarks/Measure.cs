using System.Diagnostics;
using System.Globalization;

namespace PreOrderFarm.Benchmarks;

internal static class Measure
{
    public static async Task<double> MillisecondsAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalMilliseconds;
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>
    /// How often a second this many callers, each beginning anew at once, get through. What comes before the warm-up is over,
    /// by the clock and by a thousand calls, is not counted.
    /// </summary>
    public static async Task<double> PerSecondAsync(int callers, TimeSpan warmUp, TimeSpan duration, Func<int, Task> callAsync)
    {
        const int WarmUpCalls = 1_000;
        var watch = Stopwatch.StartNew();
        var (calls, counted, beganTicks) = (0, 0, 0L);
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            while (true)
            {
                await callAsync(caller);
                var now = watch.Elapsed;
                if (Interlocked.Increment(ref calls) >= WarmUpCalls && now >= warmUp)
                    Interlocked.CompareExchange(ref beganTicks, now.Ticks, 0);
                var began = TimeSpan.FromTicks(Interlocked.Read(ref beganTicks));
                if (began == TimeSpan.Zero || now < began)
                    continue;
                if (now > began + duration)
                    return;
                Interlocked.Increment(ref counted);
            }
        })));
        return counted / duration.TotalSeconds;
    }

    public static string Milliseconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0} ms");

    public static string Rate(double perSecond, string what) => string.Create(CultureInfo.InvariantCulture, $"{perSecond:#,0} {what}/s");
}
