using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Disputes;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Harvesting;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Pledges;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;
using Refund = PreOrderFarm.Payments.Refund;
using RefundStatus = PreOrderFarm.Payments.RefundStatus;

namespace PreOrderFarm.Tests.Harvesting;

/// <summary>Up to 5 kg at 88.00: paid for, weighed, shipped, settled and released, with Stripe's stand-in.</summary>
public sealed partial class SettleWeightsTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync(target: 1, early: (8_000, TimeSpan.FromDays(1)));
        await farm.Given.SoldByWeightAsync(harvest);
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task What_boxes_weigh_less_goes_back_at_the_price_that_each_had_cost_and_the_books_are_right_all_the_way()
    {
        var early = await farm.Given.PaidPledgeAsync(harvest, boxes: 1);
        farm.Clock.Advance(TimeSpan.FromDays(2));
        var late = await farm.Given.PaidPledgeAsync(harvest, boxes: 2, familyBoxes: 1);
        await FundedAsync();
        await farm.Given.WeighedAsync(harvest, 4_730, 4_999, 5_300);
        Assert.Equal(0, await SettleAsync());
        Assert.Equal((0, true), await WeighedLessAsync(late.Id));
        await farm.Given.ShippedAsync(harvest);

        Assert.Equal(3, await SettleAsync());
        Assert.Equal(0, await SettleAsync());
        await farm.SettleAsync();

        // 80.00 x 0.270 kg / 5 kg; 88.00 x 0.001 / 5 is 1.76 cents, so 87.98; heavier than the most costs no more.
        Assert.Equal([(early.Id, 432L), (late.Id, 2L)], (await RefundsAsync()).Select(refund => (refund.PledgeId, refund.AmountMinor)));
        Assert.All(await RefundsAsync(), refund => Assert.Equal((RefundReason.ActualWeight, RefundStatus.Succeeded), (refund.Reason, refund.Status)));
        Assert.Equal([7_568L, 8_798, 8_800, 16_800], (await farm.Given.ParcelsAsync(harvest)).Select(parcel => parcel.GoodsMinor));
        Assert.Equal((2, false), await WeighedLessAsync(late.Id));
        await BooksMustBeRightAsync();
        Assert.Equal(4, await farm.Given.ReleasedAsync(harvest));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "held"));
        await BooksMustBeRightAsync();
    }

    [Fact]
    public async Task Who_gets_money_back_is_told_weight_price_and_amount_in_their_language_and_nobody_else_is()
    {
        farm.Clock.Advance(TimeSpan.FromDays(2));
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2, email: "less@farm.test");
        await farm.Given.PaidPledgeAsync(harvest, boxes: 1, email: "full@farm.test");
        await FundedAsync();
        await farm.Given.WeighedAsync(harvest, 4_900, 4_600, 5_000);
        await farm.Given.ShippedAsync(harvest);

        await SettleAsync();

        var told = Assert.Single(await farm.QueryAsync(db => db.Set<Email>().AsNoTracking().Where(email => email.Template == "actual_weight").ToListAsync()));
        Assert.Equal("less@farm.test", told.Recipient);
        var text = await farm.UseAsync<RenderEmail, string>(render => Task.FromResult(render.Run(told).Text));
        Assert.Contains("2 × 5 kg box", text, StringComparison.Ordinal);
        Assert.Contains("weigh 9.5 kg. You had paid ¥176.00 for up to 10 kg: that is ¥17.60 per kilogram", text, StringComparison.Ordinal);
        Assert.Contains("¥8.80 is on its way back", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_packed_or_leaves_before_it_was_weighed_and_a_weight_that_cannot_be_is_asked_once()
    {
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        await FundedAsync();
        var (batch, parcel) = (Assert.Single(await farm.Given.BatchesAsync(harvest)), (await farm.Given.ParcelsAsync(harvest))[0]);
        Task<int> WeighAsync(long grams, bool isSure = false) => farm.UseAsync<WeighParcels, int>(weigh => weigh.RunAsync(harvest.Grower, batch, [new(parcel.Id, new Weighing(grams, isSure))], default));
        Task<PackingAnswer> ScanAsync(Weighing? weight) => farm.UseAsync<PackParcel, PackingAnswer>(pack => pack.RunAsync(harvest.Grower, batch, new PackingScan(Guid.NewGuid(), parcel.Code, []) { Weight = weight }, default));

        await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<PackParcels, int>(pack => pack.RunAsync(harvest.Grower, batch, null, default)));
        await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.ShippedAsync(harvest));
        await Assert.ThrowsAsync<RuleBroken>(() => ScanAsync(null));
        foreach (var grams in new long[] { 0, -1, 2_499, 6_001, 4_730_000 })
            await Assert.ThrowsAsync<RuleBroken>(() => ScanAsync(new Weighing(grams)));
        await Assert.ThrowsAsync<RuleBroken>(() => WeighAsync(49));
        Assert.All(await farm.Given.ParcelsAsync(harvest), one => Assert.Equal((ParcelStatus.Planned, null), (one.Status, one.ActualGrams)));

        Assert.Equal(PackingOutcome.Packed, (await ScanAsync(new Weighing(2_499, IsSure: true))).Outcome);
        var packed = (await farm.Given.ParcelsAsync(harvest))[0];
        Assert.Equal((2_499L, harvest.Grower.MemberId, true), (packed.ActualGrams, packed.WeighedBy, packed.WeighedAt is not null));
        Assert.Equal(0, await WeighAsync(2_499));
        await Assert.ThrowsAsync<RuleBroken>(() => WeighAsync(4_000));

        await farm.Given.ShippedAsync(harvest);
        Assert.Equal([ParcelStatus.Shipped, ParcelStatus.Planned], (await farm.Given.ParcelsAsync(harvest)).Select(one => one.Status));
    }

    [Fact]
    public async Task A_parcel_that_is_unpacked_is_weighed_again_but_not_once_its_difference_went_back()
    {
        await farm.Given.PaidPledgeAsync(harvest, boxes: 1);
        await FundedAsync();
        var batch = Assert.Single(await farm.Given.BatchesAsync(harvest));
        Task<int> UndoAsync() => farm.UseAsync<UndoParcelStep, int>(undo => undo.RunAsync(harvest.Grower, batch, null, "The wrong box", default));
        await farm.Given.WeighedAsync(harvest, 4_000);

        await UndoAsync();
        Assert.Equal((null, null), ((await farm.Given.ParcelsAsync(harvest))[0].ActualGrams, (await farm.Given.ParcelsAsync(harvest))[0].WeighedBy));
        await farm.Given.WeighedAsync(harvest, 4_500);
        await farm.Given.ShippedAsync(harvest);
        await SettleAsync();
        await UndoAsync();
        await Assert.ThrowsAsync<RuleBroken>(UndoAsync);
        await farm.Given.ShippedAsync(harvest);

        Assert.Equal(0, await SettleAsync());
        Assert.Equal(800, Assert.Single(await RefundsAsync()).AmountMinor);
        await BooksMustBeRightAsync();
    }

    [Fact]
    public async Task A_shipment_that_is_undone_within_its_minutes_is_not_settled_and_one_that_was_holds_nothing_else_of_its_batch_up()
    {
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        await FundedAsync();
        var batch = Assert.Single(await farm.Given.BatchesAsync(harvest));
        Task<int> UndoAsync() => farm.UseAsync<UndoParcelStep, int>(undo => undo.RunAsync(harvest.Grower, batch, null, "The wrong batch", default));
        Task<int> ShipAsync(Guid parcel) => farm.UseAsync<MarkParcelsShipped, int>(ship => ship.RunAsync(harvest.Grower, batch, [parcel], "SF", "SF1", default));
        await farm.Given.WeighedAsync(harvest, 4_000, 4_500);
        await farm.Given.ShippedAsync(harvest);

        farm.Clock.Advance(HandOver.UndoWithin - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await SettleNowAsync());
        Assert.Equal(2, await UndoAsync());
        await ShipAsync((await farm.Given.ParcelsAsync(harvest))[0].Id);
        Assert.Equal(1, await SettleAsync());
        Assert.Equal(1, await UndoAsync());

        Assert.Equal(1, await UndoAsync());
        Assert.Equal([ParcelStatus.Packed, ParcelStatus.Planned], (await farm.Given.ParcelsAsync(harvest)).Select(parcel => parcel.Status));
    }

    [Fact]
    public async Task Kilograms_of_a_short_harvest_are_boxes_of_the_most_that_one_may_weigh()
    {
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        await FundedAsync();
        Task<AllocationPreview> LookAsync(HarvestYield yield) => farm.UseAsync<PreviewAllocation, AllocationPreview>(look => look.RunAsync(harvest.Grower, harvest.CampaignId, harvest.Box, yield, default));

        Assert.Equal(1, (await LookAsync(new HarvestYield(null, 9_200))).AvailableUnits);
        Assert.False((await LookAsync(new HarvestYield(null, 10_000))).IsShort);
        Assert.Equal(1, (await LookAsync(new HarvestYield(1, null))).AvailableUnits);
    }

    [Fact]
    public async Task The_money_of_a_parcel_waits_until_its_weight_is_settled()
    {
        await farm.Given.PaidPledgeAsync(harvest, boxes: 1);
        await FundedAsync();
        await farm.Given.WeighedAsync(harvest, 4_500);
        await farm.Given.ShippedAsync(harvest);
        Assert.Equal(0, await farm.Given.ReleasedAsync(harvest));

        Assert.Equal(1, await SettleAsync());
        Assert.Equal(1, await farm.UseAsync<ReleaseParcels, int>(sweep => sweep.RunAsync(default)));
        Assert.Equal(7_200 + 1_200, await farm.ScalarAsync<long>($"""select sum(gross_minor)::bigint as "Value" from releases"""));
        await BooksMustBeRightAsync();
    }

    private async Task FundedAsync()
    {
        await farm.Given.ClosedAsync(harvest);
        await farm.SettleAsync();
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
    }

    // What is left by now is settled: a wrong click has had its minutes to be taken back.
    private Task<int> SettleAsync()
    {
        farm.Clock.Advance(HandOver.UndoWithin);
        return SettleNowAsync();
    }

    private Task<int> SettleNowAsync() => farm.UseAsync<SettleWeights, int>(sweep => sweep.RunAsync(default));

    private async Task<(long Minor, bool IsAtMost)> WeighedLessAsync(Guid pledgeId)
    {
        var pledge = await farm.UseAsync<PledgeQueries, PledgeView>(pledges => pledges.FindAsync(pledgeId, default));
        var line = Assert.Single(pledge.Lines, line => line.OfferId == harvest.Box);
        return (line.WeighedLess.Minor, line.IsAtMost);
    }

    private Task<List<Refund>> RefundsAsync() => farm.QueryAsync(db => db.Set<Refund>().AsNoTracking().OrderBy(refund => refund.PledgeId).ThenBy(refund => refund.Id).ToListAsync());

    private async Task BooksMustBeRightAsync()
    {
        var proof = await farm.UseAsync<CampaignProofs, CampaignProof>(proofs => proofs.FindAsync(harvest.CampaignId, default));
        Assert.True(proof.Holds);
        await Invariants.MustHoldWhenQuietAsync(farm);
    }
}
