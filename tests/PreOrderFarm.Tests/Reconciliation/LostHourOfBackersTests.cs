using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Tests.Reconciliation;

/// <summary>What backers paid and got back between a backup and its restoring: found, repaired, and not paid back again.</summary>
public sealed class LostHourOfBackersTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;
    private Actor backer = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync(lasts: TimeSpan.FromDays(20));
        backer = await farm.Given.MemberAsync();
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pledge_that_was_paid_and_refunded_in_the_lost_hour_is_refunded_once(bool isAskedAgainFirst)
    {
        await using var restored = await farm.BackUpAsync();
        var pledge = await farm.Given.PaidPledgeAsync(harvest, boxes: 2, actor: backer, email: backer.Email);
        await farm.UseAsync<CancelPledge>(cancel => cancel.RunAsync(backer, pledge.Id, null, default));
        await farm.SettleAsync();
        Assert.Single(farm.Stripe.State.Refunds.All());
        farm.Clock.Advance(TimeSpan.FromMinutes(20));
        await ReconcileAsync(restored);

        await RepairAsync(restored, "charge_unknown");
        if (isAskedAgainFirst)
            await restored.RunIntentsAsync();
        await RepairAsync(restored, "refund_unknown");
        await restored.RunIntentsAsync();
        await restored.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        farm.Clock.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal(0, await ReconcileAsync(restored));
        Assert.Single(farm.Stripe.State.Refunds.All());
        Assert.Equal(isAskedAgainFirst ? "failed succeeded" : "succeeded", await restored.ScalarAsync<string>($"""select string_agg(status, ' ' order by id) as "Value" from refunds"""));
        Assert.Equal(0, await restored.Given.BalanceAsync(harvest, "refunds_on_the_way"));
        await Invariants.MustHoldAsync(restored);
    }

    [Fact]
    public async Task The_payment_of_a_change_that_was_lost_does_not_pay_for_the_whole_pledge()
    {
        var pledge = await farm.Given.HeldPledgeAsync(harvest, boxes: 2, actor: backer, email: backer.Email);
        await using var restored = await farm.BackUpAsync();
        await PaidAsync(pledge.Id);
        await farm.UseAsync<ChangePledge, ChangedPledge>(change => change.RunAsync(
            backer, pledge.Id, new ChangePledgeInput { Lines = [new LineInput(harvest.Box, 3)] }, default));
        await PaidAsync(pledge.Id);
        farm.Clock.Advance(TimeSpan.FromMinutes(20));
        await ReconcileAsync(restored);

        await RepairAsync(restored, "charge_unknown");
        Assert.Equal(PledgeStatus.Held, (await restored.Given.PledgeAsync(pledge.Id)).Status);
        await RepairAsync(restored, "payment_not_recorded");
        await restored.RunIntentsAsync();
        await restored.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        farm.Clock.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal(0, await ReconcileAsync(restored));
        var view = await restored.Given.PledgeAsync(pledge.Id);
        Assert.Equal(PledgeStatus.Confirmed, view.Status);
        Assert.Equal(-view.Total.Minor, await restored.Given.BalanceAsync(harvest, "held"));
        await Invariants.MustHoldAsync(restored);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refund_that_failed_and_was_sent_again_in_the_lost_hour_is_that_one_and_owed_no_more(bool isPart)
    {
        farm.Stripe.Options.RefundOutcome = RefundOutcome.PendingThenFails;
        var (pledge, refund) = await FailedAsync(isPart);
        await using var restored = await farm.BackUpAsync();
        farm.Stripe.Options.RefundOutcome = RefundOutcome.Succeeds;
        await farm.UseAsync<SettleDebt, Guid>(debt => debt.RetryAtStripeAsync(Given.Operator, refund, default));
        await farm.SettleAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(20));
        await ReconcileAsync(restored);

        await RepairAsync(restored, "refund_unknown");
        await restored.RunIntentsAsync();
        await restored.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        farm.Clock.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal(0, await ReconcileAsync(restored));
        Assert.Equal(2, farm.Stripe.State.Refunds.All().Count());
        Assert.Equal("failed succeeded", await restored.ScalarAsync<string>($"""select string_agg(status, ' ' order by id) as "Value" from refunds"""));
        Assert.Equal(0, await restored.Given.BalanceAsync(harvest, "refunds_on_the_way"));
        Assert.Equal(isPart ? 1_000 : pledge.Total.Minor, (await restored.Given.PledgeAsync(pledge.Id)).Refunded.Minor);
        await Invariants.MustHoldAsync(restored);
    }

    [Fact]
    public async Task What_a_bank_sent_back_and_stripe_paid_in_the_lost_hour_waits_until_the_return_is_recorded_anew()
    {
        farm.Stripe.Options.RefundOutcome = RefundOutcome.PendingThenFails;
        var (_, refund) = await FailedAsync(isPart: true);
        var (anna, bela) = await PaidByBankAsync(refund);
        await using var restored = await farm.BackUpAsync();
        farm.Stripe.Options.RefundOutcome = RefundOutcome.Succeeds;
        var owed = await farm.Given.RefundReturnedAsync(anna, bela, refund, "RET-1");
        await farm.UseAsync<SettleDebt, Guid>(debt => debt.RetryAtStripeAsync(anna, owed, default));
        await farm.SettleAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(20));
        await ReconcileAsync(restored);

        await Assert.ThrowsAsync<RuleBroken>(() => RepairAsync(restored, "refund_unknown"));
        await restored.Given.RefundReturnedAsync(anna, bela, refund, "RET-1");
        await RepairAsync(restored, "refund_unknown");
        await restored.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        farm.Clock.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal(0, await ReconcileAsync(restored));
        Assert.Equal(0, await restored.Given.BalanceAsync(harvest, "refunds_on_the_way"));
        await Invariants.MustHoldAsync(restored);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_second_refund_of_the_same_amount_in_the_lost_hour_is_another_and_leaves_the_first_as_it_is(bool isFirstPaidByBank)
    {
        farm.Stripe.Options.RefundOutcome = RefundOutcome.PendingThenFails;
        var (pledge, refund) = await FailedAsync(isPart: true);
        if (isFirstPaidByBank)
            await PaidByBankAsync(refund);
        await using var restored = await farm.BackUpAsync();
        farm.Stripe.Options.RefundOutcome = RefundOutcome.Succeeds;
        await farm.UseAsync<RequestRefunds>(request => request.ForPledgeAsync(pledge.Id, new Money(1_000, "CNY"), RefundReason.Goodwill, "", default));
        await farm.SettleAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(20));
        await ReconcileAsync(restored);

        await RepairAsync(restored, "refund_unknown");
        await restored.RunIntentsAsync();
        await restored.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        farm.Clock.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal(0, await ReconcileAsync(restored));
        Assert.Equal(2, farm.Stripe.State.Refunds.All().Count());
        Assert.Equal(isFirstPaidByBank ? "paid_by_bank succeeded" : "failed succeeded", await restored.ScalarAsync<string>($"""select string_agg(status, ' ' order by id) as "Value" from refunds"""));
        Assert.Equal(isFirstPaidByBank ? 0 : -1_000, await restored.Given.BalanceAsync(harvest, "refunds_on_the_way"));
        await Invariants.MustHoldAsync(restored);
    }

    [Fact]
    public async Task What_was_called_back_from_the_bank_and_paid_by_stripe_in_the_lost_hour_waits_until_the_transfer_is_taken_back_anew()
    {
        farm.Stripe.Options.RefundOutcome = RefundOutcome.PendingThenFails;
        var (_, refund) = await FailedAsync(isPart: true);
        var anna = await farm.Given.OperatorAsync();
        await GiveDetailsAsync(refund);
        await farm.Given.RefundTransferAsync(anna, refund, "T-1");
        await using var restored = await farm.BackUpAsync();
        farm.Stripe.Options.RefundOutcome = RefundOutcome.Succeeds;
        await farm.Given.WithdrawRefundTransferAsync(anna, refund);
        await farm.UseAsync<SettleDebt, Guid>(debt => debt.RetryAtStripeAsync(anna, refund, default));
        await farm.SettleAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(20));
        await ReconcileAsync(restored);

        await Assert.ThrowsAsync<RuleBroken>(() => RepairAsync(restored, "refund_unknown"));
        await restored.Given.WithdrawRefundTransferAsync(anna, refund);
        await RepairAsync(restored, "refund_unknown");
        await restored.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        farm.Clock.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal(0, await ReconcileAsync(restored));
        Assert.Equal("failed succeeded", await restored.ScalarAsync<string>($"""select string_agg(status, ' ' order by id) as "Value" from refunds"""));
        Assert.Equal(0, await restored.Given.BalanceAsync(harvest, "refunds_on_the_way"));
        await Invariants.MustHoldAsync(restored);
    }

    [Fact]
    public async Task What_is_asked_of_stripe_just_now_is_not_taken_for_another_and_what_was_is_asked_no_more()
    {
        await using var restored = await farm.BackUpAsync();
        var pledge = await farm.Given.PaidPledgeAsync(harvest, boxes: 2, actor: backer, email: backer.Email);
        await farm.UseAsync<CancelPledge>(cancel => cancel.RunAsync(backer, pledge.Id, null, default));
        await farm.SettleAsync();
        var made = Assert.Single(farm.Stripe.State.Refunds.All()).Id;
        farm.Clock.Advance(TimeSpan.FromMinutes(20));
        await ReconcileAsync(restored);
        await RepairAsync(restored, "charge_unknown");
        await restored.ExecuteAsync($"update refunds set asked_at = requested_at");

        await Assert.ThrowsAsync<RuleBroken>(() => RepairAsync(restored, "refund_unknown"));
        Assert.Equal("requested", await restored.ScalarAsync<string>($"""select status as "Value" from refunds where stripe_refund_id is null"""));

        // Taken for it, by a repair that died before it had read what became of it.
        await restored.ExecuteAsync($"update refunds set asked_at = null, stripe_refund_id = {made}");
        await restored.RunIntentsAsync();

        Assert.Equal("succeeded", await restored.ScalarAsync<string>($"""select status as "Value" from refunds"""));
        Assert.Single(farm.Stripe.State.Refunds.All());
    }

    private async Task<(PledgeView Pledge, Guid Refund)> FailedAsync(bool isPart)
    {
        var placed = await farm.Given.PaidPledgeAsync(harvest, boxes: 2, actor: backer, email: backer.Email);
        var pledge = await farm.Given.PledgeAsync(placed.Id);
        await farm.UseAsync<RequestRefunds>(request => request.ForPledgeAsync(
            pledge.Id, isPart ? new Money(1_000, "CNY") : pledge.Total, RefundReason.Goodwill, "", default));
        await farm.RunIntentsAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.SettleAsync();
        return (pledge, await farm.ScalarAsync<Guid>($"""select id as "Value" from refunds where status = 'failed'"""));
    }

    private async Task<(Actor First, Actor Second)> PaidByBankAsync(Guid refund)
    {
        var (anna, bela) = (await farm.Given.OperatorAsync(), await farm.Given.OperatorAsync());
        await GiveDetailsAsync(refund);
        await farm.Given.RefundTransferAsync(anna, refund, "T-1");
        await farm.Given.ConfirmRefundTransferAsync(bela, refund);
        return (anna, bela);
    }

    private async Task GiveDetailsAsync(Guid refund)
    {
        var token = await farm.UseAsync<BankDetailsLinks, string>(links => Task.FromResult(links.Issue(refund)));
        await farm.UseAsync<GiveRefundAccount>(give => give.RunAsync(token, new RefundAccount { Holder = "张伟", Account = "6222 0212 3456 7890", Bank = "ICBC" }, default));
    }

    private async Task PaidAsync(Guid pledgeId)
    {
        await farm.Given.PayAsync(pledgeId);
        await farm.SettleAsync();
    }

    private static Task<int> ReconcileAsync(FarmHost on) => on.UseAsync<Reconcile, int>(reconcile => reconcile.RunAsync(default));

    private static async Task RepairAsync(FarmHost on, string kind)
    {
        var open = (await on.UseAsync<DifferenceQueries, KeyPage<OpenDifference>>(queries => queries.OpenAsync(Given.Operator, null, 100, default))).Items;
        var difference = Assert.Single(open, one => one.Kind == kind);
        await on.UseAsync<RepairDifference>(repair => repair.RunAsync(Given.Operator, difference.Id, default));
    }
}
