using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Disputes;
using PreOrderFarm.Ledger;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;
using Refund = PreOrderFarm.Payments.Refund;
using RefundStatus = PreOrderFarm.Payments.RefundStatus;

namespace PreOrderFarm.Tests.Payments;

/// <summary>Two operators say of one transfer that it left; and what a bank sends back is owed again, once.</summary>
public sealed class BankReturnTests : IAsyncLifetime
{
    private static readonly RefundAccount Details = new() { Holder = "张伟", Account = "DE02 1203 0000 0000 2020 51", Bank = "BYLADEM1001" };
    private FarmHost farm = null!;
    private Harvest harvest = null!;
    private Actor anna = null!;
    private Actor bela = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        (anna, bela) = (await farm.Given.OperatorAsync(), await farm.Given.OperatorAsync());
        harvest = await farm.Given.HarvestOnSaleAsync(target: 4, lasts: TimeSpan.FromDays(5));
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Who_read_of_one_transfer_confirms_and_withdraws_no_other()
    {
        var refund = await OwedAsync();
        await RecordAsync(refund, "T-1");
        var seen = await farm.Given.RefundRecordedAtAsync(refund);
        await farm.Given.WithdrawRefundTransferAsync(anna, refund);
        farm.Clock.Advance(TimeSpan.FromSeconds(1));
        await farm.Given.RefundTransferAsync(anna, refund, "T-2");

        foreach (var stale in new[] { seen, null })
        {
            await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<SettleDebt>(debt => debt.ConfirmTransferAsync(bela, refund, stale, default)));
            await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<SettleDebt>(debt => debt.WithdrawTransferAsync(bela, refund, stale, default)));
        }
        Assert.Equal(RefundStatus.Failed, (await RefundAsync(refund)).Status);
        await farm.Given.ConfirmRefundTransferAsync(bela, refund);

        Assert.Equal(RefundStatus.PaidByBank, (await RefundAsync(refund)).Status);
    }

    [Fact]
    public async Task What_a_bank_sent_back_is_owed_again_and_its_backer_asked_and_paid_anew()
    {
        var refund = await OwedAsync();
        await PayAsync(refund, "T-1");

        var owed = await ReturnAsync(refund, "RET-1");

        Assert.Equal((RefundStatus.Failed, RefundStatus.Failed), ((await RefundAsync(refund)).Status, (await RefundAsync(owed)).Status));
        var shown = Assert.Single(await OpenAsync());
        Assert.Equal((owed, "T-1", "RET-1", null), (shown.Id, shown.ReturnedTransfer, shown.ReturnedReference, shown.SealedDetails));
        Assert.Equal((0L, -20_000L), (await BankAsync(), await farm.Given.BalanceAsync(harvest, "refunds_on_the_way")));
        Assert.Equal(1, await MailsAsync("refund_returned"));
        Assert.Empty((await SentAsync()).Items);
        await Invariants.MustHoldWhenQuietAsync(farm);

        await PayAsync(owed, "T-2");

        Assert.Equal(RefundStatus.PaidByBank, (await RefundAsync(owed)).Status);
        Assert.Equal((-20_000L, 0L), (await BankAsync(), await farm.Given.BalanceAsync(harvest, "refunds_on_the_way")));
        Assert.Equal(2, await MailsAsync("refund_paid_by_bank"));
        Assert.Equal(owed, Assert.Single((await SentAsync()).Items).Id);
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task What_came_back_may_be_tried_at_Stripe()
    {
        var refund = await OwedAsync();
        await PayAsync(refund, "T-1");
        var owed = await ReturnAsync(refund, "RET-1");
        farm.Stripe.Options.RefundOutcome = RefundOutcome.Succeeds;

        var tried = await farm.UseAsync<SettleDebt, Guid>(debt => debt.RetryAtStripeAsync(bela, owed, default));
        await farm.SettleAsync();

        Assert.Equal(RefundStatus.Succeeded, (await RefundAsync(tried)).Status);
        Assert.Equal((0L, 0L), (await BankAsync(), await farm.Given.BalanceAsync(harvest, "refunds_on_the_way")));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task That_it_came_back_is_said_by_one_operator_and_confirmed_by_another_of_what_they_saw()
    {
        var refund = await OwedAsync();
        await Assert.ThrowsAsync<RuleBroken>(() => RecordReturnAsync(anna, refund, "RET-0"));
        await PayAsync(refund, "T-1");
        await Assert.ThrowsAsync<RuleBroken>(() => RecordReturnAsync(anna, refund, " "));
        await Assert.ThrowsAsync<NotFound>(() => RecordReturnAsync(harvest.Grower, refund, "RET-1"));
        await Assert.ThrowsAsync<RuleBroken>(() => ConfirmReturnAsync(bela, refund, null));
        await RecordReturnAsync(anna, refund, "RET-1");
        var first = await ReturnRecordedAtAsync(refund);
        await Assert.ThrowsAsync<RuleBroken>(() => RecordReturnAsync(bela, refund, "RET-2"));
        await Assert.ThrowsAsync<RuleBroken>(() => ConfirmReturnAsync(anna, refund, first));
        await farm.UseAsync<ReturnBankRefund>(returned => returned.WithdrawAsync(bela, refund, first, default));
        farm.Clock.Advance(TimeSpan.FromSeconds(1));
        await RecordReturnAsync(anna, refund, "RET-2");
        await Assert.ThrowsAsync<RuleBroken>(() => ConfirmReturnAsync(bela, refund, first));
        Assert.Equal((RefundStatus.PaidByBank, 0L), ((await RefundAsync(refund)).Status, await farm.Given.BalanceAsync(harvest, "refunds_on_the_way")));

        var seen = await ReturnRecordedAtAsync(refund);
        var both = await Task.WhenAll(TryAsync(() => ConfirmReturnAsync(bela, refund, seen)), TryAsync(() => ConfirmReturnAsync(bela, refund, seen)));

        Assert.Single(both, broken => broken is null);
        Assert.Equal(-20_000, await farm.Given.BalanceAsync(harvest, "refunds_on_the_way"));
        Assert.Equal("RET-2", Assert.Single(await OpenAsync()).ReturnedReference);
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    [Fact]
    public async Task A_transfer_that_came_back_after_a_dispute_was_lost_is_not_owed_as_the_bank_has_paid_it()
    {
        var refund = await OwedAsync();
        await RecordAsync(refund, "T-1");
        var dispute = farm.Stripe.Dispute((await PaymentAsync()).PaymentIntentId!).Id;
        await farm.SettleAsync();
        farm.Stripe.Decide(dispute, DisputeDecision.Lost);
        await farm.SettleAsync();
        await farm.Given.ConfirmRefundTransferAsync(bela, refund);

        var owed = await ReturnAsync(refund, "RET-1");
        Assert.True(Assert.Single(await OpenAsync()).IsWithBank);
        await farm.UseAsync<FollowDispute, int>(sweep => sweep.RunAsync(default));

        Assert.Equal(RefundStatus.TakenByBank, (await RefundAsync(owed)).Status);
        Assert.Equal((0L, 0L, 0), (await BankAsync(), await farm.Given.BalanceAsync(harvest, "refunds_on_the_way"), await MailsAsync("refund_returned")));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    private async Task<Guid> OwedAsync()
    {
        farm.Stripe.Options.RefundOutcome = RefundOutcome.PendingThenFails;
        var pledge = await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        await farm.UseAsync<RequestRefunds>(request => request.ForPledgeAsync(pledge.Id, new Money(20_000, "CNY"), RefundReason.Goodwill, "", default));
        await farm.RunIntentsAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.SettleAsync();
        return Assert.Single(await OpenAsync()).Id;
    }

    private async Task RecordAsync(Guid refundId, string reference)
    {
        var token = await farm.UseAsync<BankDetailsLinks, string>(links => Task.FromResult(links.Issue(refundId)));
        await farm.UseAsync<GiveRefundAccount>(give => give.RunAsync(token, Details, default));
        await farm.Given.RefundTransferAsync(anna, refundId, reference);
    }

    private async Task PayAsync(Guid refundId, string reference)
    {
        await RecordAsync(refundId, reference);
        await farm.Given.ConfirmRefundTransferAsync(bela, refundId);
    }

    private Task<Guid> ReturnAsync(Guid refundId, string reference) => farm.Given.RefundReturnedAsync(anna, bela, refundId, reference);

    private Task RecordReturnAsync(Actor actor, Guid refundId, string reference) =>
        farm.UseAsync<ReturnBankRefund>(returned => returned.RecordAsync(actor, refundId, reference, default));

    private Task<Guid> ConfirmReturnAsync(Actor actor, Guid refundId, DateTimeOffset? seen) =>
        farm.UseAsync<ReturnBankRefund, Guid>(returned => returned.ConfirmAsync(actor, refundId, seen, default));

    private Task<DateTimeOffset?> ReturnRecordedAtAsync(Guid refundId) =>
        farm.QueryAsync(db => db.Set<BankRefund>().Where(b => b.RefundId == refundId).Select(b => b.ReturnRecordedAt).SingleAsync());

    private static async Task<RuleBroken?> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (RuleBroken broken)
        {
            return broken;
        }
    }

    private Task<Payment> PaymentAsync() => farm.QueryAsync(db => db.Set<Payment>().AsNoTracking().SingleAsync());

    private Task<Refund> RefundAsync(Guid id) => farm.QueryAsync(db => db.Set<Refund>().AsNoTracking().SingleAsync(r => r.Id == id));

    private async Task<IReadOnlyList<OpenRefund>> OpenAsync() =>
        (await farm.UseAsync<RefundQueries, KeyPage<OpenRefund>>(queries => queries.OpenAsync(anna, true, null, 10, default))).Items;

    private Task<KeyPage<SentRefund>> SentAsync() =>
        farm.UseAsync<RefundQueries, KeyPage<SentRefund>>(queries => queries.SentByBankAsync(anna, null, 10, default));

    private Task<int> MailsAsync(string template) => farm.ScalarAsync<int>($"""select count(*)::int as "Value" from emails where template = {template}""");

    private async Task<long> BankAsync() =>
        (await farm.UseAsync<LedgerQueries, IReadOnlyList<LedgerBalance>>(queries => queries.BalancesAsync(default)))
            .Where(balance => balance.Account == LedgerAccountKind.Bank).Sum(balance => balance.Balance.Minor);
}
