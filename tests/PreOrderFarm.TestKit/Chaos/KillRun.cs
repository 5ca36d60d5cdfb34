using System.Diagnostics;
using System.Globalization;
using PreOrderFarm.Members;
using PreOrderFarm.Reconciliation;

namespace PreOrderFarm.TestKit.Chaos;

/// <summary>What a run did.</summary>
public sealed record KillFigures(int Kills, int AtNamedSteps, int Campaigns, int Parcels, int Refunds, int Payouts, TimeSpan Took)
{
    public static KillFigures operator +(KillFigures one, KillFigures other) => new(
        one.Kills + other.Kills, one.AtNamedSteps + other.AtNamedSteps, one.Campaigns + other.Campaigns, one.Parcels + other.Parcels,
        one.Refunds + other.Refunds, one.Payouts + other.Payouts, one.Took > other.Took ? one.Took : other.Took);
}

/// <summary>
/// Real workers, each a process of its own, killed (SIGKILL) one after the other while they close campaigns, pay
/// back, release, pay out and take back: at every named step and at moments of chance. Then one worker is left alone until nothing is to do, and the
/// invariants must hold.
/// </summary>
public static class KillRun
{
    private const int Backers = 12;
    private const int PaidBack = 4;
    private const int Parcels = 3;
    private const int Holds = 3;

    /// <param name="kills">In all; shared by the lanes.</param>
    /// <param name="seed">Chooses moments and work.</param>
    /// <param name="lanes">Farms at the same time, each with its database and stand-in: a process that starts keeps one core busy.</param>
    /// <param name="say">Told after each kill.</param>
    public static async Task<KillFigures> RunAsync(int kills, int seed, int lanes = 3, Action<string>? say = null)
    {
        var plan = Plan(kills, new Random(seed)).ToList();
        var figures = await Task.WhenAll(Enumerable.Range(0, lanes).Select(lane =>
            LaneAsync(plan.Where((_, place) => place % lanes == lane).ToList(), seed + lane, say ?? (_ => { }))));
        return figures.Aggregate((one, other) => one + other);
    }

    // Three of five kills are at named steps, one after the other; the rest is chance.
    private static IEnumerable<KillStep> Plan(int kills, Random random)
    {
        var works = Enum.GetValues<KillWork>();
        var named = 0;
        for (var i = 0; i < kills; i++)
            yield return i % 5 < 3 ? KillStep.Named[named++ % KillStep.Named.Count] : KillStep.AnyMoment(works[random.Next(works.Length)]);
    }

    private static async Task<KillFigures> LaneAsync(IReadOnlyList<KillStep> steps, int seed, Action<string> say)
    {
        var watch = Stopwatch.StartNew();
        var random = new Random(seed);
        await using var farm = await FarmHost.StartAsync(("Payouts:ConnectCurrencies:main", "CNY"));
        farm.Clock.FollowTheMachine();
        farm.Stripe.Options.AvailableAfter = TimeSpan.Zero;
        for (var i = 0; i < steps.Count; i++)
        {
            await SeedAsync(farm, steps[i].Work, i);
            await steps[i].KillAsync(farm, TimeSpan.FromMilliseconds(random.Next(0, 700)));
            say(string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds:0} s: killed {i + 1} of {steps.Count} in this lane, {(steps[i].Place.Length == 0 ? "at any moment" : steps[i].Place)}"));
        }
        // What the killed ones tried often is put off for minutes by now, longer than anybody here waits: an operator would retry it.
        await farm.ExecuteAsync($"update intents set due_at = now(), attempts = 0 where status = 'pending'");
        await using var last = await Worker.StartAsync(farm);
        await Worker.WaitUntilQuietAsync(farm, last);
        // What a reconciliation saw in the middle of it all, another one looks at again.
        await farm.UseAsync<Reconcile, int>(reconcile => reconcile.RunAsync(CancellationToken.None));
        await Invariants.MustHoldAsync(farm);
        return new KillFigures(
            steps.Count,
            steps.Count(step => step.Place.Length > 0),
            await CountAsync(farm, "campaigns"),
            await CountAsync(farm, "parcels"),
            await CountAsync(farm, "refunds"),
            await CountAsync(farm, "payouts"),
            watch.Elapsed);
    }

    private static async Task SeedAsync(FarmHost farm, KillWork work, int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"killed-{number}");
        var due = DateTimeOffset.UtcNow.AddHours(-2);
        switch (work)
        {
            case KillWork.Closing:
                await SeedDueAsync(farm, name, Backers, due, target: 1);
                return;
            case KillWork.PayingBack:
                await SeedDueAsync(farm, name, PaidBack, due, target: 1_000);
                return;
            case KillWork.Releasing:
                await PayoutWork.SeedAsync(farm, name, Parcels, isReleased: false);
                return;
            case KillWork.PayingOut:
                await PayoutWork.SeedAsync(farm, name, Parcels, isReleased: true);
                return;
            case KillWork.Advancing:
                await PayoutWork.SeedAdvanceAsync(farm, name, Parcels);
                return;
            case KillWork.EndingHolds:
                await SeedHoldsAsync(farm, name, due);
                return;
            case KillWork.TakingBack:
                await PayoutWork.SeedLossAsync(farm, name, Parcels);
                return;
            case KillWork.EndingReserves:
                await PayoutWork.SeedReserveAsync(farm, name, Parcels);
                return;
            default:
                throw new InvalidOperationException($"No such work: {work}.");
        }
    }

    // Not due before Stripe knows its payments.
    private static async Task SeedDueAsync(FarmHost farm, string name, int pledges, DateTimeOffset due, long target)
    {
        var campaign = await PaidCampaign.SeedAsync(farm.Database.DataSource, name, pledges, due.AddDays(1), target: target);
        await campaign.PayAtAsync(farm.Database.DataSource, farm.Stripe);
        await farm.ExecuteAsync($"update campaigns set deadline = {due} where id = {campaign.Id}");
    }

    // They began to pay and did not go on.
    private static async Task SeedHoldsAsync(FarmHost farm, string name, DateTimeOffset due)
    {
        var campaign = await PaidCampaign.SeedAsync(farm.Database.DataSource, name, PaidBack, due.AddDays(1));
        await campaign.PayAtAsync(farm.Database.DataSource, farm.Stripe);
        var harvest = new Harvest(campaign.Id, campaign.GrowerId, Actor.Nobody, campaign.Box, campaign.FamilyBox);
        for (var i = 0; i < Holds; i++)
            await farm.Given.HeldPledgeAsync(harvest, email: string.Create(CultureInfo.InvariantCulture, $"{name}-{i}@farm.test"));
        await farm.ExecuteAsync($"""
            update pledges set placed_at = placed_at - interval '3 hours', hold_expires_at = hold_expires_at - interval '3 hours'
            where campaign_id = {campaign.Id} and status = 'held'
            """);
        await farm.ExecuteAsync($"update campaigns set deadline = {due} where id = {campaign.Id}");
    }

    private static Task<int> CountAsync(FarmHost farm, string table) => table switch
    {
        "campaigns" => farm.ScalarAsync<int>($"""select count(*)::int as "Value" from campaigns"""),
        "parcels" => farm.ScalarAsync<int>($"""select count(*)::int as "Value" from parcels"""),
        "refunds" => farm.ScalarAsync<int>($"""select count(*)::int as "Value" from refunds"""),
        "payouts" => farm.ScalarAsync<int>($"""select count(*)::int as "Value" from payouts where status = 'succeeded'"""),
        _ => throw new InvalidOperationException($"No such count: {table}."),
    };
}
