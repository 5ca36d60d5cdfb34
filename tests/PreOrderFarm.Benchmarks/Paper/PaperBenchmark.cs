using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Closing;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Benchmarks.Paper;

/// <summary>
/// Prints the packing list and the labels of a batch of 10,000 parcels in processes of their own, and of 100 for the peak
/// memory beside it. The floor: Cairo and Pango called directly, drawing the same text runs and lines on as many pages. And:
/// headless Chromium printing the same list, and the time from a click to the last byte.
/// </summary>
internal static class PaperBenchmark
{
    private const int Many = 10_000;
    private const int Few = 100;

    // By itself .NET leaves garbage where it is until some 80 MiB have come together, and compiles anew what has run often:
    // both grow with the time that a process runs, not with what printing keeps. https://learn.microsoft.com/dotnet/core/runtime-config/
    private const int NurseryMebibytes = 4;

    public static async Task<Result> RunAsync(bool isQuick)
    {
        var rounds = isQuick ? 1 : 5;
        await using var server = await BenchServer.StartAsync();
        await using var database = await server.CloneAsync(BenchServer.Empty);
        var (few, many) = (await BatchAsync(database, Few), await BatchAsync(database, Many));
        var figures = new List<Figure>();
        foreach (var (name, title) in ((string, string)[])[("list", "packing list"), ("labels", "labels")])
        {
            Console.WriteLine($"{title} ...");
            var pairs = new List<(PaperRun Product, PaperRun Floor)>();
            while (pairs.Count < rounds)
            {
                var product = await ChildAsync(name, database, many, again: 2);
                pairs.Add((product, await ChildAsync(name + "-floor", database, many, again: 2, product.Pages)));
            }

            figures.Add(Speed($"{title} of 10,000 parcels, again in the same process", pairs, run => run.AgainMilliseconds));
            figures.Add(Speed($"{title} of 10,000 parcels, first print of a process", pairs, run => run.FirstMilliseconds));
            var (small, huge) = (await LeanChildAsync(name, database, few), await LeanChildAsync(name, database, many));
            figures.Add(new Figure(
                $"{title}: peak memory of the process, 10,000 parcels", Mebibytes(huge), "the same process with 100 parcels", Mebibytes(small), (double)huge.PeakKibibytes / small.PeakKibibytes));
        }

        Console.WriteLine("Chromium ...");
        figures.AddRange(await ChromiumPaper.PrintAsync(database, many, isQuick ? 1 : 3));
        Console.WriteLine("A click ...");
        figures.Add(await PaperInBrowser.ClickAsync(isQuick ? 3 : 15));
        return new Result(
            figures,
            $"The floor draws the same text runs and lines on as many pages, one Pango layout per run, nothing cached, without codes, measuring and reading. Printing reads every parcel from PostgreSQL "
                + $"to add up, again to count the pages of lists, and again to draw; it measures, breaks pages, fits the texts of labels to their places, and works out a QR code per parcel. Each of {rounds} rounds prints three times in a process of its own, and then does the floor: "
                + "times are medians of the rounds, and the ratio is the median of theirs with the range behind it. 'Again' is the median of the prints after the first.",
            $"For the peaks .NET collects when {NurseryMebibytes} MiB are new and compiles once, so that they tell what is kept; left alone it collects at some 80 MiB of garbage, however long the list.",
            $"Chromium prints the same texts as an HTML table, its QR codes as small PNG pictures made beforehand; what it takes to print an empty page is taken off. The click is a GET of the packing list from the running site, signed in, "
                + "to the last byte over loopback; its batch has 200 parcels.",
            await server.DescribeAsync());
    }

    // What else this machine does comes and goes: two that were measured one after the other are compared.
    private static Figure Speed(string what, List<(PaperRun Product, PaperRun Floor)> pairs, Func<PaperRun, double> milliseconds)
    {
        var (product, floor) = pairs[0];
        var (mine, theirs) = (Measure.Median(pairs.Select(pair => milliseconds(pair.Product))), Measure.Median(pairs.Select(pair => milliseconds(pair.Floor))));
        var ratios = pairs.Select(pair => milliseconds(pair.Product) / milliseconds(pair.Floor)).Order().ToList();
        return new Figure(
            string.Create(CultureInfo.InvariantCulture, $"{what} ({ratios[0]:0.00}–{ratios[^1]:0.00})"),
            string.Create(CultureInfo.InvariantCulture, $"{product.Pages / mine * 1000:0} pages/s, {product.Parcels / mine * 1000:#,0} parcels/s ({mine:#,0} ms)"),
            string.Create(CultureInfo.InvariantCulture, $"Cairo and Pango, {floor.Runs:#,0} text runs on {floor.Pages:#,0} pages"),
            string.Create(CultureInfo.InvariantCulture, $"{floor.Pages / theirs * 1000:0} pages/s ({theirs:#,0} ms)"),
            Measure.Median(ratios));
    }

    private static string Mebibytes(PaperRun run) => string.Create(CultureInfo.InvariantCulture, $"{run.PeakKibibytes / 1024.0:0} MiB");

    // Closed by the product; all backers live in one region, so the first batch is full.
    internal static async Task<Guid> BatchAsync(BenchDatabase database, int parcels)
    {
        var campaign = await PaidCampaign.SeedAsync(database.Source, $"paper-{parcels}", parcels, DateTimeOffset.UtcNow.AddHours(-2), regions: 1);
        await using var farm = BenchFarm.Build(
            database.ConnectionString, settings: ("Fulfilment:ParcelsPerBatch", parcels.ToString(CultureInfo.InvariantCulture)));
        await farm.GetRequiredService<CloseDueCampaigns>().RunAsync(CancellationToken.None);
        return await database.ValueAsync<Guid>(
            "select b.id from fulfilment_batches b where b.campaign_id = $1 and (select count(*) from parcels p where p.batch_id = b.id) = $2", campaign.Id, parcels);
    }

    private static Task<PaperRun> LeanChildAsync(string what, BenchDatabase database, Guid batch) =>
        ChildAsync(
            what, database, batch, again: 0, pages: 0,
            ("DOTNET_GCgen0size", (NurseryMebibytes << 20).ToString("x", CultureInfo.InvariantCulture)),
            ("DOTNET_TieredCompilation", "0"));

    private static async Task<PaperRun> ChildAsync(
        string what, BenchDatabase database, Guid batch, int again, int pages = 0, params (string Name, string Value)[] settings)
    {
        string[] arguments = ["paper-child", what, batch.ToString(), again.ToString(CultureInfo.InvariantCulture), pages.ToString(CultureInfo.InvariantCulture)];
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
