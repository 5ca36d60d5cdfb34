using System.Globalization;
using System.Text.Json;
using Npgsql;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Printing;
using PreOrderFarm.Printing.Labels;

namespace PreOrderFarm.Benchmarks.Paper;

/// <summary>The process that prints: the product, or the floor. Its peak memory is taken after the first print.</summary>
internal static class PaperChild
{
    public const string Connection = "FARM_BENCH_DATABASE";

    public static async Task<int> RunAsync(string[] args)
    {
        var (batch, again, pages) = (Guid.Parse(args[1]), int.Parse(args[2], CultureInfo.InvariantCulture), int.Parse(args[3], CultureInfo.InvariantCulture));
        await using var database = DatabaseSetup.Source(Environment.GetEnvironmentVariable(Connection)!);
        var (parcels, grower) = await FindAsync(database, batch);
        var packer = new Actor(Guid.NewGuid(), "packer@farm.test", false, new Dictionary<Guid, GrowerRole> { [grower] = GrowerRole.Fulfilment });
        var run = args[0] switch
        {
            "list" => await MeasureAsync(parcels, again, () => ListAsync(database, batch, packer)),
            "labels" => await MeasureAsync(parcels, again, () => LabelsAsync(database, batch, packer)),
            "list-floor" => await DrawAsync(await PaperTexts.ReadAsync(database, batch, isLabels: false), parcels, again, pages),
            "labels-floor" => await DrawAsync(await PaperTexts.ReadAsync(database, batch, isLabels: true), parcels, again, pages),
            _ => throw new ArgumentException($"Nothing is named {args[0]}.", nameof(args)),
        };
        Console.WriteLine(JsonSerializer.Serialize(run));
        return 0;
    }

    private static async Task<PaperRun> DrawAsync(PaperTexts texts, int parcels, int again, int pages) =>
        await MeasureAsync(parcels, again, () => Task.FromResult((pages, PaperFloor.Draw(texts, pages)))) with { Runs = texts.Runs(pages) };

    private static async Task<PaperRun> MeasureAsync(int parcels, int again, Func<Task<(int Pages, long Bytes)>> printAsync)
    {
        (int Pages, long Bytes) printed = default;
        var before = Machine.PeakMemoryKibibytes();
        var allocated = GC.GetTotalAllocatedBytes();
        var first = await Measure.MillisecondsAsync(async () => printed = await printAsync());
        var peak = Machine.PeakMemoryKibibytes();
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        var times = new List<double>();
        for (var i = 0; i < again; i++)
            times.Add(await Measure.MillisecondsAsync(printAsync));
        return new PaperRun(parcels, printed.Pages, 0, printed.Bytes, first, times.Count == 0 ? first : Measure.Median(times), before, peak, allocated);
    }

    private static async Task<(int Pages, long Bytes)> ListAsync(NpgsqlDataSource database, Guid batch, Actor packer)
    {
        var printed = await new PrintSheet(database, new PrintRuns(database), TimeProvider.System)
            .RunAsync(packer, new SheetOrder(batch, SheetKind.PackingList, "zh-Hans"), Stream.Null, CancellationToken.None);
        return (printed.Pages, printed.Bytes);
    }

    private static async Task<(int Pages, long Bytes)> LabelsAsync(NpgsqlDataSource database, Guid batch, Actor packer)
    {
        var printed = await new PrintLabels(database, new PrintRuns(database), TimeProvider.System)
            .PdfAsync(packer, new LabelOrder(batch, LabelMedia.Roll, "zh-Hans"), Stream.Null, CancellationToken.None);
        return (printed.Pages, printed.Bytes);
    }

    private static async Task<(int Parcels, Guid Grower)> FindAsync(NpgsqlDataSource database, Guid batch)
    {
        await using var command = database.CreateCommand("""
            select (select count(*) from parcels where batch_id = b.id)::int, c.grower_id
            from fulfilment_batches b
            join campaigns c on c.id = b.campaign_id
            where b.id = $1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = batch });
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetInt32(0), row.GetGuid(1));
    }
}
