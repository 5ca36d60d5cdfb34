using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Disputes;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Harvesting;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Pledges;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;
using Refund = PreOrderFarm.Payments.Refund;
using RefundStatus = PreOrderFarm.Payments.RefundStatus;

namespace PreOrderFarm.Tests.Harvesting;

/// <summary>A bank has taken some of the money, or it had gone back before: who is owed it is told where it is.</summary>
public sealed partial class SettleWeightsTests
{
    [Fact]
    public async Task What_a_bank_holds_of_a_pledge_is_paid_back_for_its_weight_when_the_bank_gives_it_back()
    {
        var pledge = await farm.Given.PaidPledgeAsync(harvest, boxes: 1);
        await FundedAsync();
        await farm.Given.WeighedAsync(harvest, 4_500);
        await farm.Given.ShippedAsync(harvest);
        var dispute = farm.Stripe.Dispute((await farm.Given.NewestPaymentAsync(pledge.Id)).PaymentIntentId!, null).Id;
        await farm.SettleAsync();
        Assert.Equal(1, await SettleAsync());
        Assert.Empty(await RefundsAsync());
        Assert.Equal((800, 0, 800, 0, 0), await MoneyAsync(pledge.Id));
        Assert.Contains("So they cost ¥8.00 less", await TextOfAsync("actual_weight_rest"), StringComparison.Ordinal);
        Assert.Contains("¥8.00 of that is with your bank", await TextOfAsync("actual_weight_rest"), StringComparison.Ordinal);

        farm.Stripe.Decide(dispute, DisputeDecision.Won);
        await farm.SettleAsync();
        await farm.UseAsync<FollowDispute>(follow => follow.RunAsync("main", dispute, default));
        await farm.SettleAsync();

        Assert.Equal(800, Assert.Single(await RefundsAsync()).AmountMinor);
        Assert.Equal((800, 800, 0, 0, 0), await MoneyAsync(pledge.Id));
        Assert.Contains("¥8.00 of it is yours, for your boxes weigh less", await TextOfAsync("part_won_back"), StringComparison.Ordinal);
        await BooksMustBeRightAsync();
    }

    [Fact]
    public async Task What_a_bank_took_for_good_of_a_pledge_is_said_to_have_come_back_from_it_and_the_rest_comes_from_us()
    {
        var pledge = await farm.Given.PaidPledgeAsync(harvest, boxes: 1);
        await FundedAsync();
        // Half of 92.00.
        var dispute = farm.Stripe.Dispute((await farm.Given.NewestPaymentAsync(pledge.Id)).PaymentIntentId!, new DisputeRequest(AmountMinor: 4_600)).Id;
        farm.Stripe.Decide(dispute, DisputeDecision.Lost);
        await farm.SettleAsync();
        await farm.Given.WeighedAsync(harvest, 4_500);
        await farm.Given.ShippedAsync(harvest);

        Assert.Equal(1, await SettleAsync());

        Assert.Equal(400, Assert.Single(await RefundsAsync()).AmountMinor);
        Assert.Equal((800, 400, 0, 400, 0), await MoneyAsync(pledge.Id));
        var told = await TextOfAsync("actual_weight_rest");
        Assert.Contains("all your boxes that have left cost ¥8.00 less. We have paid ¥4.00 of that back to you", told, StringComparison.Ordinal);
        Assert.Contains("Your bank has returned ¥4.00 of that to you already", told, StringComparison.Ordinal);
        Assert.DoesNotContain("on its way back", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_had_gone_back_for_another_reason_is_said_so_and_what_the_weight_gives_is_not_promised_twice()
    {
        var pledge = await farm.Given.PaidPledgeAsync(harvest, boxes: 1);
        await FundedAsync();
        var someone = await farm.Given.OperatorAsync();
        await farm.UseAsync<RefundPledge, bool>(refund => refund.RunAsync(someone, pledge.Id, new RefundPledgeInput(9_000, "Most of it was rotten", "once", 0), default));
        await farm.Given.WeighedAsync(harvest, 4_500);
        await farm.Given.ShippedAsync(harvest);

        await SettleAsync();

        Assert.Equal((800, 200, 0, 0, 600), await MoneyAsync(pledge.Id));
        Assert.Contains("¥6.00 of that had gone back to you before, for another reason", await TextOfAsync("actual_weight_rest"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_bank_sent_back_is_not_said_to_be_refunded_and_what_it_then_took_is_said_to_have_come_from_it()
    {
        var pledge = await farm.Given.PaidPledgeAsync(harvest, boxes: 1);
        await FundedAsync();
        await farm.Given.WeighedAsync(harvest, 4_500);
        await farm.Given.ShippedAsync(harvest);
        await SettleAsync();
        await farm.SettleAsync();
        Assert.Equal((800, 800, 0, 0, 0), await MoneyAsync(pledge.Id));

        farm.Stripe.FailRefund(Assert.Single(farm.Stripe.State.Refunds.All()).Id);
        await farm.SettleAsync();
        Assert.Equal((800, 0, 0, 0, 0), await MoneyAsync(pledge.Id));
        Assert.Equal(800, (await farm.Given.PledgeAsync(pledge.Id)).WeightMoney!.Failed.Minor);

        var dispute = farm.Stripe.Dispute((await farm.Given.NewestPaymentAsync(pledge.Id)).PaymentIntentId!, null).Id;
        await farm.SettleAsync();
        Assert.Equal((800, 0, 800, 0, 0), await MoneyAsync(pledge.Id));
        farm.Stripe.Decide(dispute, DisputeDecision.Lost);
        await farm.SettleAsync();
        await farm.UseAsync<FollowDispute>(follow => follow.RunAsync("main", dispute, default));
        Assert.Equal(RefundStatus.TakenByBank, Assert.Single(await RefundsAsync()).Status);
        Assert.Equal((800, 0, 0, 800, 0), await MoneyAsync(pledge.Id));
    }

    private async Task<(long Difference, long Refunded, long WithBank, long ReturnedByBank, long PaidBefore)> MoneyAsync(Guid pledgeId)
    {
        var money = (await farm.Given.PledgeAsync(pledgeId)).WeightMoney!;
        return (money.Difference.Minor, money.Refunded.Minor, money.WithBank.Minor, money.ReturnedByBank.Minor, money.PaidBefore.Minor);
    }

    private async Task<string> TextOfAsync(string template)
    {
        var email = await farm.QueryAsync(db => db.Set<Email>().AsNoTracking().SingleAsync(email => email.Template == template));
        return await farm.UseAsync<RenderEmail, string>(render => Task.FromResult(render.Run(email).Text));
    }
}
