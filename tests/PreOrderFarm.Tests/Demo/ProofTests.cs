using PreOrderFarm.Demo.Story;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Demo;

/// <summary>The sums of the walk-through must be able to fail.</summary>
public sealed class ProofTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        foreach (var boxes in new[] { 2, 3 })
        {
            var harvest = await farm.Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromDays(2));
            await farm.Given.PaidPledgeAsync(harvest, boxes: boxes);
            await farm.Given.ClosedAsync(harvest);
        }
        await farm.Given.PaidPledgeAsync(await farm.Given.HarvestOnSaleAsync());
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_healthy_farm_proves_its_money_and_its_boxes()
    {
        Assert.DoesNotContain(await ProvenAsync(), line => !line.Holds && !IsAboutSettlement(line));
    }

    [Fact]
    public async Task A_missing_cent_is_reported()
    {
        await farm.ExecuteAsync($"update parcels set goods_minor = goods_minor - 1 where id = (select id from parcels order by id limit 1)");

        Assert.Contains(await ProvenAsync(), line => !line.Holds && line.What.StartsWith("CNY: captured", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_box_is_reported_even_when_another_campaign_packs_one_more()
    {
        await farm.ExecuteAsync($"update parcels set status = 'void', voided_at = now() where id = (select id from parcels order by campaign_id, id limit 1)");
        Assert.Contains(await ProvenAsync(), IsBoxes);

        await farm.ExecuteAsync($"update parcel_lines set units = units + 1 where parcel_id = (select id from parcels order by campaign_id desc, id limit 1)");
        Assert.Contains(await ProvenAsync(), IsBoxes);
    }

    private static bool IsBoxes(Proven line) => !line.Holds && line.What.StartsWith("Boxes sold", StringComparison.Ordinal);

    // The jobs that read Stripe's balance do not run here.
    private static bool IsAboutSettlement(Proven line) => line.What.StartsWith("Our balance at Stripe", StringComparison.Ordinal);

    private Task<IReadOnlyList<Proven>> ProvenAsync() => new Proof(farm.Database.DataSource, farm.Stripe.State).RunAsync(CancellationToken.None);
}
