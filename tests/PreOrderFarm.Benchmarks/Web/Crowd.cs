using System.Globalization;
using System.Text.RegularExpressions;
using PreOrderFarm.Benchmarks.Pledges;

namespace PreOrderFarm.Benchmarks.Web;

/// <summary>Many who read one page at once, by https://github.com/wg/wrk.</summary>
internal static partial class Crowd
{
    public static async Task<Figure> ReadAsync(Uri page, TimeSpan duration)
    {
        await using var hello = await EchoChild.StartAsync();
        // In turns, so that what the machine does besides falls on both.
        var (pages, hellos) = (new List<double>(), new List<double>());
        for (var i = 0; i < 3; i++)
        {
            hellos.Add(await PerSecondAsync(hello.Address, duration / 3));
            pages.Add(await PerSecondAsync(page, duration / 3));
        }
        var (read, said) = (Measure.Median(pages), Measure.Median(hellos));
        return new Figure("reading a campaign, 32 at once", Measure.Rate(read, "pages"), "bare Kestrel, 'hello'", Measure.Rate(said, ""), said / read);
    }

    private static async Task<double> PerSecondAsync(Uri page, TimeSpan duration)
    {
        var output = await Tool.RunAsync("wrk",
        [
            "-t", "1", "-c", "32", "-d", string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, duration.TotalSeconds):0}s"), "-H", "Accept-Encoding: br", page.AbsoluteUri,
        ]);
        if (output.Contains("Non-2xx", StringComparison.Ordinal) || output.Contains("Socket errors", StringComparison.Ordinal))
            throw new InvalidOperationException($"Not every answer was a page:\n{output}");
        return double.Parse(Rate().Match(output).Groups["rate"].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Requests/sec:\s+(?<rate>[0-9.]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Rate();
}
