using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PreOrderFarm.Benchmarks.Web;

/// <summary>What Lighthouse saw of a page. Scores are of 100.</summary>
internal sealed record Seen(
    double Performance, double Accessibility, double BestPractices, double Seo, double LayoutShift, long BytesBeforePictures, long ScriptBytes, long StyleBytes, string Findings);

/// <summary>https://github.com/GoogleChrome/lighthouse, in the mobile profile. `./farm bench web` fetches it and names it in FARM_LIGHTHOUSE.</summary>
internal static class Lighthouse
{
    /// <summary>The run with the median performance.</summary>
    public static async Task<Seen> MedianAsync(Uri page, string cookies, int runs)
    {
        var seen = new List<Seen>();
        for (var i = 0; i < runs; i++)
            seen.Add(await RunAsync(page, cookies));
        var median = seen.OrderBy(run => run.Performance).ElementAt(runs / 2);
        if (median.Findings.Length > 0)
            Console.WriteLine(median.Findings);
        return median;
    }

    private static async Task<Seen> RunAsync(Uri page, string cookies)
    {
        var cli = Environment.GetEnvironmentVariable("FARM_LIGHTHOUSE") ?? throw new InvalidOperationException("FARM_LIGHTHOUSE names no lighthouse: say ./farm bench web.");
        var headers = new JsonObject { ["Accept-Language"] = "en" };
        if (cookies.Length > 0)
            headers["Cookie"] = cookies;
        var json = await Tool.RunAsync("node",
        [
            cli, page.AbsoluteUri, "--output=json", "--quiet", "--only-categories=performance,accessibility,best-practices,seo",
            "--chrome-flags=--headless --no-sandbox --disable-dev-shm-usage", $"--extra-headers={headers.ToJsonString()}",
        ], ("CHROME_PATH", Environment.GetEnvironmentVariable("FARM_CHROMIUM")));
        return Read(JsonDocument.Parse(json).RootElement);
    }

    private static Seen Read(JsonElement report)
    {
        if (report.TryGetProperty("runtimeError", out var failed))
            throw new InvalidOperationException($"Lighthouse saw nothing: {failed.GetProperty("message")}");
        var categories = report.GetProperty("categories");
        var audits = report.GetProperty("audits");
        var requests = audits.GetProperty("network-requests").GetProperty("details").GetProperty("items").EnumerateArray().ToList();
        long Bytes(Func<string, bool> isOne) => requests
            .Where(request => isOne(request.TryGetProperty("resourceType", out var type) ? type.GetString() ?? "" : ""))
            .Sum(request => request.GetProperty("transferSize").GetInt64());
        return new Seen(
            Score(categories, "performance"), Score(categories, "accessibility"), Score(categories, "best-practices"), Score(categories, "seo"),
            audits.GetProperty("cumulative-layout-shift").GetProperty("numericValue").GetDouble(),
            Bytes(type => type is "Document" or "Stylesheet" or "Script"), Bytes(type => type is "Script"), Bytes(type => type is "Stylesheet"),
            Findings(audits));
    }

    // Only what costs points, the rest is advice; and what moved, of which nothing may.
    private static string Findings(JsonElement audits) => string.Join('\n', audits.EnumerateObject()
        .Where(audit => audit.Value.TryGetProperty("score", out var score) && score.ValueKind == JsonValueKind.Number && score.GetDouble() < 0.9
            && audit.Value.GetProperty("scoreDisplayMode").GetString() is "binary" or "numeric")
        .Select(audit => $"  {audit.Name}: {audit.Value.GetProperty("title").GetString()} {(audit.Value.TryGetProperty("displayValue", out var value) ? value.GetString() : "")}")
        .Concat(Moved(audits)));

    private static IEnumerable<string> Moved(JsonElement audits) =>
        audits.TryGetProperty("layout-shifts", out var shifts) && shifts.TryGetProperty("details", out var details)
            ? details.GetProperty("items").EnumerateArray().Select(item => $"  moved: {item.GetProperty("score")} {item.GetProperty("node").GetRawText()}")
            : [];

    private static double Score(JsonElement categories, string name) =>
        categories.GetProperty(name).GetProperty("score") is { ValueKind: JsonValueKind.Number } score
            ? Math.Round(score.GetDouble() * 100)
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Lighthouse gave no score for {name}."));
}
