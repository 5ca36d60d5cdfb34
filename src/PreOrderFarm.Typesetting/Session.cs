using PreOrderFarm.Typesetting.Shaping;

namespace PreOrderFarm.Typesetting;

/// <summary>One making of one document: its fonts and its style. Its number marks what blocks remember of it.</summary>
internal sealed class Session(TextStyle style) : IDisposable
{
    private static long _last;

    internal long Number { get; } = Interlocked.Increment(ref _last);

    internal TextStyle Style { get; } = style;

    internal Shaper Shaper { get; } = ShaperPool.Rent();

    public void Dispose() => ShaperPool.Return(Shaper);
}
