using System.Diagnostics;

namespace PreOrderFarm.Typesetting.Tests;

[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class MeasuredAlone;

[Collection(nameof(MemoryTests))]
public class MemoryTests
{
    [Fact]
    public async Task Memory_does_not_grow_with_the_number_of_parcels()
    {
        await ResidentBytesAfterAsync(200);
        var few = await ResidentBytesAfterAsync(100);
        var many = await ResidentBytesAfterAsync(1000);

        Assert.True(many - few < 20 << 20, $"{few >> 20} MiB with 100 parcels, {many >> 20} MiB with 1,000");
    }

    [Fact]
    public async Task The_managed_heap_holds_no_more_while_the_last_page_is_printed_than_while_the_first_is()
    {
        long first = 0;
        long last = 0;
        IEnumerable<Block> Blocks()
        {
            for (var i = 0; i < 1000; i++)
            {
                if (i == 50)
                    first = GC.GetTotalMemory(forceFullCollection: true);
                yield return Sample.Parcel(i);
            }

            last = GC.GetTotalMemory(forceFullCollection: true);
        }

        await new Document().WritePdfAsync(Stream.Null, Blocks());
        Assert.True(last - first < 2 << 20, $"{first >> 10} KiB after 50 parcels, {last >> 10} KiB after 1,000");
    }

    private static async Task<long> ResidentBytesAfterAsync(int parcels)
    {
        await Sample.Document().WritePdfAsync(Stream.Null, Sample.Parcels(parcels));
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
