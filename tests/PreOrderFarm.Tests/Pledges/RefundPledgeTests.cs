using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Tests.Pledges;

/// <summary>A grower or an operator pays back a part, with a reason: once, whoever clicks how often.</summary>
public sealed class RefundPledgeTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;
    private PlacedPledge pledge = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync(target: 2);
        pledge = await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_double_click_two_tabs_and_two_operators_are_one_refund()
    {
        await farm.Given.ClosedAsync(harvest);
        var anna = await farm.Given.MemberAsync() with { IsOperator = true };
        var input = new RefundPledgeInput(2_000, "Two fruits were soft.", "seen-0", Seen: 0);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => AskAsync(i % 2 == 0 ? harvest.Grower : anna, input)));
        var other = await Record.ExceptionAsync(() => AskAsync(anna, input with { AmountMinor = 1_500 }));
        await farm.SettleAsync();

        Assert.Single(answers, isFirst => isFirst);
        Assert.IsType<RuleBroken>(other);
        Assert.Equal(2_000, farm.Stripe.State.Totals()["cny"].RefundedMinor);
        var mail = await farm.QueryAsync(db => db.Set<Email>().SingleAsync(e => e.Template == "pledge_refunded"));
        Assert.Contains("Two fruits were soft.", mail.Model, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_has_not_seen_an_earlier_refund_is_told_to_look_first()
    {
        await farm.Given.ClosedAsync(harvest);
        Assert.True(await AskAsync(harvest.Grower, new RefundPledgeInput(500, "Late.", "a", Seen: 0)));

        await Assert.ThrowsAsync<RuleBroken>(() => AskAsync(harvest.Grower, new RefundPledgeInput(500, "Late.", "b", Seen: 0)));
        Assert.True(await AskAsync(harvest.Grower, new RefundPledgeInput(500, "Late.", "b", Seen: 1)));
    }

    [Fact]
    public async Task A_grower_refunds_of_own_campaigns_and_no_more_than_is_held()
    {
        var stranger = (await farm.Given.HarvestOnSaleAsync()).Grower;
        await farm.Given.ClosedAsync(harvest);
        var paid = (await farm.Given.NewestPaymentAsync(pledge.Id)).AmountMinor;

        await Assert.ThrowsAsync<NotFound>(() => AskAsync(stranger, new RefundPledgeInput(500, "Mine.", "x", 0)));
        await Assert.ThrowsAsync<RuleBroken>(() => AskAsync(harvest.Grower, new RefundPledgeInput(paid + 1, "All.", "x", 0)));
        var none = await Assert.ThrowsAsync<RuleBroken>(() => AskAsync(harvest.Grower, new RefundPledgeInput(0, "None.", "x", 0)));
        Assert.Equal($"Give an amount from {new Money(1, "CNY")} to {new Money(paid, "CNY")}.", Assert.Single(none.Broken).ToString());
        await Assert.ThrowsAsync<RuleBroken>(() => AskAsync(harvest.Grower, new RefundPledgeInput(100, " ", "x", 0)));
        Assert.True(await AskAsync(harvest.Grower, new RefundPledgeInput(paid, "All.", "x", 0)));
    }

    [Fact]
    public async Task A_grower_refunds_of_a_pledge_what_is_held_of_it_and_not_what_is_held_of_others()
    {
        await farm.Given.PaidPledgeAsync(harvest, boxes: 3);
        await farm.Given.ClosedAsync(harvest);
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        var mine = (await farm.Given.ParcelsAsync(harvest)).Where(p => p.SourceId == pledge.Id).Select(p => p.Id).ToList();
        foreach (var batch in await farm.Given.BatchesAsync(harvest))
        {
            await farm.UseAsync<MarkParcelsShipped, int>(ship => ship.RunAsync(harvest.Grower, batch, mine, "SF", "SF1", default));
            await farm.UseAsync<MarkParcelsDelivered, int>(deliver => deliver.RunAsync(harvest.Grower, batch, mine, default));
        }
        farm.Clock.Advance(TimeSpan.FromDays(4));
        Assert.Equal(mine.Count, await farm.UseAsync<ReleaseParcels, int>(sweep => sweep.RunAsync(default)));
        Assert.True(await farm.Given.BalanceAsync(harvest, "held") < 0);

        await Assert.ThrowsAsync<RuleBroken>(() => AskAsync(harvest.Grower, new RefundPledgeInput(1_000, "Released.", "x", 0)));
        var anna = await farm.Given.OperatorAsync();
        Assert.True(await AskAsync(anna, new RefundPledgeInput(1_000, "Released.", "x", 0)));
    }

    [Fact]
    public async Task A_gift_before_the_campaign_closes_changes_neither_the_pledge_nor_what_it_counts_for_the_target()
    {
        var paid = (await farm.Given.NewestPaymentAsync(pledge.Id)).AmountMinor;

        var operating = await farm.Given.OperatorAsync();
        await Assert.ThrowsAsync<RuleBroken>(() => AskAsync(operating, new RefundPledgeInput(paid + 1, "All.", "x", 0)));
        Assert.True(await AskAsync(operating, new RefundPledgeInput(500, "For the rain.", "x", 0)));
        await farm.SettleAsync();
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        await Invariants.MustHoldAsync(farm);
        Assert.Equal(1, await farm.Given.ClosedAsync(harvest));

        Assert.Equal("funded", await farm.ScalarAsync<string>($"select status as \"Value\" from campaigns where id = {harvest.CampaignId}"));
        Assert.Equal(2, (await farm.Given.ParcelsAsync(harvest)).Count);
        Assert.Equal(-(paid - 500), await farm.Given.BalanceAsync(harvest, "held"));
        await Invariants.MustHoldAsync(farm);
    }

    [Fact]
    public async Task A_grower_reaches_no_target_with_money_that_goes_straight_back()
    {
        var broken = await Assert.ThrowsAsync<RuleBroken>(() => AskAsync(harvest.Grower, new RefundPledgeInput(500, "For the rain.", "x", 0)));

        Assert.StartsWith("Until this campaign closes", broken.Message, StringComparison.Ordinal);
        Assert.Equal(0, await farm.QueryAsync(db => db.Set<Refund>().CountAsync()));
    }

    [Fact]
    public async Task Who_cancels_after_a_gift_gets_the_rest()
    {
        Assert.True(await AskAsync(await farm.Given.OperatorAsync(), new RefundPledgeInput(500, "For the rain.", "x", 0)));

        await farm.UseAsync<CancelPledge>(cancel => cancel.RunAsync(Given.Operator, pledge.Id, null, default));
        await farm.SettleAsync();

        var totals = farm.Stripe.State.Totals()["cny"];
        Assert.Equal(totals.CapturedMinor, totals.RefundedMinor);
        Assert.True((await farm.Given.PledgeAsync(pledge.Id)).IsRefunded);
    }

    private Task<bool> AskAsync(Actor actor, RefundPledgeInput input) =>
        farm.UseAsync<RefundPledge, bool>(refund => refund.RunAsync(actor, pledge.Id, input, default));
}
