using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Closing;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Benchmarks.Paper;

/// <summary>
/// Prints the packing list of a batch of 1,000 parcels in a process of its own, and of 100, 1,000 and 10,000 for the peak
/// memory of each. The floor: Cairo and Pango called directly, drawing the same text runs on as many pages.
/// </summary>
internal static class PaperBenchmark
{
    // By itself .NET leaves garbage where it is until some 80 MiB have come together, and compiles anew what has run often:
    // both grow with the time that a process runs, not with what printing keeps. https://learn.microsoft.com/dotnet/core/runtime-config/
    private const int NurseryMebibytes = 4;

    public static async Task<Result> RunAsync(bool isQuick)
    {
        var runs = isQuick ? 2 : 5;
        await using var server = await BenchServer.StartAsync();
        await using var database = await server.CloneAsync(BenchServer.Empty);
        var few = await BatchAsync(database, 100);
        var many = await BatchAsync(database, 1_000);
        var most = await BatchAsync(database, 10_000);

        var small = await LeanChildAsync(database, few);
        var lean = await LeanChildAsync(database, many);
        var huge = await LeanChildAsync(database, most);
        var large = await ChildAsync("product", database, many, runs);
        var floor = await ChildAsync("floor", database, many, runs, large.Pages);
        return new Result(
            [
                Speed("1,000 parcels, again in the same process", large, large.AgainMilliseconds, floor, floor.AgainMilliseconds),
                Speed("1,000 parcels, first print of a process", large, large.FirstMilliseconds, floor, floor.FirstMilliseconds),
                Peak("peak memory of the process, 1,000 parcels", lean, small),
                Peak("peak memory of the process, 10,000 parcels", huge, small),
            ],
            string.Create(
                CultureInfo.InvariantCulture,
                $"{large.Pages} pages, {large.Bytes / 1024:#,0} KiB. The floor draws {floor.Runs:#,0} text runs on {floor.Pages} pages, one Pango layout per run, nothing cached, "
                    + $"without QR codes, rules, measuring and reading ({floor.Bytes / 1024:#,0} KiB, peak {floor.PeakKibibytes / 1024} MiB); printing reads every parcel three times from PostgreSQL (to add up, "
                    + $"to count pages, to draw), measures, breaks pages and draws a QR code per parcel. 'Again' is the median of {runs} prints after the first."),
            string.Create(
                CultureInfo.InvariantCulture,
                $"Of the peaks, {small.BeforeKibibytes / 1024} MiB are the process before it prints, and most of the rest the libraries and their Chinese fonts; {huge.Pages:#,0} pages for 10,000 parcels "
                    + $"add {(huge.PeakKibibytes - small.PeakKibibytes) / 1024.0:0.0} MiB: garbage on its way and Cairo's table of the PDF's objects. For these figures .NET collects when {NurseryMebibytes} MiB are new and "
                    + $"compiles once, so that they tell what is kept: a parcel leaves {large.AllocatedBytes / large.Parcels / 1024} KiB of garbage. Left alone, .NET collects at some 80 MiB of it, "
                    + $"however long the list; the process that printed 1,000 parcels for the speed peaked at {Mebibytes(large)}."),
            await server.DescribeAsync());
    }

    private static Figure Speed(string what, PaperRun product, double milliseconds, PaperRun floor, double floorMilliseconds) => new(
        what,
        string.Create(CultureInfo.InvariantCulture, $"{product.Pages / milliseconds * 1000:0} pages/s, {product.Parcels / milliseconds * 1000:#,0} parcels/s ({milliseconds:#,0} ms)"),
        "Cairo and Pango, one layout per run",
        string.Create(CultureInfo.InvariantCulture, $"{floor.Pages / floorMilliseconds * 1000:0} pages/s ({floorMilliseconds:#,0} ms)"),
        milliseconds / product.Pages / (floorMilliseconds / floor.Pages));

    private static Figure Peak(string what, PaperRun run, PaperRun small) =>
        new(what, Mebibytes(run), "the same process with 100 parcels", Mebibytes(small), (double)run.PeakKibibytes / small.PeakKibibytes);

    private static string Mebibytes(PaperRun run) => string.Create(CultureInfo.InvariantCulture, $"{run.PeakKibibytes / 1024.0:0} MiB");

    // Closed by the product; all backers live in one region, so the first batch is full.
    private static async Task<Guid> BatchAsync(BenchDatabase database, int parcels)
    {
        var campaign = await PaidCampaign.SeedAsync(database.Source, $"paper-{parcels}", parcels, DateTimeOffset.UtcNow.AddHours(-2), regions: 1);
        await using var farm = BenchFarm.Build(
            database.ConnectionString, settings: ("Fulfilment:ParcelsPerBatch", parcels.ToString(CultureInfo.InvariantCulture)));
        await farm.GetRequiredService<CloseDueCampaigns>().RunAsync(CancellationToken.None);
        return await database.ValueAsync<Guid>(
            "select b.id from fulfilment_batches b where b.campaign_id = $1 and (select count(*) from parcels p where p.batch_id = b.id) = $2", campaign.Id, parcels);
    }

    private static Task<PaperRun> LeanChildAsync(BenchDatabase database, Guid batch) =>
        ChildAsync(
            "product", database, batch, runs: 1,
            ("DOTNET_GCgen0size", (NurseryMebibytes << 20).ToString("x", CultureInfo.InvariantCulture)),
            ("DOTNET_TieredCompilation", "0"));

    private static Task<PaperRun> ChildAsync(string what, BenchDatabase database, Guid batch, int runs, params (string Name, string Value)[] settings) =>
        ChildAsync(what, database, batch, runs, pages: 0, settings);

    private static async Task<PaperRun> ChildAsync(
        string what, BenchDatabase database, Guid batch, int runs, int pages, params (string Name, string Value)[] settings)
    {
        string[] arguments = ["paper-child", what, batch.ToString(), runs.ToString(CultureInfo.InvariantCulture), pages.ToString(CultureInfo.InvariantCulture)];
        var environment = settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value, StringComparer.Ordinal);
        environment[PaperChild.Connection] = database.ConnectionString;
        await using var child = await FarmProcess.StartAsync("PreOrderFarm.Benchmarks.dll", arguments, environment);
        var line = await child.LineAsync("{", TimeSpan.FromMinutes(5));
        return JsonSerializer.Deserialize<PaperRun>(line)!;
    }
}

/// <summary>What a child process tells of its prints.</summary>
internal sealed record PaperRun(
    int Parcels, int Pages, int Runs, long Bytes, double FirstMilliseconds, double AgainMilliseconds, long BeforeKibibytes, long PeakKibibytes, long AllocatedBytes);
