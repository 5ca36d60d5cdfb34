using PreOrderFarm.Payments;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
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
    public async Task Of_parcels_that_arrived_the_proof_shows_what_was_shipped_released_and_kept()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(2, 1);
        var shipped = await ProveAsync(harvest);
        Assert.Equal((3, 3L, 30_000L), (shipped.Shipped.Count, shipped.Shipped.Boxes, shipped.Shipped.Sum.Minor));
        Assert.Equal((0, 0L), (shipped.Released.Count, shipped.PlatformFee.Count));

        await farm.Given.ReleasedAsync(harvest);

        var proof = await ProveAsync(harvest);
        Assert.True(proof.Holds);
        Assert.Equal((3, 3L, 30_000L), (proof.Released.Count, proof.Released.Boxes, proof.Released.Sum.Minor));
        Assert.Equal((3, 3L, 1_500L), (proof.PlatformFee.Count, proof.PlatformFee.Boxes, proof.PlatformFee.Sum.Minor));
        Assert.Equal((3, 3L), (proof.ProcessingFee.Count, proof.ProcessingFee.Boxes));
        Assert.True(proof.ProcessingFee.Sum.Minor > 0);
        Assert.Equal((2, 3L), (proof.Captured.Count, proof.Captured.Boxes));
        Assert.Equal(0, proof.Held.Sum.Minor);
    }

    [Fact]
    public async Task The_equation_holds_while_a_bank_has_the_money_and_when_it_keeps_it()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1, 2);
        await farm.Given.ReleasedAsync(harvest);
        var payment = await farm.Given.NewestPaymentAsync((await farm.Given.ParcelsAsync(harvest))[0].SourceId);
        var dispute = farm.Stripe.Dispute(payment.PaymentIntentId!);
        await farm.SettleAsync();

        var open = await ProveAsync(harvest);
        farm.Stripe.Decide(dispute.Id, DisputeDecision.Lost);
        await farm.SettleAsync();
        await farm.SettleAsync();
        var lost = await ProveAsync(harvest);

        Assert.True(open.Holds);
        Assert.Equal((payment.AmountMinor, 0L), (open.WithBanks.Minor, open.Disputed.Minor));
        Assert.True(lost.Holds);
        Assert.Equal((0L, payment.AmountMinor, payment.AmountMinor), (lost.WithBanks.Minor, lost.Disputed.Minor, lost.CoveredByGrower.Minor));
        Assert.All(await PledgesAsync(harvest), pledge => Assert.Equal(0, pledge.Difference.Minor));
    }

    [Fact]
    public async Task Each_pledge_satisfies_the_equation_a_refund_of_goodwill_too_and_only_operators_see_them()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 2);
        var paid = await farm.Given.PaidPledgeAsync(harvest, boxes: 2, familyBoxes: 1);
        await farm.Given.HeldPledgeAsync(harvest, boxes: 1);
        await farm.Given.ClosedAsync(harvest);
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        await farm.Given.ShippedAsync(harvest);
        await farm.Given.ReleasedAsync(harvest);
        await farm.UseAsync<RequestRefunds>(request => request.ForPledgeAsync(paid.Id, new Money(700, "CNY"), RefundReason.Goodwill, "", default));
        await farm.SettleAsync();

        var pledges = await PledgesAsync(harvest);

        Assert.Equal(2, pledges.Count);
        var proven = Assert.Single(pledges, pledge => pledge.Captured.Minor > 0);
        Assert.Equal((3L, 700L, 700L, 0L), (proven.Boxes, proven.Refunded.Minor, proven.CoveredByGrower.Minor, proven.Held.Minor));
        Assert.Equal((proven.Captured, proven.Captured), (proven.Shipped, proven.Released));
        var proof = await ProveAsync(harvest);
        Assert.Equal((proof.PlatformFee.Sum, proof.ProcessingFee.Sum), (proven.PlatformFee, proven.ProcessingFee));
        Assert.All(pledges, pledge => Assert.Equal(0, pledge.Difference.Minor));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<PledgeProofs>(
            proofs => proofs.RunAsync(harvest.Grower, harvest.CampaignId, after: null, 10, CancellationToken.None)));
    }

    [Fact]
    public async Task Pledges_come_page_after_page_each_once()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        for (var placed = 0; placed < 3; placed++)
            await farm.Given.PaidPledgeAsync(harvest);

        var first = await farm.UseAsync<PledgeProofs, KeyPage<PledgeProof>>(proofs => proofs.RunAsync(Given.Operator, harvest.CampaignId, null, 2, default));
        var second = await farm.UseAsync<PledgeProofs, KeyPage<PledgeProof>>(
            proofs => proofs.RunAsync(Given.Operator, harvest.CampaignId, Guid.Parse(first.Next!), 2, default));

        Assert.Equal(3, first.Items.Concat(second.Items).DistinctBy(pledge => pledge.PledgeId).Count());
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task A_booking_that_a_pledge_lacks_is_its_difference()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        await farm.Given.PaidPledgeAsync(harvest);
        await farm.ExecuteAsync($"update payments set amount_minor = amount_minor + 1 where status = 'succeeded'");

        Assert.Equal(1, Assert.Single(await PledgesAsync(harvest)).Difference.Minor);
    }

    private async Task<IReadOnlyList<PledgeProof>> PledgesAsync(Harvest harvest) => (await farm.UseAsync<PledgeProofs, KeyPage<PledgeProof>>(
        proofs => proofs.RunAsync(Given.Operator, harvest.CampaignId, after: null, 100, CancellationToken.None))).Items;

    private Task<CampaignProof> ProveAsync(Harvest harvest) =>
        farm.UseAsync<CampaignProofs, CampaignProof>(proofs => proofs.FindAsync(harvest.CampaignId, CancellationToken.None));
}
