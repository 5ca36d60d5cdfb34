using System.Globalization;
using System.Text.RegularExpressions;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Benchmarks.Pledges;

/// <summary>PostgreSQL's own load generator: https://www.postgresql.org/docs/current/pgbench.html</summary>
internal static partial class Pgbench
{
    /// <summary>Pledges a second by the single-pledge statement.</summary>
    public static async Task<double> RunAsync(BenchServer server, BenchDatabase database, PaidCampaign campaign, int clients, TimeSpan duration)
    {
        var region = await database.ValueAsync<Guid>("select id from campaign_regions where campaign_id = $1 and position = 1", campaign.Id);
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, Resources.Text("place.sql")
                .Replace("$campaign", campaign.Id.ToString(), StringComparison.Ordinal)
                .Replace("$region", region.ToString(), StringComparison.Ordinal)
                .Replace("$box", campaign.Box.ToString(), StringComparison.Ordinal));
            var output = await RunAsync(server, database,
            [
                "-n", "-M", "prepared", "-c", clients.ToString(CultureInfo.InvariantCulture), "-j", "2",
                "-T", duration.TotalSeconds.ToString("0", CultureInfo.InvariantCulture), "-f", script,
            ]);
            var tps = Tps().Match(output);
            return tps.Success
                ? double.Parse(tps.Groups["rate"].Value, CultureInfo.InvariantCulture)
                : throw new InvalidOperationException($"pgbench told no rate:\n{output}");
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static Task<string> RunAsync(BenchServer server, BenchDatabase database, string[] arguments)
    {
        var connection = new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString);
        return Tool.RunAsync(
            Find(), [.. arguments, "-h", connection.Host!, "-p", server.Port.ToString(CultureInfo.InvariantCulture), "-U", connection.Username!, database.Name],
            ("PGPASSWORD", connection.Password), ("LC_ALL", "C.UTF-8"));
    }

    // Debian keeps it beside the server, not on the path.
    private static string Find() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin", "pgbench")).Where(File.Exists).Max() ?? "pgbench"
            : "pgbench";

    [GeneratedRegex(@"^tps = (?<rate>[0-9.]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Tps();
}
