using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Mail;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Pledges;

public sealed class CancelPledgeTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;
    private Actor backer = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync(boxes: 20, targetKind: TargetKind.Boxes, target: 5);
        backer = await farm.Given.MemberAsync();
    }

    public async Task DisposeAsync()
    {
        await PledgeSums.MustHoldAsync(farm, harvest.CampaignId);
        await farm.DisposeAsync();
    }

    [Fact]
    public async Task A_paid_pledge_that_is_cancelled_gives_back_its_units_and_all_its_money_once()
    {
        var placed = await farm.Given.PaidPledgeAsync(harvest, boxes: 3, actor: backer);

        await CancelAsync(placed.Id);
        var again = await Assert.ThrowsAsync<RuleBroken>(() => CancelAsync(placed.Id));

        Assert.Equal("This pledge has already been cancelled.", again.Message);
        var pledge = await farm.Given.PledgeAsync(placed.Id);
        Assert.Equal(PledgeStatus.Cancelled, pledge.Status);
        Assert.True(pledge.IsRefunded);
        Assert.Equal(RefundReason.PledgeCancelled, Assert.Single(pledge.Refunds).Reason);
        Assert.Equal(1, await farm.QueryAsync(db => db.Set<Email>().CountAsync(e => e.Template == "pledge_cancelled")));
    }

    [Fact]
    public async Task A_held_pledge_that_is_cancelled_closes_its_page()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest, boxes: 3, actor: backer);

        await CancelAsync(placed.Id);

        Assert.Equal(PledgeStatus.Cancelled, (await farm.Given.PledgeAsync(placed.Id)).Status);
        Assert.Equal(SessionStatus.Expired, Assert.Single(farm.Stripe.State.Sessions.All()).Status);
    }

    [Fact]
    public async Task Who_paid_and_cancels_before_we_heard_of_it_gets_the_money_back()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest, boxes: 3, actor: backer);
        await farm.Given.PayAsync(placed.Id);

        await CancelAsync(placed.Id);
        await farm.SettleAsync();

        var pledge = await farm.Given.PledgeAsync(placed.Id);
        Assert.Equal(PledgeStatus.Cancelled, pledge.Status);
        Assert.True(pledge.IsRefunded);
    }

    [Fact]
    public async Task A_change_that_waits_for_payment_ends_with_its_pledge()
    {
        var placed = await farm.Given.PaidPledgeAsync(harvest, boxes: 1, actor: backer);
        await farm.UseAsync<ChangePledge>(change => change.RunAsync(backer, placed.Id, new ChangePledgeInput { Lines = [new LineInput(harvest.Box, 4)] }, CancellationToken.None));

        await CancelAsync(placed.Id);

        Assert.Null((await farm.Given.PledgeAsync(placed.Id)).HeldChange);
    }

    [Fact]
    public async Task A_pledge_whose_bank_works_on_the_payment_cannot_be_cancelled_yet()
    {
        farm.Stripe.Options.AsyncPaymentDelay = TimeSpan.FromHours(1);
        var placed = await farm.Given.HeldPledgeAsync(harvest, boxes: 3, actor: backer);
        await farm.Given.PayAsync(placed.Id, "4000009990000013");

        var refused = await Assert.ThrowsAsync<RuleBroken>(() => CancelAsync(placed.Id));

        Assert.Equal("Your bank is working on a payment for this pledge. Please wait until it has gone through.", refused.Message);
    }

    [Fact]
    public async Task Two_cancellations_at_once_refund_once()
    {
        var placed = await farm.Given.PaidPledgeAsync(harvest, boxes: 3, actor: backer);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            try
            {
                await CancelAsync(placed.Id);
            }
            catch (RuleBroken refused)
            {
                Assert.Equal("This pledge has already been cancelled.", refused.Message);
            }
        }));

        Assert.Single((await farm.Given.PledgeAsync(placed.Id)).Refunds);
    }

    [Fact]
    public async Task In_the_last_day_nobody_pushes_a_reached_campaign_below_its_target()
    {
        var placed = await farm.Given.PaidPledgeAsync(harvest, boxes: 3, actor: backer);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        farm.Clock.Advance(TimeSpan.FromDays(13) + TimeSpan.FromMinutes(1));

        var refused = await Assert.ThrowsAsync<RuleBroken>(() => CancelAsync(placed.Id));
        Assert.StartsWith("This campaign has reached its target and closes soon.", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RuleBroken>(() =>
            farm.UseAsync<ChangePledge>(change => change.RunAsync(backer, placed.Id, new ChangePledgeInput { Lines = [new LineInput(harvest.Box, 2)] }, CancellationToken.None)));
        Assert.Equal(PledgeStatus.Confirmed, (await farm.Given.PledgeAsync(placed.Id)).Status);

        await farm.Given.PaidPledgeAsync(harvest, boxes: 3);
        await CancelAsync(placed.Id);
    }

    [Fact]
    public async Task A_campaign_that_has_not_reached_its_target_lets_everybody_go_until_it_closes()
    {
        var placed = await farm.Given.PaidPledgeAsync(harvest, boxes: 4, actor: backer);
        var late = await farm.Given.PaidPledgeAsync(harvest, boxes: 0, familyBoxes: 1, actor: backer);
        await CancelAsync(late.Id);
        farm.Clock.Advance(TimeSpan.FromDays(14) - TimeSpan.FromMinutes(1));
        await CancelAsync(placed.Id);
    }

    [Fact]
    public async Task After_the_deadline_nobody_cancels()
    {
        var placed = await farm.Given.PaidPledgeAsync(harvest, boxes: 4, actor: backer);
        farm.Clock.Advance(TimeSpan.FromDays(14));

        var refused = await Assert.ThrowsAsync<RuleBroken>(() => CancelAsync(placed.Id));

        Assert.StartsWith("This campaign closed on", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_persons_pledge_does_not_exist()
    {
        var placed = await farm.Given.PaidPledgeAsync(harvest, boxes: 1, actor: backer);
        var stranger = await farm.Given.MemberAsync();

        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<CancelPledge>(cancel => cancel.RunAsync(stranger, placed.Id, null, CancellationToken.None)));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<PledgeQueries>(queries => queries.ForActorAsync(stranger, placed.Id, CancellationToken.None)));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<PledgeQueries>(queries => queries.OfCampaignAsync(stranger, harvest.CampaignId, null, 10, CancellationToken.None)));
    }

    private Task CancelAsync(Guid pledgeId) => farm.UseAsync<CancelPledge>(cancel => cancel.RunAsync(backer, pledgeId, null, CancellationToken.None));
}
