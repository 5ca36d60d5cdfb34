using System.Globalization;
using System.Text;

namespace PreOrderFarm.Benchmarks;

/// <summary>One of the benchmarks; called with true it measures less.</summary>
internal sealed record Benchmark(string Name, string Title, Func<bool, Task<Result>> RunAsync);

/// <summary>What was measured, the floor that it is held against, and how many times the floor's cost it is.</summary>
internal sealed record Figure(string What, string Measured, string Floor = "", string FloorMeasured = "", double? Ratio = null);

internal sealed record Result(IReadOnlyList<Figure> Figures, params string[] Notes);

/// <summary>The table on the screen and in docs/benchmarks.md, where each benchmark has a section.</summary>
internal static class Report
{
    private const string Head = """
        # Benchmarks

        The figures of the last run of `./farm bench [closing|paper|pledges|web]`, which writes this page. A figure alone says
        little about another machine; the ratio to a floor measured in the same run does. A ratio is the cost in units of the
        floor's cost: 1 is the floor, 2 takes twice as long (or lets through half as many), less than 1 beats it.
        """;

    public static string Section(Benchmark benchmark, Result result, string loadBefore, string loadAfter)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## {benchmark.Title}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Machine.Describe()}; load {loadBefore} before, {loadAfter} after.\n\n");
        text.Append("| figure | measured | floor | measured | ratio |\n|---|---:|---|---:|---:|\n");
        foreach (var figure in result.Figures)
        {
            var ratio = figure.Ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";
            text.Append(CultureInfo.InvariantCulture, $"| {figure.What} | {figure.Measured} | {figure.Floor} | {figure.FloorMeasured} | {ratio} |\n");
        }
        foreach (var note in result.Notes)
            text.Append(CultureInfo.InvariantCulture, $"\n{note}\n");
        return text.ToString();
    }

    /// <summary>Replaces this benchmark's section of the page and leaves the others.</summary>
    public static void Keep(Benchmark benchmark, string section)
    {
        const string Mark = "\n## ";
        var page = Path.Combine("docs", "benchmarks.md");
        var old = File.Exists(page) ? File.ReadAllText(page).Split(Mark)[1..] : [];
        var sections = old.Select(rest => "## " + rest.Trim() + "\n").ToList();
        var at = sections.FindIndex(other => other.StartsWith($"## {benchmark.Title}\n", StringComparison.Ordinal));
        if (at < 0)
            sections.Add(section);
        else
            sections[at] = section;
        Directory.CreateDirectory("docs");
        File.WriteAllText(page, $"{Head}\n\n{string.Join('\n', sections)}");
    }
}
