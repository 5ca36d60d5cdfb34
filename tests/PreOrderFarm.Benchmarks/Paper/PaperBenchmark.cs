using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Closing;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Benchmarks.Paper;

/// <summary>
/// Prints the packing list of a batch of 100 and of 1,000 parcels, each in a process of its own, so that its peak memory is
/// its own. The floor: Cairo and Pango called directly, drawing the same text runs on as many pages.
/// </summary>
internal static class PaperBenchmark
{
    public static async Task<Result> RunAsync(bool isQuick)
    {
        var runs = isQuick ? 2 : 5;
        await using var server = await BenchServer.StartAsync();
        await using var database = await server.CloneAsync(BenchServer.Empty);
        var few = await BatchAsync(database, 100);
        var many = await BatchAsync(database, 1_000);

        var small = await ChildAsync("product", database, few, runs);
        var large = await ChildAsync("product", database, many, runs);
        var floor = await ChildAsync("floor", database, many, runs, large.Pages);
        return new Result(
            [
                Speed("1,000 parcels, again in the same process", large, large.AgainMilliseconds, floor, floor.AgainMilliseconds),
                Speed("1,000 parcels, first print of a process", large, large.FirstMilliseconds, floor, floor.FirstMilliseconds),
                new Figure(
                    "peak memory of the process, 1,000 parcels", Mebibytes(large), "the same process with 100 parcels", Mebibytes(small),
                    (double)large.PeakKibibytes / small.PeakKibibytes),
            ],
            string.Create(
                CultureInfo.InvariantCulture,
                $"{large.Pages} pages, {large.Bytes / 1024:#,0} KiB. The floor draws {floor.Runs:#,0} text runs on {floor.Pages} pages, one Pango layout per run, nothing cached, "
                    + $"without QR codes, rules, measuring and reading ({floor.Bytes / 1024:#,0} KiB, peak {floor.PeakKibibytes / 1024} MiB); printing reads every parcel twice from PostgreSQL, "
                    + $"measures, breaks pages and draws a QR code per parcel. 'Again' is the median of {runs} prints after the first."),
            await server.DescribeAsync());
    }

    private static Figure Speed(string what, PaperRun product, double milliseconds, PaperRun floor, double floorMilliseconds) => new(
        what,
        string.Create(CultureInfo.InvariantCulture, $"{product.Pages / milliseconds * 1000:0} pages/s, {product.Parcels / milliseconds * 1000:#,0} parcels/s ({milliseconds:#,0} ms)"),
        "Cairo and Pango, one layout per run",
        string.Create(CultureInfo.InvariantCulture, $"{floor.Pages / floorMilliseconds * 1000:0} pages/s ({floorMilliseconds:#,0} ms)"),
        milliseconds / product.Pages / (floorMilliseconds / floor.Pages));

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

    private static async Task<PaperRun> ChildAsync(string what, BenchDatabase database, Guid batch, int runs, int pages = 0)
    {
        string[] arguments = ["paper-child", what, batch.ToString(), runs.ToString(CultureInfo.InvariantCulture), pages.ToString(CultureInfo.InvariantCulture)];
        await using var child = await FarmProcess.StartAsync(
            "PreOrderFarm.Benchmarks.dll", arguments, new Dictionary<string, string?>(StringComparer.Ordinal) { [PaperChild.Connection] = database.ConnectionString });
        var line = await child.LineAsync("{", TimeSpan.FromMinutes(5));
        return JsonSerializer.Deserialize<PaperRun>(line)!;
    }
}

/// <summary>What a child process tells of its prints.</summary>
internal sealed record PaperRun(
    int Parcels, int Pages, int Runs, long Bytes, double FirstMilliseconds, double AgainMilliseconds, long PeakKibibytes);
