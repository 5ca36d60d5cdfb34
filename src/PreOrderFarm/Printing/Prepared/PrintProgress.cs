namespace PreOrderFarm.Printing.Prepared;

/// <summary>How far a printing is: counted by the thread that reads parcels, looked at by another.</summary>
internal sealed class PrintProgress(int parcels)
{
    private long expected = long.MaxValue;
    private long read;

    /// <param name="times">How often each parcel is read until the last page is written.</param>
    internal void Expect(int times) => Interlocked.Exchange(ref expected, (long)parcels * times);

    /// <summary>The same for who reads others besides those that are printed.</summary>
    internal void ExpectReads(long reads) => Interlocked.Exchange(ref expected, reads);

    internal void Read() => Interlocked.Increment(ref read);

    /// <summary>Of the parcels that are printed.</summary>
    internal int Printed => (int)Math.Min(parcels, Interlocked.Read(ref read) * (double)parcels / Math.Max(1, Interlocked.Read(ref expected)));
}
