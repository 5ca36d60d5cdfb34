using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Crashes;

/// <summary>
/// Real workers, with the real scheduler and on the machine's clock, killed (SIGKILL) while they close campaigns and pay
/// back: at named points, and at any moment; alone, and beside another.
/// </summary>
public sealed class KilledWorkerTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Workers_killed_anywhere_alone_or_beside_another_close_each_campaign_once_and_pay_back_each_payment_once()
    {
        var missed = new List<Guid> { await MissedAsync(16), await MissedAsync(8) };
        var funded = new List<Guid>();
        for (var i = 0; i < 8; i++)
            funded.Add(await FundedAsync($"killed-{i}", pledges: 300));

        // The missed ones come first, for their deadlines do. At this point Stripe has paid back, and we have not written it down.
        await KillAtAsync("before update of status on refunds");
        await KillAtAsync("after insert on fulfilment_batches");
        await KillAtAsync("at the commit of campaign_closings");

        var both = await Task.WhenAll(Worker.StartAsync(farm), Worker.StartAsync(farm));
        await using var killed = both[0];
        await using var last = both[1];
        await Task.Delay(Random.Shared.Next(0, 2_000));
        await killed.KillAsync();
        await Worker.WaitUntilQuietAsync(farm, last);
        await ClosedOnce.MustHoldAsync(farm, funded, missed);
    }

    /// <summary>A worker dies before this point is passed; then it is.</summary>
    private async Task KillAtAsync(string trigger)
    {
        await using var gate = await Gate.ShutAsync(farm, trigger);
        await using var worker = await Worker.StartAsync(farm);
        await gate.WaitAsync(worker);
        await worker.KillAsync();
    }

    private async Task<Guid> FundedAsync(string name, int pledges) =>
        (await PaidCampaign.SeedAsync(farm.Database.DataSource, name, pledges, DateTimeOffset.UtcNow.AddHours(-1))).Id;

    /// <summary>Below its target, and paid at the stand-in, which must pay back. Its deadline passes by the machine's clock.</summary>
    private async Task<Guid> MissedAsync(int pledges)
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 900);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, pledges), new ParallelOptions { MaxDegreeOfParallelism = 6 },
            async (i, _) => await farm.Given.PaidPledgeAsync(harvest, boxes: 1 + i % 3, familyBoxes: i % 2));
        await farm.RunIntentsAsync();
        await farm.ExecuteAsync($"update campaigns set deadline = now() - interval '2 hours' where id = {harvest.CampaignId}");
        return harvest.CampaignId;
    }
}
