using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Payouts;

public sealed class ReleaseParcelsTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_delivered_parcel_is_released_when_its_claim_window_is_over_and_not_before()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        await farm.Given.DeliveredAsync(harvest);
        farm.Clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await SweepAsync());
        farm.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, await SweepAsync());

        Assert.Equal(0, await SweepAsync());
        Assert.Equal(ParcelStatus.Settled, (await farm.Given.ParcelsAsync(harvest)).Single().Status);
        var release = await ReleaseAsync();
        Assert.Equal(ReceiptKind.Delivered, release.Receipt);
        Assert.Equal((10_000L, 500L, 500L), (release.GrossMinor, release.PlatformFeeMinor, release.ReserveMinor));
        Assert.True(release.ProcessingFeeMinor > 0, "the real fee is charged");
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "held"));
        Assert.Equal(-500, await farm.Given.BalanceAsync(harvest, "reserve"));
        Assert.Equal(-(10_000 - 500 - 500 - release.ProcessingFeeMinor), await farm.Given.BalanceAsync(harvest, "payable"));
    }

    [Fact]
    public async Task The_real_fee_is_charged_at_the_rate_of_its_payment_and_to_the_last_cent()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(3);
        var payment = await farm.QueryAsync(db => db.Set<Payment>().AsNoTracking().SingleAsync());

        Assert.Equal(3, await farm.Given.ReleasedAsync(harvest));

        var expected = new PaymentOfPledge(payment.AmountMinor, 0, payment.SettlementGrossMinor!.Value, payment.SettlementFeeMinor!.Value).FeeMinor;
        Assert.Equal(expected, await farm.ScalarAsync<long>($"""select sum(processing_fee_minor)::bigint as "Value" from releases"""));
        Assert.Equal(-expected, await farm.ScalarAsync<long>($"""
            select sum(e.amount_minor)::bigint as "Value" from ledger_entries e join ledger_accounts a on a.id = e.account_id where a.kind = 'processing_fee_charged'
            """));
    }

    [Fact]
    public async Task Without_word_it_waits_until_its_backer_was_asked_twice_and_had_time_to_answer()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(2);
        farm.Clock.Advance(TimeSpan.FromDays(5));
        Assert.Equal(1, await AskAsync());
        Assert.Equal(0, await AskAsync());
        farm.Clock.Advance(TimeSpan.FromDays(20));
        Assert.Equal(0, await SweepAsync());
        Assert.Equal(1, await AskAsync());
        farm.Clock.Advance(TimeSpan.FromDays(20));
        Assert.Equal(0, await SweepAsync());
        await farm.ExecuteAsync($"update emails set sent_at = {farm.Clock.Now} where template = 'receipt_asked_again'");
        farm.Clock.Advance(TimeSpan.FromDays(5));
        Assert.Equal(0, await SweepAsync());

        farm.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(2, await SweepAsync());
        Assert.Equal(ReceiptKind.NoWord, (await farm.QueryAsync(db => db.Set<Release>().AsNoTracking().FirstAsync())).Receipt);
        Assert.Equal(2, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from emails where template like 'receipt_asked%'"""));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "held"));
    }

    [Fact]
    public async Task A_reported_problem_stops_the_parcel_until_an_operator_settles_it()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1, 1);
        var parcel = (await farm.Given.ParcelsAsync(harvest))[0];
        await farm.Given.DeliveredAsync(harvest);
        await farm.UseAsync<ReportProblem>(report => report.RunAsync(parcel.SourceId, parcel.Id, "Half of it is mouldy", default));
        farm.Clock.Advance(TimeSpan.FromDays(10));
        Assert.Equal(1, await SweepAsync());
        Assert.Equal(0, await SweepAsync());

        var someone = await farm.Given.OperatorAsync();
        await farm.UseAsync<SettleProblem>(settle => settle.RunAsync(someone, parcel.Id, "A new box was sent", default));

        Assert.Equal(1, await SweepAsync());
        await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<SettleProblem>(settle => settle.RunAsync(someone, parcel.Id, "Again", default)));
    }

    [Fact]
    public async Task What_was_refunded_is_not_released()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(2);
        var pledge = (await farm.Given.ParcelsAsync(harvest))[0].SourceId;
        await RefundAsync(pledge, 3_001);

        Assert.Equal(2, await farm.Given.ReleasedAsync(harvest));

        Assert.Equal(20_000 - 3_001, await farm.ScalarAsync<long>($"""select sum(gross_minor)::bigint as "Value" from releases"""));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "held"));
    }

    [Fact]
    public async Task A_refund_after_release_takes_the_reserve_then_what_is_payable_then_a_debt_and_no_other_backers_money()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1, 1);
        var parcels = await farm.Given.ParcelsAsync(harvest);
        await farm.Given.DeliveredAsync(harvest);
        await farm.UseAsync<ReportProblem>(report => report.RunAsync(parcels[1].SourceId, parcels[1].Id, "Wait", default));
        farm.Clock.Advance(TimeSpan.FromDays(4));
        Assert.Equal(1, await SweepAsync());
        var payable = -await farm.Given.BalanceAsync(harvest, "payable");

        await RefundAsync(parcels[0].SourceId, 10_000);

        Assert.Equal(-10_000, await farm.Given.BalanceAsync(harvest, "held"));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "reserve"));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "payable"));
        Assert.Equal(10_000 - 500 - payable, await farm.Given.BalanceAsync(harvest, "grower_debt"));
        Assert.Equal(-10_000, await farm.Given.BalanceAsync(harvest, "refunds_on_the_way"));
    }

    [Fact]
    public async Task A_reserve_becomes_payable_after_its_time_less_what_refunds_took()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1, 1);
        await farm.Given.ReleasedAsync(harvest);
        await RefundAsync((await farm.Given.ParcelsAsync(harvest))[0].SourceId, 300);
        var payable = await farm.Given.BalanceAsync(harvest, "payable");
        farm.Clock.Advance(TimeSpan.FromDays(59));
        Assert.Equal(0, await ReserveAsync());
        farm.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(1, await ReserveAsync());

        Assert.Equal(0, await ReserveAsync());
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "reserve"));
        Assert.Equal(payable - 700, await farm.Given.BalanceAsync(harvest, "payable"));
    }

    [Fact]
    public async Task Two_sweeps_at_once_release_each_parcel_once()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(3, 2, 1);
        await farm.Given.DeliveredAsync(harvest);
        farm.Clock.Advance(TimeSpan.FromDays(4));

        var released = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SweepAsync()));

        Assert.Equal(6, released.Sum() + await SweepAsync());
        Assert.Equal(6, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from ledger_transactions where kind = 'parcel_released'"""));
    }

    [Fact]
    public async Task What_a_payment_cost_must_be_known_first()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        await farm.ExecuteAsync($"update payments set settled_at = null");

        Assert.Equal(0, await farm.Given.ReleasedAsync(harvest));
    }

    private Task<int> SweepAsync() => farm.UseAsync<ReleaseParcels, int>(sweep => sweep.RunAsync(default));

    private Task<int> AskAsync() => farm.UseAsync<AskForReceipt, int>(sweep => sweep.RunAsync(default));

    private Task<int> ReserveAsync() => farm.UseAsync<ReleaseReserves, int>(sweep => sweep.RunAsync(default));

    private Task<Release> ReleaseAsync() => farm.QueryAsync(db => db.Set<Release>().AsNoTracking().SingleAsync());

    private Task RefundAsync(Guid pledgeId, long minor) => farm.UseAsync<RequestRefunds>(request =>
        request.ForPledgeAsync(pledgeId, new Money(minor, "CNY"), RefundReason.Goodwill, "", default));
}
