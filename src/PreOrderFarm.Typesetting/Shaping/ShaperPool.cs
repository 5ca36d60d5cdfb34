using System.Collections.Concurrent;

namespace PreOrderFarm.Typesetting.Shaping;

/// <summary>Fonts take longer to find than a page to draw: a few font maps wait for the next document.</summary>
internal static class ShaperPool
{
    private static readonly int MaximumIdle = Math.Max(2, Environment.ProcessorCount);
    private static readonly ConcurrentBag<Shaper> Idle = [];

    internal static Shaper Rent() => Idle.TryTake(out var shaper) ? shaper : new Shaper();

    internal static void Return(Shaper shaper)
    {
        shaper.ForgetTexts();
        if (Idle.Count < MaximumIdle)
            Idle.Add(shaper);
        else
            shaper.Dispose();
    }
}
