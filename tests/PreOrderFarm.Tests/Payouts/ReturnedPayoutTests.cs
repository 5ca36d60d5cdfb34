using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Closing;
using PreOrderFarm.Ledger;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Tests.Payouts;

/// <summary>A payout by bank that the bank sends back is owed to its grower again, and paid once more by whatever way.</summary>
public sealed class ReturnedPayoutTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;
    private Actor anna = null!;
    private Actor bela = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync(("Payouts:ConnectCountries:main", "CN"), ("Payouts:ConnectCurrencies:main", "CNY"));
        (anna, bela) = (await farm.Given.OperatorAsync(), await farm.Given.OperatorAsync());
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task What_came_back_is_owed_the_farm_is_told_and_paid_again_as_often_as_it_takes()
    {
        var payout = await PaidAsync();
        var lines = await LinesAsync();

        await ReturnAsync(payout.Id, "RET-1");

        var owed = await PayoutAsync();
        Assert.Equal((PayoutStatus.Requested, "T-1", "RET-1", null, null), (owed.Status, owed.ReturnedTransfer, owed.ReturnedReference, owed.BankReference, owed.SucceededAt));
        Assert.Equal((0L, -payout.AmountMinor), (await BankAsync(), await farm.Given.BalanceAsync(harvest, "transfers_on_the_way")));
        Assert.Equal(lines, await LinesAsync());
        Assert.Equal(1, await MailsAsync());
        await Invariants.MustHoldWhenQuietAsync(farm);

        await PayAsync(payout.Id, "T-2");
        await ReturnAsync(payout.Id, "RET-2");
        await PayAsync(payout.Id, "T-3");

        Assert.Equal((PayoutStatus.Succeeded, 2, "T-2", "T-3"), ((await PayoutAsync()).Status, (await PayoutAsync()).Returns, (await PayoutAsync()).ReturnedTransfer, (await PayoutAsync()).BankReference));
        Assert.Equal((-payout.AmountMinor, 0L), (await BankAsync(), await farm.Given.BalanceAsync(harvest, "transfers_on_the_way")));
        Assert.Equal(2, await MailsAsync());
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task What_came_back_goes_by_stripe_when_the_farm_is_paid_so_now()
    {
        var payout = await PaidAsync();
        await ReturnAsync(payout.Id, "RET-1");
        await farm.Given.OnboardedAsync(harvest);

        await farm.UseAsync<MovePayout>(move => move.RunAsync(anna, payout.Id, default));
        await farm.RunIntentsAsync();

        Assert.Equal((PayoutStatus.Succeeded, PayoutMethod.Connect), ((await PayoutAsync()).Status, (await PayoutAsync()).Method));
        Assert.Equal(payout.AmountMinor, Assert.Single(farm.Stripe.State.Transfers.All()).AmountMinor);
        Assert.Equal((0L, 0L), (await BankAsync(), await farm.Given.BalanceAsync(harvest, "transfers_on_the_way")));
        await Invariants.MustHoldWhenQuietAsync(farm);
        await Assert.ThrowsAsync<RuleBroken>(() => ReturnAsync(payout.Id, "RET-2"));
    }

    [Fact]
    public async Task Who_read_of_one_transfer_answers_for_no_other()
    {
        var payout = await OwedAsync();
        await farm.Given.PayoutTransferAsync(anna, payout.Id, "T-1", Day());
        var seen = await farm.Given.PayoutRecordedAtAsync(payout.Id);
        await farm.Given.TakePayoutTransferBackAsync(anna, payout.Id);
        farm.Clock.Advance(TimeSpan.FromSeconds(1));
        await farm.Given.PayoutTransferAsync(anna, payout.Id, "T-2", Day());

        foreach (var stale in new[] { seen, null })
        {
            await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<RecordBankTransfer>(bank => bank.ConfirmAsync(bela, payout.Id, stale, default)));
            await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<RecordBankTransfer>(bank => bank.TakeBackAsync(bela, payout.Id, stale, default)));
        }
        await farm.Given.ConfirmPayoutTransferAsync(bela, payout.Id);
        await Assert.ThrowsAsync<RuleBroken>(() => ReturnsAsync(returned => returned.RecordAsync(bela, payout.Id, seen, "RET-1", default)));

        Assert.Equal((PayoutStatus.Succeeded, "T-2"), ((await PayoutAsync()).Status, (await PayoutAsync()).BankReference));
    }

    [Fact]
    public async Task An_advance_that_came_back_after_its_campaign_was_cancelled_is_owed_by_nobody()
    {
        harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        await farm.Given.PaidByBankAsync(harvest);
        await farm.UseAsync<ChangePayoutSettings>(change => change.RunAsync(anna, harvest.GrowerId, 3_000, 500, 60, default));
        await farm.Given.PaidPledgeAsync(harvest, 2);
        await farm.Given.ClosedAsync(harvest);
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        await farm.UseAsync<RequestAdvances, int>(sweep => sweep.RunAsync(default));
        var advance = await PayoutAsync();
        await PayAsync(advance.Id, "T-1");
        await farm.UseAsync<CancelCampaign>(cancel => cancel.RunAsync(harvest.Grower, harvest.CampaignId, "Hail", default));
        Assert.Equal(6_000, await farm.Given.BalanceAsync(harvest, "grower_debt"));

        await ReturnAsync(advance.Id, "RET-1");

        Assert.Equal(PayoutStatus.Void, (await PayoutAsync()).Status);
        foreach (var account in new[] { "advance", "transfers_on_the_way", "grower_debt", "payable" })
            Assert.Equal(0, await farm.Given.BalanceAsync(harvest, account));
        Assert.Equal((0L, 0), (await BankAsync(), await MailsAsync()));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task That_it_came_back_is_said_by_one_operator_and_confirmed_by_another_of_what_they_saw()
    {
        var payout = await PaidAsync();
        var paid = await farm.Given.PayoutRecordedAtAsync(payout.Id);
        await Assert.ThrowsAsync<RuleBroken>(() => ReturnsAsync(returned => returned.RecordAsync(anna, payout.Id, paid, " ", default)));
        await Assert.ThrowsAsync<NotFound>(() => ReturnsAsync(returned => returned.RecordAsync(harvest.Grower, payout.Id, paid, "RET-1", default)));
        await Assert.ThrowsAsync<RuleBroken>(() => ReturnsAsync(returned => returned.ConfirmAsync(bela, payout.Id, null, default)));
        await ReturnsAsync(returned => returned.RecordAsync(anna, payout.Id, paid, "RET-1", default));
        var seen = (await PayoutAsync()).ReturnRecordedAt;
        await Assert.ThrowsAsync<RuleBroken>(() => ReturnsAsync(returned => returned.ConfirmAsync(anna, payout.Id, seen, default)));
        await ReturnsAsync(returned => returned.TakeBackAsync(bela, payout.Id, seen, default));
        farm.Clock.Advance(TimeSpan.FromSeconds(1));
        await ReturnsAsync(returned => returned.RecordAsync(anna, payout.Id, paid, "RET-2", default));
        await Assert.ThrowsAsync<RuleBroken>(() => ReturnsAsync(returned => returned.ConfirmAsync(bela, payout.Id, seen, default)));
        Assert.Equal((PayoutStatus.Succeeded, 0L), ((await PayoutAsync()).Status, await farm.Given.BalanceAsync(harvest, "transfers_on_the_way")));
        seen = (await PayoutAsync()).ReturnRecordedAt;
        await ReturnsAsync(returned => returned.ConfirmAsync(bela, payout.Id, seen, default));

        await Assert.ThrowsAsync<RuleBroken>(() => ReturnsAsync(returned => returned.ConfirmAsync(bela, payout.Id, seen, default)));

        Assert.Equal(-payout.AmountMinor, await farm.Given.BalanceAsync(harvest, "transfers_on_the_way"));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task What_came_back_goes_to_the_account_that_the_farm_has_given_since()
    {
        var payout = await PaidAsync();
        await farm.UseAsync<GiveBankDetails>(give => give.RunAsync(harvest.Grower, harvest.GrowerId, new BankDetails("王伟", "6222 0200 8765 4321", "ICBC, Zhouzhi", "CN"), default));

        await ReturnAsync(payout.Id, "RET-1");

        var live = await farm.ScalarAsync<Guid>($"""select id as "Value" from payout_accounts where retired_at is null""");
        Assert.NotEqual(live, payout.AccountId);
        Assert.Equal(live, (await PayoutAsync()).AccountId);
    }

    private async Task<Payout> OwedAsync()
    {
        harvest = await farm.Given.ShippedHarvestAsync(1);
        await farm.Given.PaidByBankAsync(harvest);
        await farm.Given.ReleasedAsync(harvest);
        await farm.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(anna, default));
        return await PayoutAsync();
    }

    private async Task<Payout> PaidAsync()
    {
        await PayAsync((await OwedAsync()).Id, "T-1");
        return await PayoutAsync();
    }

    private async Task PayAsync(Guid payoutId, string reference)
    {
        await farm.Given.PayoutTransferAsync(anna, payoutId, reference, Day());
        await farm.Given.ConfirmPayoutTransferAsync(bela, payoutId);
    }

    private Task ReturnAsync(Guid payoutId, string reference) => farm.Given.PayoutReturnedAsync(anna, bela, payoutId, reference);

    private Task ReturnsAsync(Func<ReturnBankTransfer, Task> use) => farm.UseAsync(use);

    private DateOnly Day() => DateOnly.FromDateTime(farm.Clock.Now.UtcDateTime);

    private Task<Payout> PayoutAsync() => farm.QueryAsync(db => db.Set<Payout>().AsNoTracking().SingleAsync());

    private Task<List<long>> LinesAsync() => farm.QueryAsync(db => db.Set<PayoutLine>().OrderBy(l => l.Id).Select(l => l.Id).ToListAsync());

    private Task<int> MailsAsync() => farm.ScalarAsync<int>($"""select count(*)::int as "Value" from emails where template = 'payout_returned'""");

    private async Task<long> BankAsync() =>
        (await farm.UseAsync<LedgerQueries, IReadOnlyList<LedgerBalance>>(queries => queries.BalancesAsync(default)))
            .Where(balance => balance.Account == LedgerAccountKind.Bank).Sum(balance => balance.Balance.Minor);
}
