namespace PreOrderFarm.Fulfilment.Carriers;

/// <summary>
/// Tables that were read within the last minutes. The page that shows one, the choice of its columns and its application all
/// ask for the same bytes, which never change; reading half a million cells each time costs a second and their memory.
/// They name people, so a timer lets them go, whether or not somebody asks for another (MemoryCache looks for what has
/// expired only when it is asked something).
/// </summary>
public sealed class ReadFiles : IDisposable
{
    private const int MostCells = 2 * CarrierFile.MaximumCells;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly List<(Guid Import, CarrierFile File, DateTimeOffset ReadAt)> files = [];
    private readonly ITimer timer;

    public ReadFiles(TimeProvider clock)
    {
        this.clock = clock;
        timer = clock.CreateTimer(_ => ForgetOld(), state: null, dueTime: TimeSpan.FromMinutes(1), period: TimeSpan.FromMinutes(1));
    }

    /// <summary>What a file that waits says.</summary>
    public CarrierFile Of(CarrierImport import)
    {
        ForgetOld();
        lock (gate)
        {
            if (files.Find(known => known.Import == import.Id) is { File: { } known })
                return known;
        }

        var file = CarrierFile.Read(import.Content!);
        lock (gate)
        {
            files.RemoveAll(known => known.Import == import.Id);
            files.Insert(0, (import.Id, file, clock.GetUtcNow()));
            while (files.Sum(known => known.File.Cells) > MostCells)
                files.RemoveAt(files.Count - 1);
        }

        return file;
    }

    /// <summary>It was applied: it names people, and nobody asks for it again.</summary>
    public void Forget(Guid import)
    {
        lock (gate)
            files.RemoveAll(known => known.Import == import);
    }

    private void ForgetOld()
    {
        var now = clock.GetUtcNow();
        lock (gate)
            files.RemoveAll(known => now - known.ReadAt > Kept);
    }

    public void Dispose() => timer.Dispose();
}
