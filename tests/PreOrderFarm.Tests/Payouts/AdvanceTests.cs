using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Closing;
using PreOrderFarm.Intents;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Payouts;

public sealed class AdvanceTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync(("Payouts:ConnectCountries:main", "CN"));

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task An_advance_that_was_not_sent_when_its_campaign_is_cancelled_is_never_sent_and_no_debt()
    {
        var harvest = await WithAdvanceAsync(await farm.Given.HarvestOnSaleAsync(target: 1));

        await farm.UseAsync<CancelCampaign>(cancel => cancel.RunAsync(harvest.Grower, harvest.CampaignId, "Hail", default));
        await farm.RunIntentsAsync();

        var advance = await farm.QueryAsync(db => db.Set<Payout>().AsNoTracking().SingleAsync());
        Assert.Equal(PayoutStatus.Void, advance.Status);
        Assert.Empty(farm.Stripe.State.Transfers.All());
        foreach (var account in new[] { "advance", "transfers_on_the_way", "grower_debt" })
            Assert.Equal(0, await farm.Given.BalanceAsync(harvest, account));
        Assert.Equal(IntentStatus.Done, await farm.QueryAsync(db => db.Set<Intent>().Where(i => i.SubjectId == advance.Id).Select(i => i.Status).SingleAsync()));
    }

    [Fact]
    public async Task A_worker_that_comes_late_does_not_send_a_void_advance()
    {
        var harvest = await WithAdvanceAsync(await farm.Given.HarvestOnSaleAsync(target: 1));
        var advance = await farm.QueryAsync(db => db.Set<Payout>().AsNoTracking().SingleAsync());

        await farm.UseAsync<CancelCampaign>(cancel => cancel.RunAsync(harvest.Grower, harvest.CampaignId, "Hail", default));

        Assert.Null(await farm.UseAsync<RecordPayout, PayoutAttempt?>(record => record.BeginAsync(advance.Id, default)));
    }

    [Fact]
    public async Task An_advance_that_may_have_been_sent_stays_owed_both_ways()
    {
        var harvest = await WithAdvanceAsync(await farm.Given.HarvestOnSaleAsync(target: 1));
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/transfers", FaultKind.DropAfter, 1));
        await farm.RunIntentsAsync();

        await farm.UseAsync<CancelCampaign>(cancel => cancel.RunAsync(harvest.Grower, harvest.CampaignId, "Hail", default));
        farm.Clock.Advance(TimeSpan.FromHours(30));
        await farm.RunIntentsAsync();

        Assert.Single(farm.Stripe.State.Transfers.All());
        Assert.Equal(6_000, await farm.Given.BalanceAsync(harvest, "grower_debt"));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "transfers_on_the_way"));
    }

    [Fact]
    public async Task What_a_campaign_that_is_over_did_not_earn_of_its_advance_is_taken_from_another_ones_payout()
    {
        var other = await farm.Given.HarvestOnSaleAsync(target: 1);
        await farm.Given.PaidPledgeAsync(other);
        var over = await WithAdvanceAsync(await farm.Given.HarvestOnSaleAsync(target: 1));
        await farm.RunIntentsAsync();
        await farm.Given.ClosedAsync(other);
        await farm.Given.ShippedAsync(other);
        await farm.Given.ReleasedAsync(other);
        await farm.ExecuteAsync($"update campaigns set status = 'completed' where id = {over.CampaignId}");
        await farm.ExecuteAsync($"update campaigns set grower_id = {over.GrowerId} where id = {other.CampaignId}");
        var payable = -await farm.Given.BalanceAsync(other, "payable");

        await StartAsync();

        var earnings = await farm.QueryAsync(db => db.Set<Payout>().AsNoTracking().SingleAsync(p => p.Kind == PayoutKind.Earnings));
        Assert.Equal(payable - 6_000, earnings.AmountMinor);
        Assert.Equal(0, await farm.Given.BalanceAsync(over, "advance"));
        Assert.Contains(
            await farm.QueryAsync(db => db.Set<PayoutLine>().AsNoTracking().Where(l => l.PayoutId == earnings.Id).ToListAsync()),
            line => line is { Kind: "advance_recouped", AmountMinor: -6_000 });
    }

    private async Task StartAsync()
    {
        var someone = await farm.Given.OperatorAsync();
        await farm.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(someone, default));
    }

    private async Task<Harvest> WithAdvanceAsync(Harvest harvest)
    {
        await farm.UseAsync<OnboardGrower, Uri>(onboard => onboard.RunAsync(
            harvest.Grower, harvest.GrowerId, new Uri("https://farm.test/refresh"), new Uri("https://farm.test/back"), default));
        farm.Stripe.Onboard(farm.Stripe.State.Accounts.All().Single().Id);
        await farm.UseAsync<RefreshPayoutAccount>(refresh => refresh.OfGrowerAsync(harvest.GrowerId, default));
        var someone = await farm.Given.OperatorAsync();
        await farm.UseAsync<ChangePayoutSettings>(change => change.RunAsync(someone, harvest.GrowerId, 3_000, 500, 60, default));
        await farm.Given.PaidPledgeAsync(harvest, 2);
        await farm.Given.ClosedAsync(harvest);
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        Assert.Equal(1, await farm.UseAsync<RequestAdvances, int>(sweep => sweep.RunAsync(default)));
        return harvest;
    }
}
