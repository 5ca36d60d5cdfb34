using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Disputes;
using PreOrderFarm.Intents;
using PreOrderFarm.Payouts;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using TransferReversal = PreOrderFarm.Payouts.TransferReversal;

namespace PreOrderFarm.Tests.Payouts;

/// <summary>Transfers and reversals that Stripe refuses, or of which nobody knows at first what became of them.</summary>
public sealed class TransferFaultTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;
    private string account = "";

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync(("Payouts:ConnectCountries:main", "CN"), ("Payouts:ConnectCurrencies:main", "CNY"));

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_transfer_to_a_restricted_account_stays_owed_says_why_and_is_paid_when_it_is_restricted_no_more()
    {
        await StartedAsync();
        farm.Stripe.Require(account, new AccountDemand(["individual.verification.document"], IsPastDue: true));

        await farm.RunIntentsAsync();

        var owed = await PayoutAsync();
        Assert.Equal((PayoutStatus.Requested, 1, 1), (owed.Status, owed.Attempts, owed.Refusals));
        Assert.Contains("capabilities", owed.Failure, StringComparison.Ordinal);
        var way = await farm.UseAsync<PayoutQueries, GrowerPayoutWay>(queries => queries.WayAsync(harvest.Grower, harvest.GrowerId, default));
        Assert.Equal((false, "individual.verification.document"), (way.Way!.IsAble, Assert.Single(way.Way.Overdue)));
        farm.Stripe.Onboard(account);
        farm.Clock.Advance(TimeSpan.FromHours(3));
        await farm.SettleAsync();
        Assert.Equal(PayoutStatus.Succeeded, (await PayoutAsync()).Status);
        Assert.Single(farm.Stripe.State.Transfers.All());
    }

    [Fact]
    public async Task An_account_that_could_be_paid_is_looked_at_again_a_day_later()
    {
        await StartedAsync();
        await farm.UseAsync<RefreshPayoutAccount>(refresh => refresh.OfGrowerAsync(harvest.GrowerId, default));
        farm.Stripe.Require(account, new AccountDemand(["external_account"], IsPastDue: true));
        farm.Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal(0, await farm.UseAsync<RefreshPayoutAccount, int>(sweep => sweep.RunAsync(default)));
        farm.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(1, await farm.UseAsync<RefreshPayoutAccount, int>(sweep => sweep.RunAsync(default)));

        Assert.Empty(await farm.ScalarAsync<string[]>($"""select payable_from as "Value" from growers where id = {harvest.GrowerId}"""));
    }

    [Fact]
    public async Task A_transfer_is_not_asked_for_again_before_stripe_wants_to_be_asked()
    {
        await StartedAsync();
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/transfers", FaultKind.TooManyRequests) { RetryAfter = TimeSpan.FromMinutes(10) });

        await farm.RunIntentsAsync();

        var intent = await farm.QueryAsync(db => db.Set<Intent>().AsNoTracking().SingleAsync(i => i.Kind == ExecutePayout.IntentKind));
        Assert.Equal(IntentStatus.Pending, intent.Status);
        Assert.True(intent.DueAt >= farm.Clock.Now.AddMinutes(10), $"due at {intent.DueAt}");
        Assert.Equal(0, (await PayoutAsync()).Refusals);
    }

    [Theory]
    [InlineData(FaultKind.DropAfter)]
    [InlineData(FaultKind.DropBefore)]
    [InlineData(FaultKind.ServerErrorAfter)]
    [InlineData(FaultKind.ServerErrorBefore)]
    public async Task A_reversal_whose_answer_was_lost_is_made_once_and_is_no_debt(FaultKind fault)
    {
        await StartedAsync();
        await farm.SettleAsync();
        var transfer = farm.Stripe.State.Transfers.All().Single();
        farm.Stripe.Faults.Add(new Fault("POST", $"/v1/transfers/{transfer.Id}/reversals", fault, 4));
        var payment = await farm.Given.NewestPaymentAsync((await farm.Given.ParcelsAsync(harvest))[0].SourceId);
        var dispute = farm.Stripe.Dispute(payment.PaymentIntentId!);
        farm.Stripe.Decide(dispute.Id, DisputeDecision.Lost);
        await farm.SettleAsync();
        Assert.Equal(ReversalStatus.Requested, (await ReversalAsync()).Status);

        farm.Clock.Advance(TimeSpan.FromHours(30));
        await farm.SettleAsync();

        var reversal = await ReversalAsync();
        Assert.Equal(ReversalStatus.Succeeded, reversal.Status);
        Assert.Equal(reversal.AmountMinor, Assert.Single(farm.Stripe.State.TransferReversals.All()).AmountMinor);
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "disputed"));
        Assert.Equal(10_000 - 500 - reversal.AmountMinor, await farm.Given.BalanceAsync(harvest, "grower_debt"));
    }

    [Fact]
    public async Task A_payout_to_an_account_that_is_gone_is_paid_by_bank_instead_once_it_is_certain_that_it_was_not_paid()
    {
        await StartedAsync();
        var someone = await farm.Given.OperatorAsync();
        await Assert.ThrowsAsync<RuleBroken>(() => MoveAsync(someone));
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/transfers", FaultKind.DropBefore, 4));
        await farm.RunIntentsAsync();
        await farm.ExecuteAsync($"update payout_accounts set stripe_account_id = 'acct_gone'");
        await farm.Given.PaidByBankAsync(harvest);
        Assert.Contains("Nobody knows yet", (await Assert.ThrowsAsync<RuleBroken>(() => MoveAsync(someone))).Message, StringComparison.Ordinal);

        await farm.ExecuteAsync($"update payouts set refusals = attempts");
        await Assert.ThrowsAsync<NotFound>(() => MoveAsync(harvest.Grower));
        await MoveAsync(someone);
        farm.Clock.Advance(TimeSpan.FromHours(3));
        await farm.RunIntentsAsync();

        var payout = await PayoutAsync();
        Assert.Equal((PayoutMethod.Bank, PayoutStatus.Requested), (payout.Method, payout.Status));
        Assert.Empty(farm.Stripe.State.Transfers.All());
        var other = await farm.Given.OperatorAsync();
        await farm.Given.PayoutTransferAsync(someone, payout.Id, "REF 1", DateOnly.FromDateTime(farm.Clock.Now.UtcDateTime));
        await farm.Given.ConfirmPayoutTransferAsync(other, payout.Id);
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "transfers_on_the_way"));
        await Assert.ThrowsAsync<RuleBroken>(() => MoveAsync(someone));
    }

    [Fact]
    public async Task A_transfer_that_was_found_and_is_not_booked_yet_is_neither_moved_nor_sent_again()
    {
        await StartedAsync();
        await farm.ExecuteAsync($"update payouts set stripe_transfer_id = 'tr_found'");
        await farm.Given.PaidByBankAsync(harvest);

        Assert.Contains("Nobody knows yet", (await Assert.ThrowsAsync<RuleBroken>(async () => await MoveAsync(await farm.Given.OperatorAsync()))).Message, StringComparison.Ordinal);
        await farm.RunIntentsAsync();

        Assert.Empty(farm.Stripe.State.Transfers.All());
    }

    [Fact]
    public async Task A_transfer_that_was_made_is_not_refused_because_stripe_does_not_say_what_it_did_to_the_balance()
    {
        await StartedAsync();
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/transfers", FaultKind.DropAfter, 4));
        await farm.RunIntentsAsync();
        var made = farm.Stripe.State.Transfers.All().Single();
        typeof(StripeSandbox.Transfer).GetProperty(nameof(made.BalanceTransactionId))!.SetValue(made, "txn_gone");
        farm.Clock.Advance(TimeSpan.FromHours(3));
        await farm.RunIntentsAsync();

        Assert.Single(farm.Stripe.State.Transfers.All());
        Assert.Equal((PayoutStatus.Requested, 0), ((await PayoutAsync()).Status, (await PayoutAsync()).Refusals));
    }

    [Fact]
    public async Task A_payout_by_bank_goes_by_stripe_when_its_grower_is_paid_there_by_now()
    {
        harvest = await farm.Given.ShippedHarvestAsync(1);
        await farm.Given.PaidByBankAsync(harvest);
        await farm.Given.ReleasedAsync(harvest);
        var someone = await farm.Given.OperatorAsync();
        await farm.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(someone, default));
        await OnboardedAsync();

        await MoveAsync(someone);
        await farm.RunIntentsAsync();

        Assert.Equal((PayoutMethod.Connect, PayoutStatus.Succeeded), ((await PayoutAsync()).Method, (await PayoutAsync()).Status));
        Assert.Equal(account, Assert.Single(farm.Stripe.State.Transfers.All()).DestinationId);
    }

    private async Task StartedAsync()
    {
        harvest = await farm.Given.ShippedHarvestAsync(1);
        await OnboardedAsync();
        await farm.Given.ReleasedAsync(harvest);
        var someone = await farm.Given.OperatorAsync();
        await farm.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(someone, default));
    }

    private async Task OnboardedAsync()
    {
        await farm.Given.OnboardedAsync(harvest);
        account = farm.Stripe.State.Accounts.All().Single().Id;
    }

    private async Task MoveAsync(Members.Actor actor)
    {
        var id = (await PayoutAsync()).Id;
        await farm.UseAsync<MovePayout>(move => move.RunAsync(actor, id, default));
    }

    private Task<Payout> PayoutAsync() => farm.QueryAsync(db => db.Set<Payout>().AsNoTracking().SingleAsync());

    private Task<TransferReversal> ReversalAsync() => farm.QueryAsync(db => db.Set<TransferReversal>().AsNoTracking().SingleAsync());
}
