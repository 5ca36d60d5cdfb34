using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Closing;
using PreOrderFarm.Disputes;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using Refund = PreOrderFarm.Payments.Refund;
using RefundStatus = PreOrderFarm.Payments.RefundStatus;

namespace PreOrderFarm.Tests.Disputes;

/// <summary>Money that a backer's bank took back is not refunded as well, until the bank gives it back.</summary>
public sealed class DisputedRefundTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;
    private Actor backer = null!;
    private PlacedPledge pledge = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync(target: 4, lasts: TimeSpan.FromDays(5));
        backer = await farm.Given.MemberAsync();
        pledge = await farm.Given.PaidPledgeAsync(harvest, boxes: 2, actor: backer, email: backer.Email);
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData(DisputeDecision.Lost)]
    public async Task A_missed_campaign_refunds_everyone_but_whom_a_bank_has_paid(DisputeDecision? decision)
    {
        var other = await farm.Given.PaidPledgeAsync(harvest);
        await DisputeAsync(decision);

        await farm.Given.ClosedAsync(harvest);

        Assert.Equal(other.Id, Assert.Single(await RefundsAsync()).PledgeId);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(DisputeDecision.Lost)]
    public async Task A_pledge_is_cancelled_without_a_refund_of_what_a_bank_has_taken(DisputeDecision? decision)
    {
        await DisputeAsync(decision);

        await CancelAsync();

        Assert.Empty(await RefundsAsync());
        Assert.Equal(PledgeStatus.Cancelled, (await farm.Given.PledgeAsync(pledge.Id)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_bank_gives_back_after_the_end_is_refunded_then_and_once(bool isCancelled)
    {
        var paid = (await farm.Given.NewestPaymentAsync(pledge.Id)).AmountMinor;
        var id = await DisputeAsync();
        if (isCancelled)
            await CancelAsync();
        else
            await farm.Given.ClosedAsync(harvest);
        Assert.Empty(await RefundsAsync());

        farm.Stripe.Decide(id, DisputeDecision.Won);
        await farm.SettleAsync();
        await farm.UseAsync<FollowDispute>(follow => follow.RunAsync("main", id, default));
        await farm.SettleAsync();

        Assert.Equal(paid, Assert.Single(await RefundsAsync()).AmountMinor);
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "held"));
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "disputed"));
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(DisputeDecision.Won, 2)]
    public async Task A_campaign_called_off_after_it_was_funded_refunds_what_no_bank_holds(DisputeDecision? decision, int refunds)
    {
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        await farm.Given.ClosedAsync(harvest);
        var id = await DisputeAsync();
        await farm.UseAsync<CancelCampaign>(cancel => cancel.RunAsync(harvest.Grower, harvest.CampaignId, "Frost.", default));
        if (decision is { } decided)
            farm.Stripe.Decide(id, decided);
        await farm.SettleAsync();
        await farm.UseAsync<FollowDispute>(follow => follow.RunAsync("main", id, default));

        Assert.Equal(refunds, (await RefundsAsync()).Count);
    }

    [Fact]
    public async Task A_dispute_that_is_won_refunds_nothing_of_a_pledge_that_goes_on()
    {
        var id = await DisputeAsync();
        farm.Stripe.Decide(id, DisputeDecision.Won);
        await farm.SettleAsync();

        Assert.Empty(await RefundsAsync());
    }

    [Fact]
    public async Task An_inquiry_holds_no_refund_back()
    {
        await DisputeAsync(request: new DisputeRequest(IsInquiry: true));

        await farm.Given.ClosedAsync(harvest);

        Assert.Single(await RefundsAsync());
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(DisputeDecision.Lost, false)]
    [InlineData(DisputeDecision.Won, true)]
    public async Task A_refund_that_failed_because_a_bank_took_the_money_is_owed_only_when_the_bank_gives_it_back(DisputeDecision? decision, bool isOwed)
    {
        var (anna, bela) = (await farm.Given.OperatorAsync(), await farm.Given.OperatorAsync());
        var payment = await farm.Given.NewestPaymentAsync(pledge.Id);
        await farm.UseAsync<RequestRefunds>(request => request.ForPaymentAsync(payment.Id, RefundReason.Goodwill, "", default));
        var id = farm.Stripe.Dispute(payment.PaymentIntentId!).Id;
        await farm.UseAsync<FollowDispute>(follow => follow.RunAsync("main", id, default));
        await farm.SettleAsync();
        Assert.Equal(RefundStatus.Failed, Assert.Single(await RefundsAsync()).Status);
        Assert.Equal(0, await AskedAsync());
        if (decision is { } decided)
            farm.Stripe.Decide(id, decided);
        await farm.SettleAsync();

        var refund = Assert.Single(await RefundsAsync());
        Assert.Equal(isOwed ? 1 : 0, await AskedAsync());
        var open = (await farm.UseAsync<RefundQueries, KeyPage<OpenRefund>>(queries => queries.OpenAsync(anna, true, null, 10, default))).Items;
        if (decision == DisputeDecision.Lost)
            Assert.Empty(open);
        else
            Assert.Equal(!isOwed, open.Single().IsWithBank);
        var token = await farm.UseAsync<BankDetailsLinks, string>(links => Task.FromResult(links.Issue(refund.Id)));
        Task GiveAsync() => farm.UseAsync<GiveRefundAccount>(give => give.RunAsync(
            token, new RefundAccount { Holder = "张伟", Account = "DE02 1203 0000 0000 2020 51", Bank = "BYLADEM1001" }, default));
        Task RecordAsync() => farm.Given.RefundTransferAsync(anna, refund.Id, "T-1");
        Task ConfirmAsync() => farm.Given.ConfirmRefundTransferAsync(bela, refund.Id);
        if (isOwed)
        {
            await GiveAsync();
            await RecordAsync();
            await ConfirmAsync();
            Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "refunds_on_the_way"));
            return;
        }
        await Assert.ThrowsAsync<RuleBroken>(GiveAsync);
        await farm.ExecuteAsync($"insert into bank_refunds (refund_id, sealed_details, details_at) values ({refund.Id}, '\\x00', now())");
        var why = decision == DisputeDecision.Lost ? "not owed any more" : "taken this money back";
        Assert.Contains(why, (await Assert.ThrowsAsync<RuleBroken>(RecordAsync)).Message, StringComparison.Ordinal);
        await farm.ExecuteAsync($"update bank_refunds set reference = 'T-1', recorded_by = {anna.MemberId}, recorded_at = now()");
        if (decision == DisputeDecision.Lost)
        {
            Assert.Contains(why, (await Assert.ThrowsAsync<RuleBroken>(ConfirmAsync)).Message, StringComparison.Ordinal);
            return;
        }
        // What was sent before the bank took it has left: that is confirmed, or taken back.
        await farm.Given.WithdrawRefundTransferAsync(anna, refund.Id);
    }

    private Task<int> AskedAsync() => farm.QueryAsync(db => db.Set<Email>().CountAsync(e => e.Template == "refund_failed"));

    private async Task<string> DisputeAsync(DisputeDecision? decision = null, DisputeRequest? request = null)
    {
        var payment = await farm.Given.NewestPaymentAsync(pledge.Id);
        var dispute = farm.Stripe.Dispute(payment.PaymentIntentId!, request);
        await farm.SettleAsync();
        if (decision is { } decided)
        {
            farm.Stripe.Decide(dispute.Id, decided);
            await farm.SettleAsync();
        }
        return dispute.Id;
    }

    private Task CancelAsync() => farm.UseAsync<CancelPledge>(cancel => cancel.RunAsync(backer, pledge.Id, null, default));

    private Task<List<Refund>> RefundsAsync() => farm.QueryAsync(db => db.Set<Refund>().AsNoTracking().ToListAsync());
}
