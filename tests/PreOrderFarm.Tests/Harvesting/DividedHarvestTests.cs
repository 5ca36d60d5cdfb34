using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Disputes;
using PreOrderFarm.Harvesting;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using Refund = PreOrderFarm.Payments.Refund;
using RefundStatus = PreOrderFarm.Payments.RefundStatus;

namespace PreOrderFarm.Tests.Harvesting;

/// <summary>The whole way: paid at Stripe's stand-in, closed, short, refunded there, shipped and released.</summary>
public sealed class DividedHarvestTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;
    private PlacedPledge first = null!;
    private PlacedPledge second = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        first = await farm.Given.PaidPledgeAsync(harvest, boxes: 2, familyBoxes: 1);
        second = await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        await farm.Given.ClosedAsync(harvest);
        await farm.SettleAsync();
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(CancellationToken.None));
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_process_that_dies_after_it_was_confirmed_is_followed_by_one_that_makes_each_refund_once()
    {
        await DivideAsync(units: 2);
        Assert.All(await RefundsAsync(), refund => Assert.Equal(RefundStatus.Requested, refund.Status));

        await using (var next = farm.StartAnother())
            await next.RunIntentsAsync();
        await farm.SettleAsync();

        Assert.Equal([(first.Id, 10_000L), (second.Id, 10_000L)], (await RefundsAsync()).Select(refund => (refund.PledgeId, refund.AmountMinor)));
        Assert.All(await RefundsAsync(), refund => Assert.Equal(RefundStatus.Succeeded, refund.Status));
        Assert.Equal(2, farm.Stripe.State.Refunds.Count);
    }

    [Fact]
    public async Task What_is_left_is_shipped_and_released_and_the_books_are_right_all_the_way()
    {
        await DivideAsync(units: 2);
        var proof = await farm.UseAsync<CampaignProofs, CampaignProof>(proofs => proofs.FindAsync(harvest.CampaignId, CancellationToken.None));
        Assert.True(proof.Holds);
        Assert.Equal((5L, 3L, 20_000L), (proof.Pledged.Boxes, proof.Held.Boxes, proof.OnTheWayBack.Sum.Minor));

        await farm.Given.ShippedAsync(harvest);
        await farm.SettleAsync();
        Assert.Equal(3, await farm.Given.ReleasedAsync(harvest));

        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "held"));
        farm.Clock.Advance(TimeSpan.FromMinutes(5));
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(CancellationToken.None));
        await farm.UseAsync<Reconcile, int>(reconcile => reconcile.RunAsync(CancellationToken.None));
        Assert.Empty(await farm.UseAsync<LedgerCheck, List<InvariantViolation>>(check => check.RunAsync(CancellationToken.None)));
    }

    [Fact]
    public async Task Kilograms_of_what_is_sold_by_weight_leave_what_packed_boxes_weigh_and_count_the_rest_at_the_most()
    {
        await farm.Given.SoldByWeightAsync(harvest);
        await farm.ExecuteAsync($"update parcels set is_sold_by_weight = true where id in (select parcel_id from parcel_lines where offer_id = {harvest.Box})");
        await farm.Given.WeighedAsync(harvest, 4_000);

        // Of 4 boxes one is packed with 4 kg: 14 kg are it and two of at most 5 kg.
        var look = await LookAsync(new HarvestYield(null, 14_000));
        Assert.Equal((3L, 1L, 2L, 3L), (look.YieldUnits, look.GoneUnits, look.AvailableUnits, look.WantedUnits));
        Assert.Equal(2, (await LookAsync(new HarvestYield(null, 13_999))).YieldUnits);
        var broken = await Assert.ThrowsAsync<RuleBroken>(() => LookAsync(new HarvestYield(null, 3_999)));
        Assert.Equal("Grams", Assert.Single(broken.Broken).Field);
        Assert.StartsWith("4 kg are packed or sent already", broken.Message, StringComparison.Ordinal);

        Assert.True(await farm.UseAsync<ConfirmAllocation, bool>(confirm =>
            confirm.RunAsync(harvest.Grower, harvest.CampaignId, harvest.Box, new HarvestYield(null, 14_000), look.Token, CancellationToken.None)));
        Assert.Equal(10_000, Assert.Single(await RefundsAsync()).AmountMinor);
    }

    [Fact]
    public async Task What_a_bank_holds_is_not_refunded_as_well_until_the_bank_gives_it_back()
    {
        var dispute = farm.Stripe.Dispute((await farm.Given.NewestPaymentAsync(second.Id)).PaymentIntentId!, null).Id;
        await farm.SettleAsync();
        await DivideAsync(units: 2);
        Assert.Equal(first.Id, Assert.Single(await RefundsAsync()).PledgeId);

        farm.Stripe.Decide(dispute, DisputeDecision.Won);
        await farm.SettleAsync();
        await farm.UseAsync<FollowDispute>(follow => follow.RunAsync("main", dispute, default));
        await farm.SettleAsync();

        Assert.Equal([(first.Id, 10_000L), (second.Id, 10_000L)], (await RefundsAsync()).Select(refund => (refund.PledgeId, refund.AmountMinor)));
        Assert.Equal("short_harvest", await farm.ScalarAsync<string>($"select model ->> 'variant' as \"Value\" from emails where template = 'part_won_back'"));
    }

    [Fact]
    public async Task What_a_bank_took_for_good_needs_no_fruit()
    {
        var dispute = farm.Stripe.Dispute((await farm.Given.NewestPaymentAsync(second.Id)).PaymentIntentId!, null).Id;
        farm.Stripe.Decide(dispute, DisputeDecision.Lost);
        await farm.SettleAsync();

        var preview = await LookAsync(units: 2);

        Assert.False(preview.IsShort);
        Assert.Equal(first.Id, Assert.Single(preview.Shares).PledgeId);
    }

    [Fact]
    public async Task What_a_bank_took_of_a_pledge_is_spread_over_its_boxes_so_that_the_one_that_is_sent_keeps_its_share()
    {
        // Of two boxes for 200.00 the bank has taken 50.00.
        var dispute = farm.Stripe.Dispute((await farm.Given.NewestPaymentAsync(second.Id)).PaymentIntentId!, new DisputeRequest(AmountMinor: 5_000)).Id;
        farm.Stripe.Decide(dispute, DisputeDecision.Lost);
        await farm.SettleAsync();

        await DivideAsync(units: 2);
        await farm.SettleAsync();

        Assert.Equal([(first.Id, 10_000L), (second.Id, 7_500L)], (await RefundsAsync()).Select(refund => (refund.PledgeId, refund.AmountMinor)));
        Assert.Equal(7_500, await HeldOfAsync(second.Id));

        await DivideAsync(units: 0);
        await farm.SettleAsync();
        Assert.Equal(15_000, (await RefundsAsync()).Where(refund => refund.PledgeId == second.Id).Sum(refund => refund.AmountMinor));
        Assert.Equal(0, await HeldOfAsync(second.Id));
    }

    private Task<long> HeldOfAsync(Guid pledgeId) => farm.ScalarAsync<long>($"""select held_minor as "Value" from held_of_pledges(array[{pledgeId}])""");

    private async Task DivideAsync(long units)
    {
        var token = (await LookAsync(units)).Token;
        Assert.True(await farm.UseAsync<ConfirmAllocation, bool>(confirm => confirm.RunAsync(harvest.Grower, harvest.CampaignId, harvest.Box, new HarvestYield(units, null), token, CancellationToken.None)));
    }

    private Task<AllocationPreview> LookAsync(long units) => LookAsync(new HarvestYield(units, null));

    private Task<AllocationPreview> LookAsync(HarvestYield yield) =>
        farm.UseAsync<PreviewAllocation, AllocationPreview>(look => look.RunAsync(harvest.Grower, harvest.CampaignId, harvest.Box, yield, CancellationToken.None));

    private Task<List<Refund>> RefundsAsync() => farm.QueryAsync(db => db.Set<Refund>().AsNoTracking().OrderBy(refund => refund.PledgeId).ToListAsync());
}
