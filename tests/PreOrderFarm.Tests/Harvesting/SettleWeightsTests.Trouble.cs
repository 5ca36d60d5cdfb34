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

/// <summary>Other nodes, other hands, and processes that die.</summary>
public sealed partial class SettleWeightsTests
{
    [Fact]
    public async Task An_advance_that_is_being_asked_for_is_waited_for_so_that_it_is_made_smaller_by_what_goes_back()
    {
        await farm.Given.PaidPledgeAsync(harvest, boxes: 1);
        await FundedAsync();
        await farm.Given.WeighedAsync(harvest, 4_500);
        await farm.Given.ShippedAsync(harvest);

        var settled = await farm.QueryAsync(async db =>
        {
            await using var asking = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlAsync($"select from campaigns where id = {harvest.CampaignId} for no key update");
            var sweep = SettleAsync();
            while (!sweep.IsCompleted && !await farm.ScalarAsync<bool>($"""select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as "Value" """))
                await Task.Delay(10);
            Assert.False(sweep.IsCompleted);
            await asking.CommitAsync();
            return await sweep;
        });

        Assert.Equal(1, settled);
    }

    [Fact]
    public async Task Two_nodes_and_a_refund_by_hand_at_the_same_moment_pay_nothing_twice_and_no_more_than_was_paid()
    {
        var pledge = await farm.Given.PaidPledgeAsync(harvest, boxes: 3);
        await FundedAsync();
        await farm.Given.WeighedAsync(harvest, 2_600, 2_600, 2_600);
        await farm.Given.ShippedAsync(harvest);
        var someone = await farm.Given.OperatorAsync();
        await using var other = farm.StartAnother();

        farm.Clock.Advance(HandOver.UndoWithin);
        var goodwill = GoodwillAsync(someone, pledge.Id);
        await Task.WhenAll(SettleNowAsync(), other.UseAsync<SettleWeights, int>(sweep => sweep.RunAsync(default)), goodwill);
        await SettleAsync();
        await farm.SettleAsync();

        // 3 x 92.00 were paid; the weight gives 3 x 38.40 back, or the 76.00 that the goodwill left.
        var back = (await RefundsAsync()).ToLookup(refund => refund.Reason, refund => refund.AmountMinor);
        Assert.Equal(await goodwill ? (20_000, 7_600) : (0, 11_520), (back[RefundReason.Goodwill].Sum(), back[RefundReason.ActualWeight].Sum()));
        await BooksMustBeRightAsync();
    }

    [Fact]
    public async Task A_process_that_dies_after_it_settled_is_followed_by_one_that_makes_each_refund_once()
    {
        await farm.Given.PaidPledgeAsync(harvest, boxes: 1);
        await FundedAsync();
        await farm.Given.WeighedAsync(harvest, 4_500);
        await farm.Given.ShippedAsync(harvest);
        await SettleAsync();
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/refunds", FaultKind.DropAfter, 1));
        await farm.RunIntentsAsync();

        farm.Clock.Advance(TimeSpan.FromHours(1));
        await using (var next = farm.StartAnother())
        {
            await next.UseAsync<SettleWeights, int>(sweep => sweep.RunAsync(default));
            await next.RunIntentsAsync();
        }
        await farm.SettleAsync();

        Assert.Equal(RefundStatus.Succeeded, Assert.Single(await RefundsAsync()).Status);
        Assert.Equal(1, farm.Stripe.State.Refunds.Count);
    }

    [Theory]
    [InlineData("before insert on weight_settlements")]
    [InlineData("before update on parcels")]
    [InlineData("after insert on refunds")]
    [InlineData("after insert on emails")]
    public async Task A_sweep_that_is_cut_leaves_nothing_and_the_next_one_settles_it_all(string point)
    {
        await farm.Given.PaidPledgeAsync(harvest, boxes: 1);
        await FundedAsync();
        await farm.Given.WeighedAsync(harvest, 4_500);
        await farm.Given.ShippedAsync(harvest);
        await farm.ExecuteAsync(FormattableStringFactory.Create($"""
            create function cut() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(10); return new; end $$;
            create trigger cut {point} for each row execute function cut();
            """));

        await Assert.ThrowsAnyAsync<Exception>(SettleAsync);
        await farm.ExecuteAsync($"drop function cut() cascade");
        Assert.Equal(0, await farm.ScalarAsync<int>($"""select ((select count(*) from weight_settlements) + (select count(*) from refunds) + (select count(*) from parcels where goods_minor < 8000))::int as "Value" """));

        Assert.Equal(1, await SettleAsync());
        Assert.Equal(800, Assert.Single(await RefundsAsync()).AmountMinor);
        Assert.Equal(1, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from emails where template = 'actual_weight'"""));
    }

    [Fact]
    public async Task A_campaign_that_cannot_be_settled_holds_up_no_other()
    {
        await farm.Given.PaidPledgeAsync(harvest, boxes: 1);
        var other = await farm.Given.HarvestOnSaleAsync(target: 1);
        await farm.Given.SoldByWeightAsync(other);
        await farm.Given.PaidPledgeAsync(other, boxes: 1);
        await FundedAsync();
        foreach (var one in new[] { harvest, other })
        {
            await farm.Given.WeighedAsync(one, 4_500);
            await farm.Given.ShippedAsync(one);
        }
        await farm.ExecuteAsync(FormattableStringFactory.Create($$"""
            create function stuck() returns trigger language plpgsql as $body$ begin raise exception 'stuck'; end $body$;
            create trigger stuck before update on parcels for each row when (new.campaign_id = '{{harvest.CampaignId}}') execute function stuck();
            """));

        await Assert.ThrowsAsync<AggregateException>(SettleAsync);

        Assert.Equal(1, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from weight_settlements w join parcels q on q.id = w.parcel_id where q.campaign_id = {other.CampaignId}"""));
    }

    // False: a refund came first that the operator has not seen, so it is refused.
    private async Task<bool> GoodwillAsync(Actor someone, Guid pledgeId)
    {
        try
        {
            return await farm.UseAsync<RefundPledge, bool>(refund => refund.RunAsync(someone, pledgeId, new RefundPledgeInput(20_000, "All of it was rotten", "once", 0), default));
        }
        catch (RuleBroken)
        {
            return false;
        }
    }
}
