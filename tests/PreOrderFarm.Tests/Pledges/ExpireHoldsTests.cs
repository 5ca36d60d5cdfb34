using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Mail;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Pledges;

public sealed class ExpireHoldsTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync(boxes: 10);
    }

    public async Task DisposeAsync()
    {
        await PledgeSums.MustHoldAsync(farm, harvest.CampaignId);
        await farm.DisposeAsync();
    }

    [Fact]
    public async Task A_hold_that_runs_out_closes_its_page_and_gives_its_units_back_once()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest, boxes: 4);
        farm.Clock.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(0, await SweepAsync());

        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await SweepAsync());
        Assert.Equal(0, await SweepAsync());
        await farm.SettleAsync();
        await SweepAsync();
        await farm.SettleAsync();

        Assert.Equal(PledgeStatus.Expired, (await farm.Given.PledgeAsync(placed.Id)).Status);
        Assert.Equal(SessionStatus.Expired, Assert.Single(farm.Stripe.State.Sessions.All()).Status);
        Assert.Equal(10, await LeftAsync());
    }

    [Fact]
    public async Task Two_nodes_that_end_the_same_hold_give_its_units_back_once()
    {
        await using var other = farm.StartAnother();
        var placed = await farm.Given.HeldPledgeAsync(harvest, boxes: 4);
        var payment = await farm.Given.NewestPaymentAsync(placed.Id);
        farm.Clock.Advance(TimeSpan.FromMinutes(31));

        await Task.WhenAll(new[] { farm, other, farm, other }.Select(node =>
            node.UseAsync<EndCheckout>(async end =>
            {
                var state = await end.RunAsync(payment.Id, CancellationToken.None);
                await node.UseAsync<ConfirmPayment>(confirm => confirm.RunAsync(state.PaymentId, CancellationToken.None));
            })));

        Assert.Equal(10, await LeftAsync());
    }

    [Fact]
    public async Task Who_paid_in_the_last_second_keeps_the_boxes()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest, boxes: 4);
        farm.Clock.Advance(TimeSpan.FromMinutes(31));
        await SweepAsync();

        await farm.Given.PayAsync(placed.Id);
        await farm.RunIntentsAsync();

        Assert.Equal(PledgeStatus.Confirmed, (await farm.Given.PledgeAsync(placed.Id)).Status);
        Assert.Equal(6, await LeftAsync());
    }

    [Fact]
    public async Task A_hold_whose_page_was_never_opened_ends_too()
    {
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/checkout/sessions", FaultKind.ServerErrorBefore, Times: 4));
        var placed = await farm.Given.HeldPledgeAsync(harvest, boxes: 4);
        farm.Clock.Advance(TimeSpan.FromMinutes(31));

        await SweepAsync();
        await farm.SettleAsync();

        Assert.Equal(PledgeStatus.Expired, (await farm.Given.PledgeAsync(placed.Id)).Status);
        Assert.Empty(farm.Stripe.State.Sessions.All());
        Assert.Equal(10, await LeftAsync());
    }

    [Fact]
    public async Task A_page_whose_reply_was_lost_is_found_and_its_payment_counts()
    {
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/checkout/sessions", FaultKind.DropAfter, Times: 4));
        var placed = await farm.Given.HeldPledgeAsync(harvest, boxes: 4);
        farm.Stripe.Faults.Clear();
        farm.Stripe.Pay(Assert.Single(farm.Stripe.State.Sessions.All()).Id);
        farm.Clock.Advance(TimeSpan.FromMinutes(31));

        await SweepAsync();
        await farm.RunIntentsAsync();

        Assert.Equal(PledgeStatus.Confirmed, (await farm.Given.PledgeAsync(placed.Id)).Status);
        Assert.Single(farm.Stripe.State.Sessions.All());
    }

    [Fact]
    public async Task A_hold_is_not_ended_while_the_provider_is_away_and_is_afterwards()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest, boxes: 4);
        farm.Clock.Advance(TimeSpan.FromMinutes(31));
        farm.Stripe.Faults.Add(new Fault(null, "/v1/checkout/sessions", FaultKind.ServerErrorBefore, Times: 4));
        await SweepAsync();
        await farm.RunIntentsAsync();
        Assert.Equal(PledgeStatus.Held, (await farm.Given.PledgeAsync(placed.Id)).Status);

        farm.Stripe.Faults.Clear();
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.RunIntentsAsync();

        Assert.Equal(PledgeStatus.Expired, (await farm.Given.PledgeAsync(placed.Id)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hold_is_not_ended_by_a_node_whose_key_the_provider_does_not_know(bool isPageOpen)
    {
        await using var other = farm.StartAnother(("Stripe:SecretKey", "sk_test_revoked"));
        var placed = await (isPageOpen ? farm : other).Given.HeldPledgeAsync(harvest, boxes: 4);
        farm.Clock.Advance(TimeSpan.FromMinutes(31));
        await SweepAsync();

        await other.RunIntentsAsync();
        Assert.Equal(PledgeStatus.Held, (await farm.Given.PledgeAsync(placed.Id)).Status);
        Assert.Equal(6, await LeftAsync());

        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.RunIntentsAsync();
        Assert.Equal(PledgeStatus.Expired, (await farm.Given.PledgeAsync(placed.Id)).Status);
        Assert.Equal(10, await LeftAsync());
    }

    [Fact]
    public async Task A_hold_whose_end_was_given_up_is_taken_up_again()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest, boxes: 4);
        farm.Clock.Advance(TimeSpan.FromMinutes(31));
        await SweepAsync();
        Assert.Equal(1, await farm.ExecuteAsync($"update intents set status = 'dead', ended_at = {farm.Clock.Now} where kind = 'expire_checkout'"));
        Assert.Equal(0, await SweepAsync());

        farm.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(1, await SweepAsync());
        await farm.RunIntentsAsync();

        Assert.Equal(PledgeStatus.Expired, (await farm.Given.PledgeAsync(placed.Id)).Status);
        Assert.Equal(10, await LeftAsync());
    }

    [Fact]
    public async Task Money_that_comes_after_its_hold_ended_takes_free_units_again()
    {
        var placed = await LateMoneyAsync(takenMeanwhile: 6);

        Assert.Equal(PledgeStatus.Confirmed, (await farm.Given.PledgeAsync(placed)).Status);
        Assert.Equal(0, await LeftAsync());
    }

    [Fact]
    public async Task Money_that_comes_when_others_have_the_boxes_goes_back_and_says_why()
    {
        var placed = await LateMoneyAsync(takenMeanwhile: 7);
        await farm.SettleAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.SettleAsync();

        var pledge = await farm.Given.PledgeAsync(placed);
        Assert.Equal(PledgeStatus.Expired, pledge.Status);
        Assert.True(pledge.IsRefunded);
        Assert.Equal((RefundReason.LatePayment, pledge.Total), (Assert.Single(pledge.Refunds).Reason, pledge.Refunds[0].Amount));
        Assert.Equal(1, await farm.QueryAsync(db => db.Set<Email>().CountAsync(e => e.Template == "late_payment_refunded")));
    }

    [Fact]
    public async Task Money_that_comes_after_the_deadline_for_an_ended_hold_goes_back()
    {
        var placed = await LateMoneyAsync(takenMeanwhile: 0, later: TimeSpan.FromDays(15));

        Assert.Equal(PledgeStatus.Expired, (await farm.Given.PledgeAsync(placed)).Status);
        Assert.True((await farm.Given.PledgeAsync(placed)).IsRefunded);
    }

    [Fact]
    public async Task A_hold_from_before_the_deadline_counts_when_its_money_comes_while_the_campaign_closes()
    {
        farm.Clock.Advance(TimeSpan.FromDays(14) - TimeSpan.FromMinutes(5));
        var placed = await farm.Given.HeldPledgeAsync(harvest, boxes: 4);
        farm.Clock.Advance(TimeSpan.FromMinutes(6));
        await farm.ExecuteAsync($"update campaigns set status = 'closing' where id = {harvest.CampaignId}");

        await farm.Given.PayAsync(placed.Id);

        Assert.Equal(ConfirmOutcome.Confirmed, await farm.Given.ConfirmAsync(placed.Id));
    }

    [Fact]
    public async Task Money_for_a_campaign_that_was_cancelled_meanwhile_goes_back_and_the_units_too()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest, boxes: 4);
        await farm.Given.PayAsync(placed.Id);
        await farm.ExecuteAsync($"update campaigns set status = 'cancelled' where id = {harvest.CampaignId}");

        Assert.Equal(ConfirmOutcome.RefundedLate, await farm.Given.ConfirmAsync(placed.Id));
        Assert.Equal(10, await LeftAsync());
    }

    /// <summary>The bank said no, then yes after all: the only way by which money comes for an ended hold.</summary>
    private async Task<Guid> LateMoneyAsync(int takenMeanwhile, TimeSpan later = default)
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest, boxes: 4);
        var payment = await farm.Given.NewestPaymentAsync(placed.Id);
        await farm.UseAsync<ConfirmPayment>(confirm => confirm.RunAsync(new CheckoutState(CheckoutStatus.Expired, payment.Id), CancellationToken.None));
        Assert.Equal(PledgeStatus.Expired, (await farm.Given.PledgeAsync(placed.Id)).Status);
        if (takenMeanwhile > 0)
            await farm.Given.HeldPledgeAsync(harvest, boxes: takenMeanwhile);
        await farm.Given.PayAsync(placed.Id);
        farm.Clock.Advance(later);
        await farm.UseAsync<ConfirmPayment>(confirm => confirm.RunAsync(payment.Id, CancellationToken.None));
        return placed.Id;
    }

    private Task<int> SweepAsync() => farm.UseAsync<ExpireHolds, int>(expire => expire.RunAsync(CancellationToken.None));

    private Task<long> LeftAsync() => farm.QueryAsync(db => db.Set<CampaignUnits>().Where(u => u.CampaignId == harvest.CampaignId).Select(u => u.BoxesCap!.Value - u.BoxesTaken).SingleAsync());
}
