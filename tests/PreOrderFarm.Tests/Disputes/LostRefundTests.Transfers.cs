using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Disputes;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;
using Refund = PreOrderFarm.Payments.Refund;
using RefundStatus = PreOrderFarm.Payments.RefundStatus;

namespace PreOrderFarm.Tests.Disputes;

/// <summary>A transfer by bank that was on its way while the dispute was lost.</summary>
public sealed partial class LostRefundTests
{
    [Fact]
    public async Task A_transfer_that_was_recorded_is_taken_back_before_a_loss_pays_the_refund()
    {
        var payment = await PaidAsync();
        farm.Stripe.Options.RefundOutcome = RefundOutcome.PendingThenFails;
        await AskAsync(payment, payment.AmountMinor);
        await EndAsync();
        var refund = Assert.Single(await RefundsAsync());
        await GiveDetailsAsync(refund.Id);
        await farm.Given.RefundTransferAsync(anna, refund.Id, "T-1");
        var dispute = farm.Stripe.Dispute(payment.PaymentIntentId!).Id;
        await farm.SettleAsync();
        farm.Stripe.Decide(dispute, DisputeDecision.Lost);
        await farm.SettleAsync();
        Assert.Equal(RefundStatus.Failed, Assert.Single(await RefundsAsync()).Status);

        await farm.Given.WithdrawRefundTransferAsync(anna, refund.Id);
        Assert.Equal(1, await farm.UseAsync<FollowDispute, int>(sweep => sweep.RunAsync(default)));
        Assert.Equal(0, await farm.UseAsync<FollowDispute, int>(sweep => sweep.RunAsync(default)));

        await MustBalanceAsync(owed: 0, held: 0);
    }

    [Fact]
    public async Task A_transfer_that_was_sent_before_the_loss_is_confirmed_after_it()
    {
        var payment = await PaidAsync();
        farm.Stripe.Options.RefundOutcome = RefundOutcome.PendingThenFails;
        await AskAsync(payment, payment.AmountMinor);
        await EndAsync();
        var refund = Assert.Single(await RefundsAsync());
        await GiveDetailsAsync(refund.Id);
        await farm.Given.RefundTransferAsync(anna, refund.Id, "T-1");
        await LoseAsync(payment, 10_000);

        await farm.Given.ConfirmRefundTransferAsync(bela, refund.Id);

        Assert.Equal(RefundStatus.PaidByBank, Assert.Single(await RefundsAsync()).Status);
        Assert.Equal(0, await farm.Given.BalanceAsync(harvest, "refunds_on_the_way"));
        Assert.Equal(-payment.AmountMinor, await farm.ScalarAsync<long>($"""
            select sum(e.amount_minor)::bigint as "Value" from ledger_entries e join ledger_accounts a on a.id = e.account_id where a.kind = 'bank'
            """));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }
}
