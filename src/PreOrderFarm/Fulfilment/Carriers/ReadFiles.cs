namespace PreOrderFarm.Fulfilment.Carriers;

/// <summary>
/// Tables that were read within the last minutes. The page that shows one, the choice of its columns and its application all
/// ask for the same bytes, which never change; reading half a million cells each time costs a second and their memory.
/// </summary>
public sealed class ReadFiles(TimeProvider clock)
{
    private const int MostCells = 2 * CarrierFile.MaximumCells;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private readonly List<(Guid Import, CarrierFile File, DateTimeOffset ReadAt)> files = [];

    /// <summary>What a file that waits says.</summary>
    public CarrierFile Of(CarrierImport import)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            files.RemoveAll(known => now - known.ReadAt > Kept);
            if (files.Find(known => known.Import == import.Id) is { File: { } known })
                return known;
        }

        var file = CarrierFile.Read(import.Content!);
        lock (gate)
        {
            files.RemoveAll(known => known.Import == import.Id);
            files.Insert(0, (import.Id, file, now));
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
}
