using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Closing;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Harvesting;
using PreOrderFarm.Intents;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Tests.Payouts;

public sealed class AdvanceTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync(("Payouts:ConnectCountries:main", "CN"), ("Payouts:ConnectCurrencies:main", "CNY"));

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
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task A_worker_that_comes_late_does_not_send_a_void_advance()
    {
        var harvest = await WithAdvanceAsync(await farm.Given.HarvestOnSaleAsync(target: 1));
        var advance = await farm.QueryAsync(db => db.Set<Payout>().AsNoTracking().SingleAsync());

        await farm.UseAsync<CancelCampaign>(cancel => cancel.RunAsync(harvest.Grower, harvest.CampaignId, "Hail", default));

        Assert.Null(await farm.UseAsync<RecordPayout, PayoutAttempt?>(record => record.BeginAsync(advance.Id, default)));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task A_void_advance_does_not_come_back_by_news_of_its_transfer()
    {
        var harvest = await WithAdvanceAsync(await farm.Given.HarvestOnSaleAsync(target: 1));
        await farm.UseAsync<CancelCampaign>(cancel => cancel.RunAsync(harvest.Grower, harvest.CampaignId, "Hail", default));
        var advance = await AdvanceAsync();

        var moved = new Settlement("txn_late", new Money(-advance.AmountMinor, advance.Currency), new Money(0, advance.Currency));
        await farm.UseAsync<RecordPayout>(record => record.SucceededAsync(advance.Id, new TransferState("tr_late", moved), default));

        Assert.Equal(PayoutStatus.Void, (await AdvanceAsync()).Status);
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "transfers_on_the_way"));
    }

    [Fact]
    public async Task An_advance_that_was_found_and_is_not_booked_yet_is_not_called_off()
    {
        var harvest = await WithAdvanceAsync(await farm.Given.HarvestOnSaleAsync(target: 1));
        await farm.ExecuteAsync($"update payouts set stripe_transfer_id = 'tr_found'");

        await farm.UseAsync<CancelCampaign>(cancel => cancel.RunAsync(harvest.Grower, harvest.CampaignId, "Hail", default));

        Assert.Equal(PayoutStatus.Requested, (await AdvanceAsync()).Status);
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
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task An_advance_that_was_refused_until_its_campaign_was_cancelled_is_never_sent_and_no_debt()
    {
        farm.Stripe.Options.AvailableAfter = TimeSpan.FromDays(60);
        var harvest = await WithAdvanceAsync(await farm.Given.HarvestOnSaleAsync(target: 1));
        await farm.RunIntentsAsync();
        Assert.NotNull((await AdvanceAsync()).Failure);

        await farm.UseAsync<CancelCampaign>(cancel => cancel.RunAsync(harvest.Grower, harvest.CampaignId, "Hail", default));
        farm.Clock.Advance(TimeSpan.FromDays(60));
        await farm.RunIntentsAsync();

        Assert.Equal(PayoutStatus.Void, (await AdvanceAsync()).Status);
        Assert.Empty(farm.Stripe.State.Transfers.All());
        foreach (var account in new[] { "advance", "transfers_on_the_way", "grower_debt", "payable" })
            Assert.Equal(0, await farm.Given.BalanceAsync(harvest, account));
    }

    [Fact]
    public async Task An_advance_of_which_nobody_knows_is_only_looked_for_once_its_campaign_is_cancelled()
    {
        var harvest = await WithAdvanceAsync(await farm.Given.HarvestOnSaleAsync(target: 1));
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/transfers", FaultKind.DropBefore, 4));
        await farm.RunIntentsAsync();

        await farm.UseAsync<CancelCampaign>(cancel => cancel.RunAsync(harvest.Grower, harvest.CampaignId, "Hail", default));
        Assert.Equal(6_000, await farm.Given.BalanceAsync(harvest, "grower_debt"));
        farm.Clock.Advance(TimeSpan.FromMinutes(5));
        await farm.RunIntentsAsync();
        Assert.Equal(PayoutStatus.Requested, (await AdvanceAsync()).Status);
        farm.Clock.Advance(TimeSpan.FromHours(3));
        await farm.RunIntentsAsync();

        Assert.Equal(PayoutStatus.Void, (await AdvanceAsync()).Status);
        Assert.Empty(farm.Stripe.State.Transfers.All());
        foreach (var account in new[] { "advance", "transfers_on_the_way", "grower_debt", "payable" })
            Assert.Equal(0, await farm.Given.BalanceAsync(harvest, account));
    }

    [Fact]
    public async Task What_a_grower_paid_of_an_advance_that_was_never_sent_is_payable_to_them()
    {
        var harvest = await WithAdvanceAsync(await farm.Given.HarvestOnSaleAsync(target: 1), 1, 1);
        await farm.ExecuteAsync($"update payout_accounts set stripe_account_id = 'acct_unknown'");
        await farm.RunIntentsAsync();
        var parcel = (await farm.Given.ParcelsAsync(harvest))[0];
        foreach (var batch in await farm.Given.BatchesAsync(harvest))
            await farm.UseAsync<MarkParcelsShipped, int>(ship => ship.RunAsync(harvest.Grower, batch, [parcel.Id], "SF", "SF1", default));
        await farm.Given.ReleasedAsync(harvest);
        var payable = -await farm.Given.BalanceAsync(harvest, "payable");
        await StartAsync();
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "advance"));

        await farm.UseAsync<CancelCampaign>(cancel => cancel.RunAsync(harvest.Grower, harvest.CampaignId, "Hail", default));
        await StartAsync();

        var earnings = await farm.QueryAsync(db => db.Set<Payout>().AsNoTracking().Where(p => p.Kind == PayoutKind.Earnings).OrderBy(p => p.Id).ToListAsync());
        Assert.Equal([payable - 6_000, 6_000], earnings.Select(p => p.AmountMinor));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "advance"));
        Assert.Equal(0, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from ledger_check where invariant = 6"""));
    }

    [Fact]
    public async Task A_bank_transfer_recorded_by_mistake_for_a_cancelled_campaign_is_called_off_when_it_is_taken_back()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        await farm.Given.PaidByBankAsync(harvest);
        await AdvancedAsync(harvest, 2);
        var someone = await farm.Given.OperatorAsync();
        var day = DateOnly.FromDateTime(farm.Clock.Now.UtcDateTime);
        var id = (await AdvanceAsync()).Id;
        await farm.Given.PayoutTransferAsync(someone, id, "REF 1", day);
        await farm.UseAsync<CancelCampaign>(cancel => cancel.RunAsync(harvest.Grower, harvest.CampaignId, "Hail", default));
        Assert.Equal(6_000, await farm.Given.BalanceAsync(harvest, "grower_debt"));

        await farm.Given.TakePayoutTransferBackAsync(someone, id);

        Assert.Equal(PayoutStatus.Void, (await AdvanceAsync()).Status);
        foreach (var account in new[] { "advance", "transfers_on_the_way", "grower_debt", "payable" })
            Assert.Equal(0, await farm.Given.BalanceAsync(harvest, account));
    }

    [Fact]
    public async Task An_advance_by_bank_is_recorded_by_one_operator_confirmed_by_another_and_taken_back_if_it_was_a_mistake()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        await farm.Given.PaidByBankAsync(harvest);
        await AdvancedAsync(harvest, 2);
        var (first, second) = (await farm.Given.OperatorAsync(), await farm.Given.OperatorAsync());
        var day = DateOnly.FromDateTime(farm.Clock.Now.UtcDateTime);
        var id = (await AdvanceAsync()).Id;

        await farm.Given.PayoutTransferAsync(first, id, "REF 1", day);
        await farm.Given.TakePayoutTransferBackAsync(second, id);
        Assert.Equal((PayoutStatus.Requested, null), ((await AdvanceAsync()).Status, (await AdvanceAsync()).BankReference));
        await farm.Given.PayoutTransferAsync(first, id, "REF 2", day);
        await farm.Given.ConfirmPayoutTransferAsync(second, id);

        Assert.Equal((PayoutStatus.Succeeded, "REF 2"), ((await AdvanceAsync()).Status, (await AdvanceAsync()).BankReference));
        Assert.Equal(6_000, await farm.Given.BalanceAsync(harvest, "advance"));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "transfers_on_the_way"));
        await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.TakePayoutTransferBackAsync(first, id));
    }

    [Theory]
    [InlineData(2_500, 3_500)]
    [InlineData(6_000, 0)]
    public async Task Who_owes_us_gets_that_much_less_in_advance(long owedMinor, long advanceMinor)
    {
        var other = await farm.Given.HarvestOnSaleAsync(target: 1);
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        await farm.ExecuteAsync($"update campaigns set grower_id = {harvest.GrowerId} where id = {other.CampaignId}");
        await farm.ExecuteAsync($"select book_transfer('test', {Guid.NewGuid().ToString()}, 'grower_debt', {other.CampaignId}, 'held', {other.CampaignId}, 'CNY', {owedMinor}, now())");

        await farm.Given.PaidByBankAsync(harvest);
        await AdvancedAsync(harvest, advanceMinor > 0 ? 1 : 0, [2]);

        Assert.Equal(advanceMinor, await farm.ScalarAsync<long>($"""select coalesce(sum(amount_minor), 0)::bigint as "Value" from payouts"""));
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
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Theory]
    [InlineData(1, 3_000, PayoutStatus.Requested)]
    [InlineData(0, 0, PayoutStatus.Void)]
    public async Task What_a_short_harvest_takes_is_not_sent_in_advance(int units, long sentMinor, PayoutStatus status)
    {
        var harvest = await WithAdvanceAsync(await farm.Given.HarvestOnSaleAsync(target: 1));

        await DividedAsync(harvest, units);

        Assert.Equal(status, (await AdvanceAsync()).Status);
        foreach (var (account, minor) in new[] { ("advance", sentMinor), ("transfers_on_the_way", -sentMinor), ("grower_debt", 0) })
            Assert.Equal(minor, await farm.Given.BalanceAsync(harvest, account));
        await farm.SettleAsync();
        Assert.Equal(sentMinor, farm.Stripe.State.Transfers.All().Sum(transfer => transfer.AmountMinor));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task An_advance_that_was_on_its_way_when_the_harvest_was_short_is_made_smaller_once_it_is_refused()
    {
        farm.Stripe.Options.AvailableAfter = TimeSpan.FromDays(60);
        var harvest = await WithAdvanceAsync(await farm.Given.HarvestOnSaleAsync(target: 1));
        await farm.ExecuteAsync($"update payouts set attempts = attempts + 1");
        await DividedAsync(harvest, 1);
        Assert.Equal(6_000, (await AdvanceAsync()).AmountMinor);

        await farm.ExecuteAsync($"update payouts set attempts = attempts - 1");
        await farm.RunIntentsAsync();
        Assert.Equal((3_000, PayoutStatus.Requested), ((await AdvanceAsync()).AmountMinor, (await AdvanceAsync()).Status));
        farm.Clock.Advance(TimeSpan.FromDays(60));
        await farm.RunIntentsAsync();

        Assert.Equal(3_000, Assert.Single(farm.Stripe.State.Transfers.All()).AmountMinor);
        Assert.Equal(3_000, await farm.Given.BalanceAsync(harvest, "advance"));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "transfers_on_the_way"));
    }

    [Fact]
    public async Task A_harvest_that_turns_out_shorter_still_makes_an_advance_smaller_once_more()
    {
        var harvest = await WithAdvanceAsync(await farm.Given.HarvestOnSaleAsync(target: 1), 3);
        await DividedAsync(harvest, 2);
        Assert.Equal(6_000, (await AdvanceAsync()).AmountMinor);

        await DividedAsync(harvest, 1);

        Assert.Equal(3_000, (await AdvanceAsync()).AmountMinor);
        Assert.Equal(3_000, await farm.Given.BalanceAsync(harvest, "advance"));
        await farm.UseAsync<CancelCampaign>(cancel => cancel.RunAsync(harvest.Grower, harvest.CampaignId, "Hail", default));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "advance"));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "transfers_on_the_way"));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task An_advance_that_was_sent_stays_as_it_is_when_the_harvest_is_short()
    {
        var harvest = await WithAdvanceAsync(await farm.Given.HarvestOnSaleAsync(target: 1));
        await farm.RunIntentsAsync();

        await DividedAsync(harvest, 1);

        Assert.Equal((6_000, PayoutStatus.Succeeded), ((await AdvanceAsync()).AmountMinor, (await AdvanceAsync()).Status));
        Assert.Equal(6_000, await farm.Given.BalanceAsync(harvest, "advance"));
    }

    [Fact]
    public async Task Who_has_sent_by_bank_what_an_advance_was_before_the_harvest_was_short_is_told_so()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        await farm.Given.PaidByBankAsync(harvest);
        await AdvancedAsync(harvest, 2);
        var seen = await AdvanceAsync();
        var (someone, day) = (await farm.Given.OperatorAsync(), DateOnly.FromDateTime(farm.Clock.Now.UtcDateTime));
        await DividedAsync(harvest, 1);
        Task RecordAsync(long minor) => farm.UseAsync<RecordBankTransfer>(transfers => transfers.RunAsync(someone, seen.Id, seen.AccountId!.Value, minor, "REF 1", day, default));

        await Assert.ThrowsAsync<RuleBroken>(() => RecordAsync(seen.AmountMinor));
        await RecordAsync(3_000);

        Assert.Equal((3_000, PayoutStatus.Recorded), ((await AdvanceAsync()).AmountMinor, (await AdvanceAsync()).Status));
    }

    private async Task DividedAsync(Harvest harvest, int units)
    {
        var yield = new HarvestYield(units, null);
        var seen = await farm.UseAsync<PreviewAllocation, AllocationPreview>(look => look.RunAsync(harvest.Grower, harvest.CampaignId, harvest.Box, yield, default));
        Assert.True(await farm.UseAsync<ConfirmAllocation, bool>(confirm => confirm.RunAsync(harvest.Grower, harvest.CampaignId, harvest.Box, yield, seen.Token, default)));
    }

    private async Task StartAsync()
    {
        var someone = await farm.Given.OperatorAsync();
        await farm.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(someone, default));
    }

    private Task<Payout> AdvanceAsync() => farm.QueryAsync(db => db.Set<Payout>().AsNoTracking().SingleAsync(p => p.Kind == PayoutKind.Advance));

    private async Task<Harvest> WithAdvanceAsync(Harvest harvest, params int[] boxes)
    {
        await farm.Given.OnboardedAsync(harvest);
        await AdvancedAsync(harvest, boxes is [] ? [2] : boxes);
        return harvest;
    }

    private Task AdvancedAsync(Harvest harvest, params int[] boxes) => AdvancedAsync(harvest, 1, boxes);

    private async Task AdvancedAsync(Harvest harvest, int advances, int[] boxes)
    {
        var someone = await farm.Given.OperatorAsync();
        await farm.UseAsync<ChangePayoutSettings>(change => change.RunAsync(someone, harvest.GrowerId, 3_000, 500, 60, default));
        foreach (var count in boxes)
            await farm.Given.PaidPledgeAsync(harvest, count);
        await farm.Given.ClosedAsync(harvest);
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        Assert.Equal(advances, await farm.UseAsync<RequestAdvances, int>(sweep => sweep.RunAsync(default)));
    }
}
