using System.Globalization;
using PreOrderFarm.Demo;
using PreOrderFarm.Demo.Story;

namespace PreOrderFarm.Benchmarks.Web;

/// <summary>
/// The site with the demo's story in it: what Lighthouse says of the pages that people trust with money, and how many a
/// second read a campaign, against a bare Kestrel that says hello.
/// </summary>
internal static class WebBenchmark
{
    public static async Task<Result> RunAsync(bool isQuick)
    {
        var folder = Directory.CreateTempSubdirectory("preorderfarm-bench-web-").FullName;
        try
        {
            await using var world = await DemoWorld.StartAsync(new DemoWorldOptions
            {
                Folder = folder,
                StartsFresh = true,
                Say = Console.WriteLine,
                Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["RateLimits:PledgesPerMinute"] = "100000", ["RateLimits:UploadsPerMinute"] = "100000" },
            }, CancellationToken.None);
            await new TellStory(world, StoryScale.Small, Console.WriteLine).RunAsync(CancellationToken.None);
            return await MeasureAsync(world.SiteAddress, isQuick);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Result> MeasureAsync(Uri site, bool isQuick)
    {
        using var stranger = new SiteVisitor(site);
        var campaign = await stranger.FindAsync("/", "/campaigns/[a-z0-9-]+(?=\")");
        using var backer = await SiteVisitor.SignedInAsync(site, Farms.BackerEmail);
        using var grower = await SiteVisitor.SignedInAsync(site, Farms.All[0].OwnerEmail);
        (string Name, SiteVisitor Visitor, string Path, bool IsPublic)[] pages =
        [
            ("home", stranger, "/", true),
            ("campaign", stranger, campaign, true),
            ("checkout", stranger, campaign + "/pledge", false),
            ("my pledge", backer, await backer.FindAsync("/pledges", "/pledges/[0-9a-f-]{36}(?=\")"), false),
            ("grower's dashboard", grower, "/grower", false),
        ];
        var figures = new List<Figure> { await Crowd.ReadAsync(new Uri(site, campaign), TimeSpan.FromSeconds(isQuick ? 3 : 15)) };
        foreach (var (name, visitor, path, isPublic) in pages)
        {
            Console.WriteLine($"Lighthouse: {name} ...");
            var seen = await Lighthouse.MedianAsync(new Uri(site, path), visitor.CookieHeader, runs: isQuick ? 1 : 3);
            figures.AddRange(Figures(name, seen, isPublic));
        }
        return new Result(
            figures,
            "Lighthouse 12, mobile profile (a slow phone on a slow network, simulated), Debian's chromium-headless-shell, the median of three runs. Sizes are what goes over the wire. "
                + "`wrk` with 32 connections asks for the campaign page as browsers do (br), and a bare Kestrel, a process of its own, for 'hello'; both share this machine's cores with wrk. "
                + "The site is the demo's: it works, settles and sweeps meanwhile.");
    }

    private static IEnumerable<Figure> Figures(string name, Seen seen, bool isPublic)
    {
        yield return Aim($"{name}: performance", seen.Performance, "≥ 95");
        yield return Aim($"{name}: accessibility", seen.Accessibility, "100");
        yield return Aim($"{name}: best practices", seen.BestPractices, "100");
        if (isPublic)
            yield return Aim($"{name}: SEO", seen.Seo, "100");
        yield return new Figure($"{name}: layout shift", seen.LayoutShift.ToString("0.###", CultureInfo.InvariantCulture), "aim", "0");
        yield return new Figure($"{name}: before pictures", Kibibytes(seen.BytesBeforePictures), "aim", "≤ 100 KiB");
        yield return new Figure($"{name}: our JavaScript", Kibibytes(seen.ScriptBytes), "aim", "≤ 15 KiB");
        yield return new Figure($"{name}: style", Kibibytes(seen.StyleBytes), "aim", "≤ 25 KiB");
    }

    private static Figure Aim(string what, double score, string aim) => new(what, score.ToString("0", CultureInfo.InvariantCulture), "aim", aim);

    private static string Kibibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB");
}
