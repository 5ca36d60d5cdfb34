using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Reconciliation;

public sealed class CampaignProofTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task An_open_campaign_holds_what_it_captured()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 5);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        await farm.Given.HeldPledgeAsync(harvest, boxes: 1);

        var proof = await ProveAsync(harvest);

        Assert.True(proof.Holds);
        Assert.Equal((2, 3L), (proof.Pledged.Count, proof.Pledged.Boxes));
        Assert.Equal((1, 20_000L), (proof.Captured.Count, proof.Captured.Sum.Minor));
        Assert.Equal(proof.Captured.Sum, proof.Held.Sum);
        Assert.Equal((1, 2L), (proof.Held.Count, proof.Held.Boxes));
        Assert.Equal(0, proof.Refunded.Sum.Minor);
    }

    [Fact]
    public async Task A_missed_campaign_has_refunded_what_it_captured_and_on_the_way_there_the_equation_holds()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 50);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        await farm.Given.PaidPledgeAsync(harvest, familyBoxes: 1);
        await farm.Given.ClosedAsync(harvest);

        var asked = await ProveAsync(harvest);
        await farm.SettleAsync();
        var done = await ProveAsync(harvest);

        Assert.True(asked.Holds);
        Assert.Equal((2, asked.Captured.Sum), (asked.OnTheWayBack.Count, asked.OnTheWayBack.Sum));
        Assert.True(done.Holds);
        Assert.Equal((2, done.Captured.Sum), (done.Refunded.Count, done.Refunded.Sum));
        Assert.Equal((0, 0L, 0L), (done.Held.Count, done.Held.Boxes, done.Held.Sum.Minor));
    }

    [Fact]
    public async Task A_cent_that_the_ledger_lacks_breaks_the_equation()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 5);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        await farm.ExecuteAsync($"update payments set amount_minor = amount_minor + 1 where status = 'succeeded'");

        Assert.False((await ProveAsync(harvest)).Holds);
    }

    [Fact]
    public async Task Each_pledge_has_paid_what_it_costs_and_only_operators_see_them()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 2);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2, familyBoxes: 1);
        await farm.Given.HeldPledgeAsync(harvest, boxes: 1);
        await farm.Given.ClosedAsync(harvest);

        var pledges = await farm.UseAsync<CampaignProofs, IReadOnlyList<PledgeProof>>(
            proofs => proofs.PledgesAsync(Given.Operator, harvest.CampaignId, after: null, CancellationToken.None));

        var paid = Assert.Single(pledges, pledge => pledge.Captured.Minor > 0);
        Assert.Equal(paid.Captured, paid.InParcels);
        Assert.All(pledges, pledge => Assert.Equal(0, pledge.Difference.Minor));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<CampaignProofs>(
            proofs => proofs.PledgesAsync(harvest.Grower, harvest.CampaignId, after: null, CancellationToken.None)));
    }

    private Task<CampaignProof> ProveAsync(Harvest harvest) =>
        farm.UseAsync<CampaignProofs, CampaignProof>(proofs => proofs.FindAsync(harvest.CampaignId, CancellationToken.None));
}
