using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Closing;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Tests.Payouts;

public sealed class PayoutRunTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync(("Payouts:ConnectCountries:main", "CN"), ("Payouts:ConnectCurrencies:main", "CNY"));

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_run_pays_what_is_payable_by_one_transfer_whose_lines_add_up_to_it()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(2, 1);
        await farm.Given.OnboardedAsync(harvest);
        await farm.Given.ReleasedAsync(harvest);
        var payable = -await farm.Given.BalanceAsync(harvest, "payable");

        await StartAsync();
        await farm.RunIntentsAsync();
        await farm.RunIntentsAsync();

        var payout = await PayoutAsync();
        Assert.Equal((PayoutStatus.Succeeded, payable), (payout.Status, payout.AmountMinor));
        var statement = await farm.UseAsync<PayoutQueries, PayoutStatement>(queries => queries.StatementAsync(harvest.Grower, payout.Id, default));
        Assert.Equal(3, statement.Lines.Count);
        Assert.Equal(payable, statement.Lines.Sum(line => line.Amount.Minor));
        Assert.All(statement.Lines, line => Assert.Equal(line.Amount, line.Gross - line.PlatformFee - line.ProcessingFee - line.Reserve));
        var transfer = Assert.Single(farm.Stripe.State.Transfers.All());
        Assert.Equal((payable, harvest.CampaignId.ToString()), (transfer.AmountMinor, transfer.Group));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "transfers_on_the_way"));
        await Assert.ThrowsAsync<RuleBroken>(StartAsync);
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task Ten_starts_at_once_pay_once()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        await farm.Given.OnboardedAsync(harvest);
        await farm.Given.ReleasedAsync(harvest);
        var someone = await farm.Given.OperatorAsync();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            try
            {
                await farm.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(someone, default));
            }
            catch (Exception refused) when (refused is RuleBroken or DbUpdateException)
            {
                // Another was first.
            }
        }));
        await farm.RunIntentsAsync();

        Assert.Single(farm.Stripe.State.Transfers.All());
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task A_transfer_whose_reply_was_lost_is_made_once()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        await farm.Given.OnboardedAsync(harvest);
        await farm.Given.ReleasedAsync(harvest);
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/transfers", FaultKind.DropAfter, 4));
        await StartAsync();
        await farm.RunIntentsAsync();
        Assert.Equal(PayoutStatus.Requested, (await PayoutAsync()).Status);

        farm.Clock.Advance(TimeSpan.FromHours(30));
        await farm.RunIntentsAsync();

        Assert.Single(farm.Stripe.State.Transfers.All());
        Assert.Equal(PayoutStatus.Succeeded, (await PayoutAsync()).Status);
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task Nothing_is_sent_while_the_campaign_has_a_transfer_that_our_books_do_not_show()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        await farm.Given.OnboardedAsync(harvest);
        await farm.Given.ReleasedAsync(harvest);
        var someone = await farm.Given.OperatorAsync();
        await using var restored = await farm.BackUpAsync();
        await StartAsync();
        await farm.RunIntentsAsync();

        await restored.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(someone, default));
        await restored.RunIntentsAsync();

        Assert.Single(farm.Stripe.State.Transfers.All());
        var owed = await restored.QueryAsync(db => db.Set<Payout>().AsNoTracking().SingleAsync());
        Assert.Equal(PayoutStatus.Requested, owed.Status);
        Assert.Contains("reconcile first", owed.Failure, StringComparison.Ordinal);
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task A_payout_for_which_the_balance_is_short_stays_owed_and_is_paid_when_it_is_not()
    {
        farm.Stripe.Options.AvailableAfter = TimeSpan.FromDays(60);
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        await farm.Given.OnboardedAsync(harvest);
        await farm.Given.ReleasedAsync(harvest);
        await StartAsync();
        await farm.RunIntentsAsync();
        var owed = await PayoutAsync();
        Assert.Equal(PayoutStatus.Requested, owed.Status);
        Assert.NotNull(owed.Failure);
        Assert.Equal(-owed.AmountMinor, await farm.Given.BalanceAsync(harvest, "transfers_on_the_way"));

        farm.Clock.Advance(TimeSpan.FromDays(60));
        await farm.RunIntentsAsync();

        Assert.Equal(PayoutStatus.Succeeded, (await PayoutAsync()).Status);
        Assert.Single(farm.Stripe.State.Transfers.All());
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task A_bank_transfer_is_recorded_by_one_operator_and_confirmed_by_another()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        await farm.Given.PaidByBankAsync(harvest);
        await farm.Given.ReleasedAsync(harvest);
        await StartAsync();
        var payout = await PayoutAsync();
        var (first, second) = (await farm.Given.OperatorAsync(), await farm.Given.OperatorAsync());
        var day = DateOnly.FromDateTime(farm.Clock.Now.UtcDateTime);
        await Assert.ThrowsAsync<NotFound>(() => farm.Given.PayoutTransferAsync(harvest.Grower, payout.Id, "REF", day));
        await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.ConfirmPayoutTransferAsync(first, payout.Id));

        await farm.Given.PayoutTransferAsync(first, payout.Id, "REF 1", day);
        await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.ConfirmPayoutTransferAsync(first, payout.Id));
        await farm.Given.ConfirmPayoutTransferAsync(second, payout.Id);

        Assert.Equal(PayoutStatus.Succeeded, (await PayoutAsync()).Status);
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "transfers_on_the_way"));
        Assert.Empty(farm.Stripe.State.Transfers.All());
        await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.ConfirmPayoutTransferAsync(second, payout.Id));
        var sealedDetails = await farm.ScalarAsync<string>($"""select bank_details as "Value" from payout_accounts""");
        Assert.DoesNotContain("6222", sealedDetails, StringComparison.Ordinal);
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task An_advance_is_paid_at_funding_and_taken_from_the_first_payout()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        await farm.Given.OnboardedAsync(harvest);
        var someone = await farm.Given.OperatorAsync();
        await farm.UseAsync<ChangePayoutSettings>(change => change.RunAsync(someone, harvest.GrowerId, 3_000, 500, 60, default));
        await farm.Given.PaidPledgeAsync(harvest, 2);
        await farm.Given.ClosedAsync(harvest);
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));

        Assert.Equal(1, await AdvancesAsync());
        Assert.Equal(0, await AdvancesAsync());
        await farm.RunIntentsAsync();
        Assert.Equal(6_000, farm.Stripe.State.Transfers.All().Single().AmountMinor);
        await farm.Given.ShippedAsync(harvest);
        await farm.Given.ReleasedAsync(harvest);
        var payable = -await farm.Given.BalanceAsync(harvest, "payable");
        await StartAsync();
        await farm.RunIntentsAsync();

        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "advance"));
        var earnings = await farm.QueryAsync(db => db.Set<Payout>().AsNoTracking().SingleAsync(p => p.Kind == PayoutKind.Earnings));
        Assert.Equal(payable - 6_000, earnings.AmountMinor);
        Assert.Contains(await LinesAsync(earnings.Id), line => line is { Kind: "advance_recouped", AmountMinor: -6_000 });
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task An_advance_of_a_cancelled_campaign_is_the_growers_debt_and_taken_from_another_campaigns_payout()
    {
        var cancelled = await farm.Given.HarvestOnSaleAsync(target: 1);
        await farm.Given.OnboardedAsync(cancelled);
        var someone = await farm.Given.OperatorAsync();
        await farm.UseAsync<ChangePayoutSettings>(change => change.RunAsync(someone, cancelled.GrowerId, 1_000, 0, 0, default));
        await farm.Given.PaidPledgeAsync(cancelled, 2);
        var other = await farm.Given.HarvestOnSaleAsync(target: 1);
        await farm.Given.PaidPledgeAsync(other);
        await farm.Given.ClosedAsync(other);
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        await AdvancesAsync();
        await farm.RunIntentsAsync();

        await farm.UseAsync<CancelCampaign>(cancel => cancel.RunAsync(cancelled.Grower, cancelled.CampaignId, "Hail", default));

        Assert.Equal(0, await farm.Given.BalanceAsync(cancelled, "advance"));
        Assert.Equal(2_000, await farm.Given.BalanceAsync(cancelled, "grower_debt"));
        await farm.Given.ShippedAsync(other);
        await farm.Given.ReleasedAsync(other);
        await farm.ExecuteAsync($"update campaigns set grower_id = {cancelled.GrowerId} where id = {other.CampaignId}");
        await StartAsync();
        Assert.Equal(0, await farm.Given.BalanceAsync(cancelled, "grower_debt"));
        var payout = await farm.QueryAsync(db => db.Set<Payout>().AsNoTracking().SingleAsync(p => p.Kind == PayoutKind.Earnings));
        Assert.Contains(await LinesAsync(payout.Id), line => line is { Kind: "debt_recouped", AmountMinor: -2_000 });
        Assert.Equal(payout.AmountMinor, (await LinesAsync(payout.Id)).Sum(line => line.AmountMinor));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task A_grower_becomes_payable_when_stripe_says_so_and_opens_one_account_only()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        await Task.WhenAll(OnboardAsync(harvest), OnboardAsync(harvest));
        var account = Assert.Single(farm.Stripe.State.Accounts.All());
        Assert.Equal("application", account.Controller.LossesPayments);
        Assert.False(await CanBePaidAsync(harvest));

        farm.Stripe.Onboard(account.Id);
        await farm.SettleAsync();

        Assert.True(await CanBePaidAsync(harvest));
        var way = await farm.UseAsync<PayoutQueries, GrowerPayoutWay>(queries => queries.WayAsync(harvest.Grower, harvest.GrowerId, default));
        Assert.True(way.Way!.IsAble);
        await farm.Given.PaidByBankAsync(harvest);
        Assert.True(await CanBePaidAsync(harvest));
    }

    [Fact]
    public async Task Where_stripe_cannot_pay_the_owner_is_asked_for_bank_details()
    {
        await using var elsewhere = await FarmHost.StartAsync();
        var harvest = await elsewhere.Given.HarvestOnSaleAsync();

        var refused = await Assert.ThrowsAsync<RuleBroken>(() => elsewhere.UseAsync<OnboardGrower, Uri>(onboard => onboard.RunAsync(
            harvest.Grower, harvest.GrowerId, new Uri("https://farm.test/refresh"), new Uri("https://farm.test/back"), default)));

        Assert.Contains("bank details", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_stripe_holds_no_balance_in_is_in_no_run_until_its_grower_is_paid_by_bank()
    {
        await using var euros = await FarmHost.StartAsync(("Payouts:ConnectCountries:main", "CN"), ("Payouts:ConnectCurrencies:main", "EUR"));
        var harvest = await euros.Given.ShippedHarvestAsync(1);
        await euros.Given.OnboardedAsync(harvest);
        await euros.Given.ReleasedAsync(harvest);
        var someone = await euros.Given.OperatorAsync();
        await Assert.ThrowsAsync<RuleBroken>(() => euros.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(someone, default)));

        await euros.Given.PaidByBankAsync(harvest);
        await euros.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(someone, default));

        Assert.Equal("bank", await euros.ScalarAsync<string>($"""select method as "Value" from payouts"""));
    }

    [Fact]
    public async Task A_run_is_prepared_when_something_is_payable_and_the_time_has_come()
    {
        Assert.False(await PrepareAsync());
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        await farm.Given.OnboardedAsync(harvest);
        await farm.Given.ReleasedAsync(harvest);

        Assert.True(await PrepareAsync());
        Assert.False(await PrepareAsync());
        await StartAsync();
        Assert.Equal(1, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from payout_runs where started_at is not null"""));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    private async Task StartAsync()
    {
        var someone = await farm.Given.OperatorAsync();
        await farm.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(someone, default));
    }

    private Task<Uri> OnboardAsync(Harvest harvest) => farm.UseAsync<OnboardGrower, Uri>(onboard => onboard.RunAsync(
        harvest.Grower, harvest.GrowerId, new Uri("https://farm.test/refresh"), new Uri("https://farm.test/back"), default));

    private Task<int> AdvancesAsync() => farm.UseAsync<RequestAdvances, int>(sweep => sweep.RunAsync(default));

    private Task<bool> PrepareAsync() => farm.UseAsync<PreparePayoutRun, bool>(sweep => sweep.RunAsync(default));

    private Task<Payout> PayoutAsync() => farm.QueryAsync(db => db.Set<Payout>().AsNoTracking().SingleAsync());

    private Task<List<PayoutLine>> LinesAsync(Guid payoutId) => farm.QueryAsync(db => db.Set<PayoutLine>().AsNoTracking().Where(l => l.PayoutId == payoutId).ToListAsync());

    private Task<bool> CanBePaidAsync(Harvest harvest) =>
        farm.ScalarAsync<bool>($"""select cardinality(payable_from) > 0 as "Value" from growers where id = {harvest.GrowerId}""");
}
