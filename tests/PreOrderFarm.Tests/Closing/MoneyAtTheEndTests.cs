using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Closing;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Ledger;
using PreOrderFarm.Pledges;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Closing;

/// <summary>From the cart to the end of a campaign, with Stripe's stand-in over HTTP: every cent is where it should be.</summary>
public sealed class MoneyAtTheEndTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_funded_campaign_holds_exactly_what_its_parcels_carry()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 5);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2, familyBoxes: 3);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 1, address: Given.Address(subdivision: "新疆"));

        Assert.Equal(1, await farm.Given.ClosedAsync(harvest));

        var parcels = await farm.QueryAsync(db => db.Set<Parcel>().AsNoTracking().ToListAsync());
        Assert.Equal(5, parcels.Count);
        Assert.Equal(2 * 8_800 + 3 * 16_800 + 8_800, parcels.Sum(p => p.GoodsMinor));
        Assert.Equal(4 * 1_200 + 3_000, parcels.Sum(p => p.ShippingMinor));
        Assert.Equal(parcels.Sum(p => p.Value.Minor), await HeldAsync(harvest));
        Assert.Equal(parcels.Sum(p => p.Value.Minor), CapturedMinusRefunded());
    }

    [Fact]
    public async Task A_missed_campaign_has_paid_everyone_back_at_Stripe_and_holds_nothing()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 50);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        await farm.Given.PaidPledgeAsync(harvest, familyBoxes: 1);

        Assert.Equal(1, await farm.Given.ClosedAsync(harvest));
        await farm.SettleAsync();

        Assert.Equal(0, CapturedMinusRefunded());
        Assert.Equal(0, await HeldAsync(harvest));
        Assert.Equal(2, await farm.ScalarAsync<int>($"select count(*)::int as \"Value\" from refunds where status = 'succeeded'"));
        Assert.Equal(0, (await farm.UseAsync<LedgerQueries, IReadOnlyList<LedgerBalance>>(ledger => ledger.BalancesAsync(default)))
            .Single(b => b.Account == LedgerAccountKind.RefundsOnTheWay).Balance.Minor);
    }

    [Fact]
    public async Task What_a_bank_still_works_on_at_the_decision_is_left_out_and_goes_back_when_it_comes()
    {
        farm.Stripe.Options.AsyncPaymentDelay = TimeSpan.FromHours(2);
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromDays(1));
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        farm.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(1));
        var late = await farm.Given.HeldPledgeAsync(harvest, boxes: 1);
        await farm.Given.PayAsync(late.Id, "4000009990000013");
        farm.Clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(1, await SweepAsync());
        Assert.Equal(PledgeStatus.Held, (await farm.Given.PledgeAsync(late.Id)).Status);

        farm.Clock.Advance(TimeSpan.FromHours(2));
        await farm.SettleAsync();

        var parcels = await farm.QueryAsync(db => db.Set<Parcel>().AsNoTracking().ToListAsync());
        Assert.DoesNotContain(parcels, p => p.SourceId == late.Id);
        Assert.Equal(parcels.Sum(p => p.Value.Minor), CapturedMinusRefunded());
        Assert.Equal(parcels.Sum(p => p.Value.Minor), await HeldAsync(harvest));
    }

    [Fact]
    public async Task Who_paid_in_time_is_counted_although_nobody_here_listened_to_Stripe_for_days()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 6);
        var before = await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        var paid = await farm.Given.HeldPledgeAsync(harvest, boxes: 3);
        await farm.Given.PayAsync(paid.Id);
        await farm.UseAsync<ChangePledge, ChangedPledge>(change => change.RunAsync(
            Given.Operator, before.Id, new ChangePledgeInput { Lines = [new LineInput(harvest.Box, 3)] }, default));
        await farm.Given.PayAsync(before.Id);
        var unpaid = await farm.Given.HeldPledgeAsync(harvest, boxes: 40);

        farm.Clock.Advance(TimeSpan.FromDays(14 + 9));
        Assert.Equal(1, await SweepAsync());

        var parcels = await farm.QueryAsync(db => db.Set<Parcel>().AsNoTracking().ToListAsync());
        Assert.Equal(3, parcels.Count(p => p.SourceId == paid.Id));
        Assert.Equal(3, parcels.Count(p => p.SourceId == before.Id));
        Assert.Equal(PledgeStatus.Expired, (await farm.Given.PledgeAsync(unpaid.Id)).Status);
        Assert.Equal(parcels.Sum(p => p.Value.Minor), await HeldAsync(harvest));
        Assert.Equal(parcels.Sum(p => p.Value.Minor), CapturedMinusRefunded());
    }

    [Fact]
    public async Task A_campaign_waits_for_Stripe_and_holds_up_no_other()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromDays(1));
        var other = await farm.Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromDays(2));
        await farm.Given.PaidPledgeAsync(other);
        var paid = await farm.Given.HeldPledgeAsync(harvest, boxes: 3);
        await farm.Given.PayAsync(paid.Id);
        farm.Clock.Advance(TimeSpan.FromDays(3));
        farm.Stripe.Faults.Add(new Fault(null, "/v1/checkout/sessions", FaultKind.ServerErrorBefore, 1_000));

        Assert.Equal(1, await SweepAsync());
        Assert.Equal(CampaignStatus.Funded, await StatusAsync(other));
        Assert.Equal(CampaignStatus.Open, await StatusAsync(harvest));
        var delay = Assert.Single(await farm.UseAsync((ClosingDelays delays) => delays.AllAsync(Given.Operator, default)));
        Assert.Equal((harvest.CampaignId, DelayReason.HoldsUnanswered), (delay.CampaignId, delay.Reason));

        farm.Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal(0, await SweepAsync());
        farm.Stripe.Faults.Clear();
        Assert.Equal(1, await SweepAsync());
        Assert.Equal(3, await farm.ScalarAsync<int>($"select count(*)::int as \"Value\" from parcels where source_id = {paid.Id}"));
        Assert.Empty(await farm.UseAsync((ClosingDelays delays) => delays.AllAsync(Given.Operator, default)));
    }

    [Fact]
    public async Task A_campaign_that_has_waited_a_day_for_Stripe_is_decided_without_its_holds()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromDays(1));
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        var paid = await farm.Given.HeldPledgeAsync(harvest, boxes: 3);
        await farm.Given.PayAsync(paid.Id);
        farm.Clock.Advance(TimeSpan.FromDays(3));
        farm.Stripe.Faults.Add(new Fault(null, "/v1/checkout/sessions", FaultKind.ServerErrorBefore, 1_000));
        Assert.Equal(0, await SweepAsync());

        farm.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(1, await SweepAsync());
        farm.Stripe.Faults.Clear();

        Assert.Equal(ConfirmOutcome.RefundedLate, await farm.Given.ConfirmAsync(paid.Id));
        Assert.Equal(2, await farm.ScalarAsync<int>($"select count(*)::int as \"Value\" from parcels"));
    }

    [Fact]
    public async Task More_holds_than_one_sweep_asks_about_are_asked_about_by_the_next()
    {
        await using var narrow = farm.StartAnother(("Closing:PaymentsPerSweep", "2"));
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        for (var i = 0; i < 5; i++)
            await farm.Given.PayAsync((await farm.Given.HeldPledgeAsync(harvest)).Id);
        farm.Clock.Advance(TimeSpan.FromDays(15));

        var closed = new List<int>();
        for (var i = 0; i < 3; i++)
            closed.Add(await narrow.UseAsync<CloseDueCampaigns, int>(sweep => sweep.RunAsync(default)));

        Assert.Equal([0, 0, 1], closed);
        Assert.Equal(5, await farm.ScalarAsync<int>($"select count(*)::int as \"Value\" from parcels"));
    }

    [Fact]
    public async Task Money_that_comes_within_the_grace_counts()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromDays(1));
        farm.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(1));
        var late = await farm.Given.HeldPledgeAsync(harvest, boxes: 1);
        farm.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(0, await farm.UseAsync<CloseDueCampaigns, int>(sweep => sweep.RunAsync(default)));

        await farm.Given.PayAsync(late.Id);
        Assert.Equal(ConfirmOutcome.Confirmed, await farm.Given.ConfirmAsync(late.Id));

        Assert.Equal(1, await farm.UseAsync<CloseDueCampaigns, int>(sweep => sweep.RunAsync(default)));
        Assert.Equal(CampaignStatus.Funded, await farm.QueryAsync(db => db.Set<Campaign>().Where(c => c.Id == harvest.CampaignId).Select(c => c.Status).SingleAsync()));
    }

    [Fact]
    public async Task A_cancelled_campaign_ends_open_pay_pages_and_pays_back()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        var held = await farm.Given.HeldPledgeAsync(harvest, boxes: 1);

        // What closed the page in vain before, and was given up, is tried again.
        await farm.ExecuteAsync($"""
            insert into intents (id, kind, subject_id, platform_account, created_at, due_at, status, ended_at)
            select uuid_v7(), 'expire_checkout', id, 'main', now(), now(), 'dead', now() from payments where pledge_id = {held.Id}
            """);
        await farm.UseAsync<CancelCampaign>(cancel => cancel.RunAsync(harvest.Grower, harvest.CampaignId, "Frost", default));
        await farm.SettleAsync();

        Assert.Equal(0, CapturedMinusRefunded());
        Assert.Equal(0, await HeldAsync(harvest));
        Assert.Equal(PledgeStatus.Expired, (await farm.QueryAsync(db => db.Set<Pledge>().AsNoTracking().SingleAsync(p => p.Id == held.Id))).Status);
    }

    private Task<int> SweepAsync() => farm.UseAsync<CloseDueCampaigns, int>(sweep => sweep.RunAsync(default));

    private Task<CampaignStatus> StatusAsync(Harvest harvest) =>
        farm.QueryAsync(db => db.Set<Campaign>().Where(c => c.Id == harvest.CampaignId).Select(c => c.Status).SingleAsync());

    private long CapturedMinusRefunded() =>
        farm.Stripe.State.Charges.All().Sum(charge => charge.Status == ChargeStatus.Succeeded ? charge.AmountMinor - charge.RefundedMinor : 0);

    private async Task<long> HeldAsync(Harvest harvest) =>
        (await farm.UseAsync((LedgerQueries ledger) => ledger.HeldAsync(harvest.CampaignId, "CNY", default))).Minor;
}
