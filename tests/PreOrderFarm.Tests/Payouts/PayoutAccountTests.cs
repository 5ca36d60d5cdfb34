using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Payouts;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Payouts;

public sealed class PayoutAccountTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync(("Payouts:ConnectCountries:main", "CN"), ("Payouts:ConnectCurrencies:main", "CNY"));

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Only_its_owners_say_where_a_growers_money_goes()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        var someone = await farm.Given.OperatorAsync();
        var details = new BankDetails("Mallory", "6222 9999 9999 9999", "ICBC", "CN");

        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<GiveBankDetails>(give => give.RunAsync(someone, harvest.GrowerId, details, default)));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<OnboardGrower, Uri>(onboard => onboard.RunAsync(
            someone, harvest.GrowerId, new Uri("https://farm.test/refresh"), new Uri("https://farm.test/back"), default)));
    }

    [Fact]
    public async Task Its_owners_are_told_of_each_change()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        var before = await MailsAsync(harvest);

        await farm.Given.PaidByBankAsync(harvest);
        await farm.Given.PaidByBankAsync(harvest);

        Assert.Equal(before + 2, await MailsAsync(harvest));
    }

    [Fact]
    public async Task A_transfer_that_nobody_has_made_goes_to_the_new_account()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        await farm.Given.PaidByBankAsync(harvest);
        await farm.Given.ReleasedAsync(harvest);
        var someone = await farm.Given.OperatorAsync();
        await farm.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(someone, default));

        await farm.UseAsync<GiveBankDetails>(give => give.RunAsync(
            harvest.Grower, harvest.GrowerId, new BankDetails("王伟", "6222 0200 1234 9999", "ICBC, Zhouzhi", "CN"), default));

        Assert.Equal("•••• 9999", await farm.ScalarAsync<string>(
            $"""select a.bank_hint as "Value" from payouts p join payout_accounts a on a.id = p.account_id"""));
    }

    [Fact]
    public async Task A_transfer_is_not_recorded_to_an_account_that_the_farm_has_given_up_since()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        await farm.Given.PaidByBankAsync(harvest);
        await farm.Given.ReleasedAsync(harvest);
        var (someone, other) = (await farm.Given.OperatorAsync(), await farm.Given.OperatorAsync());
        await farm.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(someone, default));
        var payout = await farm.QueryAsync(db => db.Set<Payout>().AsNoTracking().SingleAsync());
        var day = DateOnly.FromDateTime(farm.Clock.Now.UtcDateTime);
        await farm.Given.PaidByBankAsync(harvest);

        var refused = await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<RecordBankTransfer>(
            bank => bank.RunAsync(someone, payout.Id, payout.AccountId!.Value, null, "REF 1", day, default)));

        Assert.Contains("given another account", refused.Message, StringComparison.Ordinal);
        await farm.Given.PayoutTransferAsync(someone, payout.Id, "REF 1", day);
        // What is recorded stays where it was sent, whatever the farm gives next: that is what is confirmed.
        var sentTo = await farm.QueryAsync(db => db.Set<Payout>().Select(p => p.AccountId).SingleAsync());
        await farm.Given.PaidByBankAsync(harvest);
        await farm.Given.ConfirmPayoutTransferAsync(other, payout.Id);
        var paid = await farm.QueryAsync(db => db.Set<Payout>().AsNoTracking().SingleAsync());
        Assert.Equal((sentTo, PayoutStatus.Succeeded), (paid.AccountId, paid.Status));
    }

    [Theory]
    [InlineData(FaultKind.ServerErrorAfter)]
    [InlineData(FaultKind.ServerErrorBefore)]
    public async Task An_account_whose_opening_Stripe_failed_is_looked_for_before_another_is_opened(FaultKind fault)
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        Task<Uri> OnboardAsync() => this.OnboardAsync(harvest);
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/accounts", fault, 100));
        await Assert.ThrowsAsync<RuleBroken>(OnboardAsync);
        farm.Stripe.Faults.Clear();

        // Stripe repeats the failure under its key: what was made is found, and what was not is asked for under another, later.
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await OnboardAsync();
        await OnboardAsync();

        var opened = Assert.Single(farm.Stripe.State.Accounts.All());
        Assert.Equal(opened.Id, await farm.ScalarAsync<string>($"""select stripe_account_id as "Value" from payout_accounts"""));
    }

    [Fact]
    public async Task Of_two_accounts_that_were_opened_an_hour_apart_the_first_that_came_back_stays()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/accounts", FaultKind.HoldBefore, Times: 1));
        var slow = OnboardAsync(harvest);
        await farm.Stripe.Faults.HeldAsync().WaitAsync(TimeSpan.FromSeconds(10));
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await OnboardAsync(harvest);
        var opened = Assert.Single(farm.Stripe.State.Accounts.All()).Id;

        farm.Stripe.Faults.Release();
        var page = await slow;

        Assert.Equal(2, farm.Stripe.State.Accounts.All().Count());
        Assert.Equal(opened, await farm.ScalarAsync<string>($"""select stripe_account_id as "Value" from payout_accounts"""));
        Assert.Contains(opened, page.OriginalString, StringComparison.Ordinal);
    }

    private Task<Uri> OnboardAsync(Harvest harvest) => farm.UseAsync<OnboardGrower, Uri>(onboard => onboard.RunAsync(
        harvest.Grower, harvest.GrowerId, new Uri("https://farm.test/refresh"), new Uri("https://farm.test/back"), default));

    [Fact]
    public async Task A_run_that_starts_while_its_grower_gives_another_account_pays_to_that_one()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        await farm.Given.PaidByBankAsync(harvest);
        await farm.Given.ReleasedAsync(harvest);
        var someone = await farm.Given.OperatorAsync();
        Task<Guid> run = null!;

        // What GiveBankDetails does, held open between its lock and its end.
        await farm.UseAsync<FarmDbContext>(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlAsync($"select from growers where id = {harvest.GrowerId} for no key update");
            await db.Database.ExecuteSqlAsync($"update payout_accounts set retired_at = {farm.Clock.Now}");
            run = farm.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(someone, default));
            await Task.WhenAny(run, Task.Delay(TimeSpan.FromSeconds(1)));
            await db.Database.ExecuteSqlAsync($"""
                insert into payout_accounts (id, grower_id, platform_account, kind, country, is_submitted, is_able, bank_details, bank_hint, created_at)
                select uuid_v7(), grower_id, platform_account, kind, country, is_submitted, is_able, bank_details, 'the new one', {farm.Clock.Now} from payout_accounts
                """);
            await transaction.CommitAsync();
        });
        await run;

        Assert.Equal("the new one", await farm.ScalarAsync<string>(
            $"""select a.bank_hint as "Value" from payouts p join payout_accounts a on a.id = p.account_id"""));
    }

    [Fact]
    public async Task An_operator_agrees_with_a_grower_on_an_advance_of_at_most_thirty_percent()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        var someone = await farm.Given.OperatorAsync();
        Task ChangeAsync(Members.Actor actor, int advance, int reserve, int days) =>
            farm.UseAsync<ChangePayoutSettings>(change => change.RunAsync(actor, harvest.GrowerId, advance, reserve, days, default));

        foreach (var (advance, reserve, days) in new[] { (3_001, 500, 60), (-1, 500, 60), (3_000, 5_001, 60), (3_000, 500, 181) })
            await Assert.ThrowsAsync<RuleBroken>(() => ChangeAsync(someone, advance, reserve, days));
        await Assert.ThrowsAsync<NotFound>(() => ChangeAsync(harvest.Grower, 1_000, 500, 60));
        await ChangeAsync(someone, 3_000, 0, 0);

        var settings = await farm.UseAsync<PayoutQueries, GrowerSettingsView>(queries => queries.SettingsAsync(someone, harvest.GrowerId, default));
        Assert.Equal((3_000, 0, 0), (settings.AdvanceBasisPoints, settings.ReserveBasisPoints, settings.ReserveDays));

        // Who pays reads of the advance: it is not raised behind their back.
        await ChangeAsync(someone, 1_000, 0, 0);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 1);
        var raised = await Assert.ThrowsAsync<RuleBroken>(() => ChangeAsync(someone, 2_000, 0, 0));
        Assert.Equal("AdvancePercent", raised.Broken.Single().Field);
        await ChangeAsync(someone, 1_000, 500, 60);
        await ChangeAsync(someone, 500, 500, 60);
    }

    [Fact]
    public async Task One_account_that_cannot_be_read_holds_up_no_other()
    {
        var (lost, other) = (await farm.Given.HarvestOnSaleAsync(), await farm.Given.HarvestOnSaleAsync());
        foreach (var harvest in new[] { lost, other })
        {
            await farm.UseAsync<OnboardGrower, Uri>(onboard => onboard.RunAsync(
                harvest.Grower, harvest.GrowerId, new Uri("https://farm.test/refresh"), new Uri("https://farm.test/back"), default));
        }
        await farm.ExecuteAsync($"update payout_accounts set stripe_account_id = 'acct_unknown' where grower_id = {lost.GrowerId}");

        Assert.Equal(1, await farm.UseAsync<RefreshPayoutAccount, int>(sweep => sweep.RunAsync(default)));
    }

    private Task<int> MailsAsync(Harvest harvest) => farm.ScalarAsync<int>(
        $"""select count(*)::int as "Value" from emails where template = 'payout_account_changed' and recipient = {harvest.Grower.Email}""");
}
