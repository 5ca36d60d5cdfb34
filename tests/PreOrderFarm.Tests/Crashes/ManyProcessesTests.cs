using System.Globalization;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Tests.Crashes;

/// <summary>
/// Four workers and two web processes on one database, every webhook brought to both, doubled and out of order; a
/// hundred campaigns are due at once, and a worker dies among them.
/// </summary>
public sealed class ManyProcessesTests : IAsyncLifetime
{
    private const int Campaigns = 100;
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public Task Each_of_a_hundred_campaigns_that_are_due_at_once_is_closed_once() => RunAsync(funded: 2, missed: 1, backers: 3);

    [Fact]
    [Trait("Category", "Long")]
    public Task Each_of_a_hundred_larger_campaigns_that_are_due_at_once_is_closed_once() => RunAsync(funded: 8, missed: 3, backers: 10);

    private async Task RunAsync(int funded, int missed, int backers)
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        // The e-mails of that day, before the clock goes back to the machine's.
        await farm.RunIntentsAsync();
        farm.Clock.FollowTheMachine();
        await farm.ExecuteAsync($"""
            update campaigns set opens_at = null, opened_at = now() - interval '1 day', deadline = now() + interval '10 days' where id = {harvest.CampaignId}
            """);
        for (var i = 0; i < Campaigns; i++)
            await SeedAsync(i, isMissed: i % 10 == 0, pledges: i % 10 == 0 ? missed : funded);
        var held = new List<Guid>();
        for (var i = 0; i < backers; i++)
            held.Add((await farm.Given.HeldPledgeAsync(harvest, boxes: 1 + i % 3)).Id);
        var processes = await Task.WhenAll(Enumerable.Range(0, 6).Select(StartAsync));
        try
        {
            await ListenAsync(processes[4], processes[5]);
            foreach (var pledge in held)
                await farm.Given.PayAsync(pledge);
            await farm.ExecuteAsync($"update campaigns set deadline = now() - interval '2 hours' where slug like 'many-%'");
            await Task.Delay(Random.Shared.Next(0, 1_000));
            await processes[0].KillAsync();
            await UntilPaidAsync(harvest, held.Count);
            await farm.ExecuteAsync($"update campaigns set deadline = now() - interval '2 hours' where id = {harvest.CampaignId}");
            await Worker.WaitUntilQuietAsync(farm, processes[1..]);
        }
        finally
        {
            foreach (var process in processes)
                await process.DisposeAsync();
        }
        // What a reconciliation saw in the middle of it all, another one looks at again.
        Assert.Equal(0, await farm.UseAsync<Reconcile, int>(reconcile => reconcile.RunAsync(CancellationToken.None)));
        Assert.Equal(Campaigns + 1, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from campaign_closings"""));
        Assert.Equal(10, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from campaigns where status = 'unfunded'"""));
        await Invariants.MustHoldAsync(farm);
    }

    private async Task SeedAsync(int number, bool isMissed, int pledges)
    {
        var campaign = await PaidCampaign.SeedAsync(
            farm.Database.DataSource, string.Create(CultureInfo.InvariantCulture, $"many-{number}"), pledges, DateTimeOffset.UtcNow.AddDays(1), target: isMissed ? 1_000 : 1);
        await campaign.PayAtAsync(farm.Database.DataSource, farm.Stripe);
    }

    private Task<FarmProcess> StartAsync(int number) =>
        Worker.StartAsync(farm, number < 4 ? "worker" : "web", ("Closing__CampaignsPerSweep", "10"), ("Jobs__Seconds__ProcessStripeEvents", "1"));

    private async Task ListenAsync(params FarmProcess[] webs)
    {
        var addresses = await Task.WhenAll(webs.Select(Worker.AddressAsync));
        farm.Stripe.Faults.Add(EventFault.Share("", EventFaultKind.Duplicated, 0.3));
        farm.Stripe.Faults.Add(EventFault.Share("", EventFaultKind.Shuffled, 0.5, TimeSpan.FromSeconds(1)));
        farm.Stripe.Options.WebhookEndpoints = [.. addresses.Select(address => new WebhookEndpoint(new Uri(address, "/webhooks/stripe"), "whsec_tests"))];
    }

    private async Task UntilPaidAsync(Harvest harvest, int pledges)
    {
        for (var i = 0; i < 1_200; i++)
        {
            if (await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from pledges where campaign_id = {harvest.CampaignId} and status = 'confirmed'""") == pledges)
                return;
            await Task.Delay(100);
        }
        Assert.Fail("The webhooks did not confirm the pledges.");
    }
}
