using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Ledger;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using Refund = PreOrderFarm.Payments.Refund;
using RefundStatus = PreOrderFarm.Payments.RefundStatus;

namespace PreOrderFarm.Tests.Payments;

public sealed class RefundTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_refund_takes_the_money_from_what_is_held_and_gives_it_back()
    {
        var (harvest, pledge, paid) = await PaidAsync();

        await ForPledgeAsync(pledge, paid);
        Assert.Equal(0, (await HeldAsync(harvest)).Minor);
        Assert.Equal(-paid, await BalanceAsync(LedgerAccountKind.RefundsOnTheWay));
        await farm.SettleAsync();

        Assert.Equal(0, await BalanceAsync(LedgerAccountKind.RefundsOnTheWay));
        Assert.Equal(RefundStatus.Succeeded, (await RefundsAsync()).Single().Status);
        Assert.Equal(paid, farm.Stripe.State.Totals()["cny"].RefundedMinor);
    }

    [Fact]
    public async Task Ten_requests_at_once_are_one_refund()
    {
        var (_, pledge, paid) = await PaidAsync();
        var payment = await farm.Given.NewestPaymentAsync(pledge.Id);

        var asked = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ =>
            farm.UseAsync<RequestRefunds, bool>(request => request.ForPaymentAsync(payment.Id, RefundReason.Goodwill, "", default))));
        await farm.SettleAsync();

        Assert.Single(asked, isAsked => isAsked);
        Assert.Equal(paid, farm.Stripe.State.Totals()["cny"].RefundedMinor);
    }

    [Fact]
    public async Task Ten_requests_at_once_for_all_of_a_pledge_are_one_refund_and_nine_refusals()
    {
        var (_, pledge, paid) = await PaidAsync();

        var asked = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Record.ExceptionAsync(() => ForPledgeAsync(pledge, paid))));
        await farm.SettleAsync();

        Assert.Equal(9, asked.OfType<RuleBroken>().Count());
        Assert.Single(asked, failure => failure is null);
        Assert.Equal(paid, farm.Stripe.State.Totals()["cny"].RefundedMinor);
    }

    [Fact]
    public async Task A_refund_whose_reply_was_lost_is_made_once()
    {
        var (_, pledge, paid) = await PaidAsync();
        await ForPledgeAsync(pledge, paid);
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/refunds", FaultKind.DropAfter, 10));

        await farm.RunIntentsAsync();
        Assert.Equal(RefundStatus.Requested, (await RefundsAsync()).Single().Status);
        for (var i = 0; i < 4; i++)
        {
            farm.Clock.Advance(TimeSpan.FromMinutes(10));
            await farm.RunIntentsAsync();
        }

        Assert.Equal(RefundStatus.Succeeded, (await RefundsAsync()).Single().Status);
        Assert.Single(farm.Stripe.State.Refunds.All());
        Assert.Equal(paid, farm.Stripe.State.Totals()["cny"].RefundedMinor);
    }

    [Fact]
    public async Task A_refund_older_than_its_key_is_looked_for_before_it_is_made()
    {
        var (_, pledge, paid) = await PaidAsync();
        await ForPledgeAsync(pledge, paid / 2);
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/refunds", FaultKind.DropAfter, 4));
        await farm.RunIntentsAsync();
        Assert.Single(farm.Stripe.State.Refunds.All());
        farm.Clock.Advance(TimeSpan.FromHours(30));

        await farm.RunIntentsAsync();

        Assert.Single(farm.Stripe.State.Refunds.All());
        Assert.Equal(RefundStatus.Succeeded, (await RefundsAsync()).Single().Status);
    }

    [Fact]
    public async Task A_webhook_that_beats_the_reply_finds_the_refund()
    {
        var (_, pledge, paid) = await PaidAsync();
        await ForPledgeAsync(pledge, paid);
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/refunds", FaultKind.DropAfter, 4));
        await farm.RunIntentsAsync();

        await farm.DeliverWebhooksAsync();
        await farm.ProcessEventsAsync();

        Assert.Equal(RefundStatus.Succeeded, (await RefundsAsync()).Single().Status);
        Assert.Equal(0, await BalanceAsync(LedgerAccountKind.RefundsOnTheWay));
    }

    [Fact]
    public async Task A_refund_that_fails_later_is_owed_and_never_shown_as_done()
    {
        farm.Stripe.Options.RefundOutcome = RefundOutcome.PendingThenFails;
        var (_, pledge, paid) = await PaidAsync();
        await ForPledgeAsync(pledge, paid);
        await farm.RunIntentsAsync();
        Assert.Equal(RefundStatus.Pending, (await RefundsAsync()).Single().Status);

        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.SettleAsync();

        Assert.Equal(RefundStatus.Failed, (await RefundsAsync()).Single().Status);
        Assert.Equal(-paid, await BalanceAsync(LedgerAccountKind.RefundsOnTheWay));
        Assert.Equal(1, await MailsAboutFailureAsync());
    }

    [Fact]
    public async Task A_refund_that_is_refused_outright_is_owed_and_its_backer_hears_of_it_once()
    {
        var (_, pledge, paid) = await PaidAsync();
        await ForPledgeAsync(pledge, paid);
        var refund = (await RefundsAsync()).Single();
        for (var i = 0; i < 2; i++)
            await farm.UseAsync<RecordRefund>(record => record.RefusedAsync(refund.Id, "charge_expired_for_refund", default));

        Assert.Equal(RefundStatus.Failed, (await RefundsAsync()).Single().Status);
        Assert.Equal(1, await MailsAboutFailureAsync());
    }

    private Task<long> MailsAboutFailureAsync() => farm.ScalarAsync<long>($"""
        select count(*) as "Value" from emails e join intents i on i.subject_id = e.id and i.kind = 'send_email'
        where e.template = 'refund_failed' and e.recipient like 'backer%@farm.test'
        """);

    [Fact]
    public async Task A_refund_that_comes_back_after_it_was_settled_is_back_in_clearing_and_owed()
    {
        farm.Stripe.Options.RefundOutcome = RefundOutcome.PendingThenFails;
        var (_, pledge, paid) = await PaidAsync();
        var settle = farm.Services.GetRequiredService<SettlePayments>();
        await settle.RunAsync(default);
        await ForPledgeAsync(pledge, paid);
        await farm.RunIntentsAsync();
        var refund = (await RefundsAsync()).Single();
        // Stripe reports a refund of some methods as done and takes that back days later.
        await farm.UseAsync<RecordRefund>(record => record.RunAsync(new RefundState(refund.Id, refund.StripeRefundId!, RefundStatus.Succeeded, null), default));
        Assert.Equal(1, await settle.RunAsync(default));

        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.SettleAsync();
        Assert.Equal(1, await settle.RunAsync(default));
        Assert.Equal(0, await settle.RunAsync(default));

        Assert.Equal(RefundStatus.Failed, (await RefundsAsync()).Single().Status);
        Assert.Equal(-paid, await BalanceAsync(LedgerAccountKind.RefundsOnTheWay));
        Assert.Equal(farm.Stripe.State.BalanceTransactions.All().Sum(transaction => transaction.NetMinor), await BalanceAsync(LedgerAccountKind.StripeClearing));
    }

    [Fact]
    public async Task A_key_that_stripe_does_not_take_delays_refunds_and_loses_none()
    {
        var (_, pledge, paid) = await PaidAsync();
        await ForPledgeAsync(pledge, paid);
        await using var rolled = farm.StartAnother(("Stripe:SecretKey", "sk_test_rolled_away"), ("Intents:MaxAttempts", "2"));

        for (var i = 0; i < 4; i++)
        {
            await rolled.RunIntentsAsync();
            farm.Clock.Advance(TimeSpan.FromHours(1));
        }
        Assert.Equal(RefundStatus.Requested, (await RefundsAsync()).Single().Status);
        await farm.SettleAsync();

        Assert.Equal(RefundStatus.Succeeded, (await RefundsAsync()).Single().Status);
        Assert.Equal(paid, farm.Stripe.State.Totals()["cny"].RefundedMinor);
    }

    [Fact]
    public async Task No_more_than_was_paid_can_be_refunded()
    {
        var (_, pledge, paid) = await PaidAsync();

        await Assert.ThrowsAsync<RuleBroken>(() => ForPledgeAsync(pledge, paid + 1));
        await Assert.ThrowsAsync<RuleBroken>(() => ForPledgeAsync(pledge, 0));
        await Assert.ThrowsAsync<RuleBroken>(() => ForPledgeAsync(pledge, -1));
        await ForPledgeAsync(pledge, 1_000);
        await Assert.ThrowsAsync<RuleBroken>(() => ForPledgeAsync(pledge, paid - 999));
        await ForPledgeAsync(pledge, paid - 1_000);

        Assert.Equal(paid, (await RefundsAsync()).Sum(refund => refund.AmountMinor));
    }

    [Fact]
    public async Task A_campaigns_refunds_are_asked_for_as_a_set_and_once()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        for (var i = 0; i < 5; i++)
            await farm.Given.PaidPledgeAsync(harvest, boxes: 1 + i);
        await farm.Given.HeldPledgeAsync(harvest);

        Task<int> AskAsync() => farm.UseAsync<RequestRefunds, int>(request => request.ForCampaignAsync(harvest.CampaignId, RefundReason.CampaignMissed, default));
        Assert.Equal(5, await AskAsync());
        Assert.Equal(0, await AskAsync());
        await farm.SettleAsync();

        Assert.Equal(0, (await HeldAsync(harvest)).Minor);
        var totals = farm.Stripe.State.Totals()["cny"];
        Assert.Equal(totals.CapturedMinor, totals.RefundedMinor);
    }

    [Fact]
    public async Task Settlement_books_the_balance_and_the_real_fee_once_and_a_refund_does_not_bring_the_fee_back()
    {
        farm.Stripe.Options.BalanceTransactionDelay = TimeSpan.FromMinutes(2);
        var (_, pledge, paid) = await PaidAsync();
        var settle = farm.Services.GetRequiredService<SettlePayments>();
        Assert.Equal(0, await settle.RunAsync(default));

        farm.Clock.Advance(TimeSpan.FromMinutes(3));
        farm.Stripe.RunDue();
        Assert.Equal(1, await settle.RunAsync(default));
        Assert.Equal(0, await settle.RunAsync(default));
        var fee = await BalanceAsync(LedgerAccountKind.ProcessingFee);
        await ForPledgeAsync(pledge, paid);
        await farm.SettleAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(3));
        farm.Stripe.RunDue();
        Assert.Equal(1, await settle.RunAsync(default));

        Assert.True(fee > 0);
        Assert.Equal(fee, await BalanceAsync(LedgerAccountKind.ProcessingFee));
        var atStripe = farm.Stripe.State.BalanceTransactions.All().Sum(transaction => transaction.NetMinor);
        Assert.Equal(atStripe, await BalanceAsync(LedgerAccountKind.StripeClearing));
        Assert.Equal(-fee, atStripe);
        Assert.Equal(0, await BalanceAsync(LedgerAccountKind.Exchange, "CNY"));
        Assert.Equal(0, await BalanceAsync(LedgerAccountKind.Exchange, "EUR"));
    }

    private async Task<(Harvest Harvest, PlacedPledge Pledge, long PaidMinor)> PaidAsync()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        var pledge = await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        return (harvest, pledge, (await farm.Given.PledgeAsync(pledge.Id)).Total.Minor);
    }

    private Task ForPledgeAsync(PlacedPledge pledge, long minor) => farm.UseAsync<RequestRefunds>(request =>
        request.ForPledgeAsync(pledge.Id, new Money(minor, "CNY"), RefundReason.Goodwill, "", default));

    private Task<List<Refund>> RefundsAsync() => farm.QueryAsync(db => db.Set<Refund>().AsNoTracking().ToListAsync());

    private Task<Money> HeldAsync(Harvest harvest) => farm.UseAsync<LedgerQueries, Money>(queries => queries.HeldAsync(harvest.CampaignId, "CNY", default));

    private async Task<long> BalanceAsync(LedgerAccountKind kind, string? currency = null) =>
        (await farm.UseAsync<LedgerQueries, IReadOnlyList<LedgerBalance>>(queries => queries.BalancesAsync(default)))
            .Where(balance => balance.Account == kind && (currency is null || balance.Balance.Currency == currency))
            .Sum(balance => balance.Balance.Minor);
}
