using System.Globalization;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Benchmarks.Chaos;

/// <summary>
/// ./farm bench chaos [--kills N] [--seed S]: the long form of the kill test. It ends well or not at all; its figures go
/// to docs/chaos.md, which docs/operations.md names.
/// </summary>
internal static class ChaosRun
{
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var kills = Number(args, "--kills", 1_000);
        var seed = Number(args, "--seed", 1);
        var loadBefore = Machine.Load();
        var said = 0;
        var figures = await KillRun.RunAsync(kills, seed, say: line => Console.WriteLine($"{Interlocked.Increment(ref said)} of {kills}: {line}"));
        var page = string.Create(CultureInfo.InvariantCulture, $"""
            # Kills

            The figures of the last run of `./farm bench chaos --kills {kills} --seed {seed}`, which writes this page: real workers, each a
            process of its own, killed by SIGKILL while they close campaigns, pay back, end holds, release, pay out and take back. Three of five are
            killed at a named step (PostgreSQL or the stand-in for Stripe makes them wait there), the others at a moment of
            chance. At the end one worker is left alone until nothing is to do; then `ledger_check` and the comparison of every
            payment, refund, transfer and of the balance with those of the stand-in must find nothing.

            {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Machine.Describe()}; load {loadBefore} before, {Machine.Load()} after.

            | figure | |
            |---|---:|
            | workers killed | {figures.Kills:N0} |
            | of these at one of {KillStep.Named.Count} named steps | {figures.AtNamedSteps:N0} |
            | campaigns that ended | {figures.Campaigns:N0} |
            | parcels, each in one batch | {figures.Parcels:N0} |
            | refunds, each made once | {figures.Refunds:N0} |
            | payouts, each made once | {figures.Payouts:N0} |
            | invariants broken | 0 |
            | time | {figures.Took.TotalMinutes:0.0} min |

            """);
        Directory.CreateDirectory("docs");
        await File.WriteAllTextAsync(Path.Combine("docs", "chaos.md"), page);
        Console.WriteLine(page);
        return 0;
    }

    private static int Number(IReadOnlyList<string> args, string name, int usual)
    {
        for (var i = 0; i + 1 < args.Count; i++)
        {
            if (string.Equals(args[i], name, StringComparison.Ordinal))
                return int.Parse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture);
        }
        return usual;
    }
}
