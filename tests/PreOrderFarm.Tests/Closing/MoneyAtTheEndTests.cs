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
    public async Task Money_that_comes_after_the_decision_goes_back()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromDays(1));
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        farm.Clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(1));
        var late = await farm.Given.HeldPledgeAsync(harvest, boxes: 1);
        farm.Clock.Advance(TimeSpan.FromMinutes(31));
        await farm.Given.PayAsync(late.Id);
        Assert.Equal(1, await farm.UseAsync<CloseDueCampaigns, int>(sweep => sweep.RunAsync(default)));

        Assert.Equal(ConfirmOutcome.RefundedLate, await farm.Given.ConfirmAsync(late.Id));
        await farm.SettleAsync();

        var parcels = await farm.QueryAsync(db => db.Set<Parcel>().AsNoTracking().ToListAsync());
        Assert.DoesNotContain(parcels, p => p.SourceId == late.Id);
        Assert.Equal(parcels.Sum(p => p.Value.Minor), CapturedMinusRefunded());
        Assert.Equal(parcels.Sum(p => p.Value.Minor), await HeldAsync(harvest));
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

        await farm.UseAsync<CancelCampaign>(cancel => cancel.RunAsync(harvest.Grower, harvest.CampaignId, "Frost", default));
        await farm.SettleAsync();

        Assert.Equal(0, CapturedMinusRefunded());
        Assert.Equal(0, await HeldAsync(harvest));
        Assert.Equal(PledgeStatus.Expired, (await farm.QueryAsync(db => db.Set<Pledge>().AsNoTracking().SingleAsync(p => p.Id == held.Id))).Status);
    }

    private long CapturedMinusRefunded() =>
        farm.Stripe.State.Charges.All().Sum(charge => charge.Status == ChargeStatus.Succeeded ? charge.AmountMinor - charge.RefundedMinor : 0);

    private async Task<long> HeldAsync(Harvest harvest) =>
        (await farm.UseAsync((LedgerQueries ledger) => ledger.HeldAsync(harvest.CampaignId, "CNY", default))).Minor;
}
