using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using PreOrderFarm.News;

namespace PreOrderFarm.Demo.Story;

/// <summary>How the story ended: the campaigns, and who came to the market for each.</summary>
public sealed record ToldStory(People People, IReadOnlyList<LaunchedHarvest> Campaigns, IReadOnlyDictionary<Guid, IReadOnlyList<Bought>> Buyers)
{
    public LaunchedHarvest Of(Fate fate) => Campaigns.First(campaign => campaign.Harvest.Fate == fate);
}

/// <summary>
/// The main job from the first draft to the last refund. People have accounts; all else is asked for by HTTP; campaigns close because their
/// deadline passes and the scheduled sweep finds them. Nothing here closes, confirms or refunds.
/// </summary>
public sealed class TellStory(DemoWorld world, StoryScale scale, Action<string> say)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Unwatched = TimeSpan.FromDays(7);

    public async Task<ToldStory> RunAsync(CancellationToken ct)
    {
        using var site = new HttpClient { BaseAddress = world.SiteAddress, Timeout = TimeSpan.FromMinutes(2) };
        var clock = world.Site.Services.GetRequiredService<TimeProvider>();
        var api = new FarmApi(site);

        say("People sign up");
        var people = await People.MoveInAsync(world.Site.Services, ct);
        await FollowAsync(api, people, ct);
        var campaigns = await LaunchAllAsync(new Launch(api, people, clock), ct);
        if (world.Stripe is null)
        {
            say("Nobody buys yet: only Stripe's stand-in takes payments without a person.");
            return new ToldStory(people, campaigns, new Dictionary<Guid, IReadOnlyList<Bought>>());
        }
        using var stripe = new HttpClient { BaseAddress = world.Stripe.BaseAddress };
        var buyers = await SellAllAsync(new Market(api, stripe, new Backers(seed: 20270315), seed: 7), people, campaigns, ct);
        await CancelAsync(api, people, campaigns, ct);
        await WaitForClosingsAsync(api, campaigns, ct);
        await DivideAsync(api, people, campaigns, ct);
        await SendTomorrowsDigestsAsync(clock, ct);
        await WaitUntilQuietAsync(ct);
        return new ToldStory(people, campaigns, buyers);
    }

    // One hears of each harvest at once, one in the morning.
    private static async Task FollowAsync(FarmApi api, People people, CancellationToken ct)
    {
        await api.PutAsync(people.Tokens[Farms.PackerEmail], "/me/news", new { frequency = "daily", time_zone = "Asia/Shanghai" }, ct);
        foreach (var follower in new[] { Farms.BackerEmail, Farms.PackerEmail })
        {
            foreach (var grower in people.GrowerIds.Values)
                await api.PutAsync(people.Tokens[follower], $"/growers/{grower}/follow", body: null, ct);
        }
    }

    // Nobody who looks at the demo waits for a morning.
    private async Task SendTomorrowsDigestsAsync(TimeProvider clock, CancellationToken ct)
    {
        await WaitAsync("the news of what has opened", async () => await CountAsync("select count(*) from news_deliveries where settled_at is null", ct) > 0, ct);
        await using var scope = world.Site.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SendDigests>().RunAsync(clock.GetUtcNow().AddDays(1), ct);
    }

    private async Task<List<LaunchedHarvest>> LaunchAllAsync(Launch launch, CancellationToken ct)
    {
        say("Drawing the pictures");
        var photos = new Dictionary<Harvest, IReadOnlyList<(byte[] Jpeg, string Alt)>>();
        foreach (var harvest in Harvests.All)
            photos[harvest] = await Photographs.TakeAsync(harvest, seed: photos.Count, ct);

        say("Growers open their campaigns");
        var launched = new List<LaunchedHarvest>();
        // Those that close while we watch come last, so that none of their time is spent on the others.
        foreach (var harvest in Harvests.All.OrderBy(harvest => ClosesNow(harvest.Fate)))
        {
            var lasts = !ClosesNow(harvest.Fate) ? TimeSpan.FromDays(harvest.DeadlineDays)
                : world.Stripe is null ? Unwatched
                : TimeSpan.FromSeconds(scale.SecondsToDeadline);
            launched.Add(await launch.RunAsync(harvest, lasts, photos[harvest], ct));
            say($"  {launched.Count} of {Harvests.All.Count}: {harvest.Title}");
        }
        return launched;
    }

    private static bool ClosesNow(Fate fate) => fate is Fate.Funded or Fate.Missed or Fate.SoldOut;

    private async Task<Dictionary<Guid, IReadOnlyList<Bought>>> SellAllAsync(Market market, People people, List<LaunchedHarvest> campaigns, CancellationToken ct)
    {
        var buyers = new Dictionary<Guid, IReadOnlyList<Bought>>();
        // Those that close soon, and of these the shortest work first: on a slow machine none of them waits for the longest.
        foreach (var campaign in campaigns.OrderByDescending(campaign => ClosesNow(campaign.Harvest.Fate)).ThenBy(campaign => Crowd(campaign.Harvest.Fate).People))
        {
            var (crowd, leaving) = Crowd(campaign.Harvest.Fate);
            if (crowd == 0)
                continue;
            say($"{crowd} people come to '{campaign.Harvest.Title}'");
            if (campaign.Harvest.Fate == Fate.Funded || campaign == campaigns.First(c => c.Harvest.Fate == Fate.Open))
                await market.BuyAsMemberAsync(campaign, people.Tokens[Farms.BackerEmail], Farms.BackerName, ct, "GB", "DE");
            var came = await market.RunAsync(campaign, crowd, leaving, done => Count(done, crowd), ct);
            buyers[campaign.Id] = came;
            say($"  {came.Count(b => b.Outcome == Outcome.Paid)} paid, {came.Count(b => b.Outcome == Outcome.SoldOut)} came too late, {came.Count(b => b.Outcome == Outcome.LeftWithoutPaying)} left without paying");
        }
        return buyers;
    }

    private (int People, int Leaving) Crowd(Fate fate) => fate switch
    {
        Fate.Funded => (scale.FundedPledges, scale.Leaving),
        Fate.Missed => (scale.MissedPledges, Math.Min(2, scale.Leaving)),
        Fate.SoldOut => (scale.BuyersOfTheLastBoxes, 0),
        Fate.Open => (scale.OpenPledges, 1),
        Fate.Cancelled => (scale.CancelledPledges, 0),
        Fate.Scheduled or Fate.InReview or Fate.Draft => (0, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(fate), fate, "No market for this fate."),
    };

    private void Count(int done, int all)
    {
        if (done % 100 == 0 && done < all)
            say($"  {done} of {all}");
    }

    private async Task CancelAsync(FarmApi api, People people, List<LaunchedHarvest> campaigns, CancellationToken ct)
    {
        foreach (var campaign in campaigns.Where(campaign => campaign.Harvest.Fate == Fate.Cancelled))
        {
            say($"Its grower cancels '{campaign.Harvest.Title}'");
            await WaitAsync("every payment to be confirmed", async () => await EventsWaitingAsync(ct) == 0, ct);
            await api.PostAsync(people.OwnerToken(campaign.Harvest), $"/campaigns/{campaign.Id}/cancellation", new { reason = "台風で収穫が見込めなくなりました。" }, ct);
        }
    }

    private async Task WaitForClosingsAsync(FarmApi api, List<LaunchedHarvest> campaigns, CancellationToken ct)
    {
        foreach (var campaign in campaigns.Where(campaign => ClosesNow(campaign.Harvest.Fate)))
        {
            say($"Waiting for the deadline of '{campaign.Harvest.Title}', and for the sweep that closes it");
            var expected = campaign.Harvest.Fate == Fate.Missed ? "unfunded" : "funded";
            var status = "";
            await WaitAsync($"'{campaign.Harvest.Title}' to close", async () =>
            {
                status = (await api.GetAsync(token: null, $"/campaigns/{campaign.Id}", ct))["status"]!.GetValue<string>();
                return status is "funded" or "unfunded";
            }, ct);
            if (!string.Equals(status, expected, StringComparison.Ordinal))
                throw new DemoFailed($"'{campaign.Harvest.Title}' should have ended {expected}, and is {status}.");
            say($"  {status}");
        }
    }

    // Hail on the last row: of forty boxes of 1.815 kg that were sold, the trees bear sixty kilograms.
    private async Task DivideAsync(FarmApi api, People people, List<LaunchedHarvest> campaigns, CancellationToken ct)
    {
        const long YieldGrams = 60_000;
        var campaign = campaigns.First(campaign => campaign.Harvest.Fate == Fate.SoldOut);
        var token = people.OwnerToken(campaign.Harvest);
        var offer = $"/campaigns/{campaign.Id}/offers/{campaign.OfferIds.Values.First()}";
        var seen = await api.GetAsync(token, $"{offer}/allocation-preview?yield_grams={YieldGrams}", ct);
        say($"Hail: '{campaign.Harvest.Title}' has {seen["available_units"]} of {seen["wanted_units"]} boxes, and lots are drawn");
        if (seen["is_short"]!.GetValue<bool>())
            await api.PostAsync(token, $"{offer}/allocations", new { yield_grams = YieldGrams, token = seen["token"]!.GetValue<string>() }, ct);
    }

    private async Task WaitUntilQuietAsync(CancellationToken ct)
    {
        say("Waiting until every refund, e-mail and settlement is done");
        await WaitAsync("the refunds, e-mails and settlements", async () =>
            await CountAsync("select count(*) from intents where status = 'pending' and kind <> 'expire_checkout'", ct) == 0
            && await CountAsync("select count(*) from refunds where status <> 'succeeded' or settled_at is null", ct) == 0
            && await CountAsync("select count(*) from payments where status = 'succeeded' and settled_at is null", ct) == 0
            && await CountAsync("select count(*) from stripe_events where processed_at is null", ct) == 0, ct);
        var dead = await CountAsync("select count(*) from intents where status = 'dead'", ct);
        if (dead > 0)
            throw new DemoFailed($"{dead} intents ended as dead letters.");
    }

    private Task<long> EventsWaitingAsync(CancellationToken ct) =>
        CountAsync("select count(*) from stripe_events where processed_at is null", ct);

    private async Task<long> CountAsync(string sql, CancellationToken ct)
    {
        await using var command = world.Site.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task WaitAsync(string what, Func<Task<bool>> isSo, CancellationToken ct)
    {
        for (var began = System.Diagnostics.Stopwatch.StartNew(); began.Elapsed < Patience; await Task.Delay(500, ct))
        {
            if (await isSo())
                return;
        }
        throw new DemoFailed($"Waited {Patience.TotalMinutes:0} minutes in vain for {what}.");
    }
}

/// <summary>Something that the walk-through promises does not hold; the sentence says what.</summary>
public sealed class DemoFailed(string sentence) : Exception(sentence);
