using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Ledger;
using PreOrderFarm.Mail;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Pledges;

public sealed class ConfirmPaymentTests : IAsyncLifetime
{
    private const string SettlesLater = "4000009990000013";
    private const string FailsLater = "4000009990000021";
    private const string Declined = "4000000000000002";

    private FarmHost farm = null!;
    private Harvest harvest = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync();
    }

    public async Task DisposeAsync()
    {
        await PledgeSums.MustHoldAsync(farm, harvest.CampaignId);
        await farm.DisposeAsync();
    }

    [Fact]
    public async Task A_paid_pledge_counts_is_booked_and_thanked_for_once()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest, boxes: 2);
        await farm.Given.PayAsync(placed.Id);

        Assert.Equal(ConfirmOutcome.Confirmed, await farm.Given.ConfirmAsync(placed.Id));
        Assert.Equal(ConfirmOutcome.Already, await farm.Given.ConfirmAsync(placed.Id));

        var pledge = await farm.Given.PledgeAsync(placed.Id);
        Assert.Equal(PledgeStatus.Confirmed, pledge.Status);
        Assert.True(pledge.IsPaid);
        Assert.False(pledge.IsRefunded);
        Assert.Equal([PledgeEventKind.Placed, PledgeEventKind.Paid, PledgeEventKind.Confirmed], pledge.Timeline.Select(e => e.Kind));
        Assert.Equal(new Money(2 * (8_800 + 1_200), "CNY"), await HeldInLedgerAsync());
        Assert.Equal(1, await MailsAsync("pledge_paid"));
        var totals = await farm.UseAsync<ReadCampaignTotals, CampaignTotals>(read => read.RunAsync(harvest.CampaignId, CancellationToken.None));
        Assert.Equal((17_600, 2_400, 2, 10_000, 1), (totals.Funds.GoodsMinor, totals.Funds.ShippingMinor, totals.Funds.Boxes, totals.Funds.Grams, totals.Funds.Pledges));
    }

    [Fact]
    public async Task The_same_webhook_twice_and_the_return_page_at_the_same_time_have_one_result()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        await farm.Given.PayAsync(placed.Id);
        var completed = farm.Stripe.State.Events.All().Single(e => e.Type == "checkout.session.completed");

        Assert.True(await farm.DeliverAsync(completed));
        Assert.False(await farm.DeliverAsync(completed));
        var sessionId = (await farm.Given.NewestPaymentAsync(placed.Id)).CheckoutSessionId!;
        var outcomes = await Task.WhenAll(
            farm.Given.ConfirmAsync(placed.Id),
            farm.Given.ConfirmAsync(placed.Id),
            farm.UseAsync<ConfirmPayment, ConfirmOutcome>(confirm => confirm.RunAsync("main", sessionId, CancellationToken.None)),
            farm.UseAsync<ConfirmPayment, ConfirmOutcome>(confirm => confirm.RunAsync("main", sessionId, CancellationToken.None)));
        await farm.SettleAsync();

        Assert.Equal(1, outcomes.Count(outcome => outcome == ConfirmOutcome.Confirmed));
        Assert.Equal(3, outcomes.Count(outcome => outcome == ConfirmOutcome.Already));
        Assert.Equal(1, await MailsAsync("pledge_paid"));
        Assert.Equal(new Money(10_000, "CNY"), await HeldInLedgerAsync());
    }

    [Fact]
    public async Task A_webhook_alone_confirms()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        await farm.Given.PayAsync(placed.Id);

        await farm.SettleAsync();

        Assert.Equal(PledgeStatus.Confirmed, (await farm.Given.PledgeAsync(placed.Id)).Status);
    }

    [Fact]
    public async Task A_webhook_that_comes_before_our_own_commit_is_kept_and_taken_up_later()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        await farm.Given.PayAsync(placed.Id);
        var payment = await farm.Given.NewestPaymentAsync(placed.Id);

        // Not committed yet, as the worker sees it: the row is not there.
        await farm.ExecuteAsync($"create table later as select * from payments where id = {payment.Id}");
        await farm.ExecuteAsync($"delete from payments where id = {payment.Id}");
        await farm.SettleAsync();
        await Assert.ThrowsAsync<PaymentNotYetKnown>(() =>
            farm.UseAsync<ConfirmPayment, ConfirmOutcome>(confirm => confirm.RunAsync("main", payment.CheckoutSessionId!, CancellationToken.None)));
        await farm.ExecuteAsync($"insert into payments select * from later");
        await farm.ExecuteAsync($"drop table later");
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.SettleAsync();

        Assert.Equal(PledgeStatus.Confirmed, (await farm.Given.PledgeAsync(placed.Id)).Status);
    }

    [Fact]
    public async Task A_webhook_for_a_page_whose_reply_was_lost_confirms()
    {
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/checkout/sessions", FaultKind.DropAfter, Times: 4));
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        farm.Stripe.Faults.Clear();
        Assert.Null((await farm.Given.NewestPaymentAsync(placed.Id)).CheckoutSessionId);

        farm.Stripe.Pay(Assert.Single(farm.Stripe.State.Sessions.All()).Id);
        await farm.SettleAsync();

        Assert.Equal(PledgeStatus.Confirmed, (await farm.Given.PledgeAsync(placed.Id)).Status);
    }

    [Fact]
    public async Task Who_was_declined_can_try_again_on_the_same_page()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest);

        Assert.Equal(PayOutcome.Declined, (await farm.Given.PayAsync(placed.Id, Declined)).Outcome);
        Assert.Equal(ConfirmOutcome.Open, await farm.Given.ConfirmAsync(placed.Id));
        Assert.Equal(PayOutcome.Paid, (await farm.Given.PayAsync(placed.Id)).Outcome);

        Assert.Equal(ConfirmOutcome.Confirmed, await farm.Given.ConfirmAsync(placed.Id));
    }

    [Fact]
    public async Task While_the_bank_works_the_units_stay_held_whatever_the_clock_says()
    {
        farm.Stripe.Options.AsyncPaymentDelay = TimeSpan.FromHours(2);
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        await farm.Given.PayAsync(placed.Id, SettlesLater);
        await farm.SettleAsync();

        farm.Clock.Advance(TimeSpan.FromMinutes(40));
        await farm.UseAsync<ExpireHolds, int>(expire => expire.RunAsync(CancellationToken.None));
        await farm.SettleAsync();
        var pledge = await farm.Given.PledgeAsync(placed.Id);
        Assert.Equal(PledgeStatus.Held, pledge.Status);
        Assert.True(pledge.IsProcessing);
        var totals = await farm.UseAsync<ReadCampaignTotals, CampaignTotals>(read => read.RunAsync(harvest.CampaignId, CancellationToken.None));
        Assert.Equal((1, 1), (totals.Holds, totals.ProcessingHolds));

        farm.Clock.Advance(TimeSpan.FromHours(2));
        await farm.SettleAsync();

        Assert.Equal(PledgeStatus.Confirmed, (await farm.Given.PledgeAsync(placed.Id)).Status);
    }

    [Fact]
    public async Task A_bank_that_refuses_afterwards_ends_the_hold_and_the_backer_hears_of_it()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        await farm.Given.PayAsync(placed.Id, FailsLater);
        await farm.SettleAsync();

        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.SettleAsync();

        Assert.Equal(PledgeStatus.Expired, (await farm.Given.PledgeAsync(placed.Id)).Status);
        Assert.Equal(1, await MailsAsync("payment_failed"));
        Assert.Equal(0, await farm.ScalarAsync<int>($"select count(*)::int as \"Value\" from ledger_transactions"));
    }

    [Fact]
    public async Task Progress_is_told_when_money_has_come()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        await farm.Given.PayAsync(placed.Id);
        await using var listener = await farm.Database.DataSource.OpenConnectionAsync();
        var heard = new TaskCompletionSource<string>();
        listener.Notification += (_, note) => heard.TrySetResult(note.Payload);
        await using (var listen = listener.CreateCommand())
        {
            listen.CommandText = "listen campaign_progress";
            await listen.ExecuteNonQueryAsync();
        }

        await farm.Given.ConfirmAsync(placed.Id);

        Assert.True(await listener.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(harvest.CampaignId.ToString("D"), await heard.Task);
    }

    private Task<Money> HeldInLedgerAsync() => farm.UseAsync<LedgerQueries, Money>(ledger => ledger.HeldAsync(harvest.CampaignId, "CNY", CancellationToken.None));

    private Task<int> MailsAsync(string template) => farm.QueryAsync(db => db.Set<Email>().CountAsync(e => e.Template == template));
}
