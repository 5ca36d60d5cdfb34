using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using RefundStatus = PreOrderFarm.Payments.RefundStatus;

namespace PreOrderFarm.Tests.Pledges;

public sealed class ChangePledgeTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;
    private Actor backer = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync(boxes: 20, perBacker: 8);
        backer = await farm.Given.MemberAsync();
    }

    public async Task DisposeAsync()
    {
        await PledgeSums.MustHoldAsync(farm, harvest.CampaignId);
        await farm.DisposeAsync();
    }

    [Fact]
    public async Task More_boxes_are_held_until_their_difference_is_paid()
    {
        var placed = await PaidAsync(boxes: 2);

        var changed = await ChangeAsync(placed, new LineInput(harvest.Box, 5));

        Assert.Equal(new Money(3 * 10_000, "CNY"), changed.Difference);
        Assert.False(changed.IsApplied);
        Assert.NotNull(changed.PayUrl);
        var pledge = await farm.Given.PledgeAsync(placed);
        Assert.Equal(2, Assert.Single(pledge.Lines).Quantity);
        Assert.Equal(new Money(30_000, "CNY"), pledge.HeldChange!.Payable);
        await PledgeSums.MustHoldAsync(farm, harvest.CampaignId);

        await farm.Given.PayAsync(placed);
        await farm.SettleAsync();

        pledge = await farm.Given.PledgeAsync(placed);
        Assert.Equal(5, Assert.Single(pledge.Lines).Quantity);
        Assert.Null(pledge.HeldChange);
        Assert.True(pledge.IsPaid);
        Assert.Equal(2, pledge.Payments.Count);
    }

    [Fact]
    public async Task A_change_that_nobody_pays_ends_and_the_pledge_stays_as_it_was()
    {
        var placed = await PaidAsync(boxes: 2);
        await ChangeAsync(placed, new LineInput(harvest.Box, 5));

        farm.Clock.Advance(TimeSpan.FromMinutes(31));
        await farm.UseAsync<ExpireHolds, int>(expire => expire.RunAsync(CancellationToken.None));
        await farm.SettleAsync();

        var pledge = await farm.Given.PledgeAsync(placed);
        Assert.Equal((PledgeStatus.Confirmed, 2), (pledge.Status, Assert.Single(pledge.Lines).Quantity));
        Assert.Null(pledge.HeldChange);
        Assert.True(pledge.IsPaid);
    }

    [Fact]
    public async Task Money_for_a_change_that_ended_goes_back()
    {
        var placed = await PaidAsync(boxes: 2);
        await ChangeAsync(placed, new LineInput(harvest.Box, 5));
        var payment = await farm.Given.NewestPaymentAsync(placed);
        await farm.UseAsync<ConfirmPayment>(confirm => confirm.RunAsync(new CheckoutState(CheckoutStatus.Expired, payment.Id), CancellationToken.None));

        await farm.Given.PayAsync(placed);
        await farm.SettleAsync();

        var pledge = await farm.Given.PledgeAsync(placed);
        Assert.Equal(RefundReason.LatePayment, Assert.Single(pledge.Refunds).Reason);
        Assert.Equal(2, Assert.Single(pledge.Lines).Quantity);
        Assert.True(pledge.IsPaid);
    }

    [Fact]
    public async Task Fewer_boxes_go_back_at_once_with_their_money()
    {
        var placed = await PaidAsync(boxes: 5);

        var changed = await ChangeAsync(placed, new LineInput(harvest.Box, 2));

        Assert.Equal((new Money(-30_000, "CNY"), true, null), (changed.Difference, changed.IsApplied, changed.PayUrl));
        var pledge = await farm.Given.PledgeAsync(placed);
        Assert.Equal((RefundReason.PledgeDecreased, new Money(30_000, "CNY")), (Assert.Single(pledge.Refunds).Reason, pledge.Refunds[0].Amount));
        Assert.True(pledge.IsPaid);
        await farm.SettleAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.SettleAsync();
        Assert.Equal(RefundStatus.Succeeded, (await farm.Given.PledgeAsync(placed)).Refunds[0].Status);
    }

    [Fact]
    public async Task A_refund_is_taken_from_the_newest_payments_first()
    {
        var placed = await PaidAsync(boxes: 2);
        await ChangeAsync(placed, new LineInput(harvest.Box, 3));
        await farm.Given.PayAsync(placed);
        await farm.SettleAsync();

        await ChangeAsync(placed, new LineInput(harvest.Box, 1));

        var refunded = await farm.QueryAsync(db => db.Set<Payment>().Where(p => p.PledgeId == placed).OrderBy(p => p.CreatedAt).ThenBy(p => p.Id).Select(p => p.RefundedMinor).ToListAsync());
        Assert.Equal([10_000, 10_000], refunded);
    }

    [Fact]
    public async Task A_dearer_region_is_paid_for_and_a_cheaper_one_pays_back()
    {
        var placed = await PaidAsync(boxes: 2);

        var dearer = await ChangeAsync(placed, Given.Address(subdivision: "新疆"));
        Assert.Equal(new Money(2 * 1_800, "CNY"), dearer.Difference);
        await farm.Given.PayAsync(placed);
        await farm.SettleAsync();
        Assert.Equal("Xinjiang", (await farm.Given.PledgeAsync(placed)).Region);

        var cheaper = await ChangeAsync(placed, Given.Address());
        Assert.Equal(new Money(-3_600, "CNY"), cheaper.Difference);
        Assert.Equal("China", (await farm.Given.PledgeAsync(placed)).Region);
    }

    [Fact]
    public async Task Another_address_in_the_same_region_costs_nothing_and_is_applied_at_once()
    {
        var placed = await PaidAsync(boxes: 2);

        var changed = await ChangeAsync(placed, Given.Address(subdivision: "北京市"));

        Assert.Equal((Money.Zero("CNY"), true), (changed.Difference, changed.IsApplied));
        var pledge = await farm.Given.PledgeAsync(placed);
        Assert.Equal("北京市", pledge.Address.Subdivision);
        Assert.Empty(pledge.Refunds);
    }

    [Fact]
    public async Task Other_boxes_in_exchange_move_both_offers()
    {
        var placed = await PaidAsync(boxes: 4);

        var changed = await ChangeAsync(placed, new LineInput(harvest.Box, 1), new LineInput(harvest.FamilyBox, 2));

        Assert.Equal(new Money(10_000 + 2 * 16_800 + 1_200 - 40_000, "CNY"), changed.Difference);
        await farm.Given.PayAsync(placed);
        await farm.SettleAsync();
        Assert.Equal([1, 2], (await farm.Given.PledgeAsync(placed)).Lines.Select(line => line.Quantity).Order());
    }

    [Fact]
    public async Task A_new_change_takes_the_place_of_one_that_waits_for_payment()
    {
        var placed = await PaidAsync(boxes: 1);
        await ChangeAsync(placed, new LineInput(harvest.Box, 8));
        farm.Clock.Advance(TimeSpan.FromSeconds(1));

        var second = await ChangeAsync(placed, new LineInput(harvest.Box, 2));

        Assert.Equal(new Money(10_000, "CNY"), second.Difference);
        Assert.Equal([SessionStatus.Complete, SessionStatus.Expired, SessionStatus.Open], farm.Stripe.State.Sessions.All().Select(s => s.Status));
        await farm.Given.PayAsync(placed);
        await farm.SettleAsync();
        Assert.Equal(2, Assert.Single((await farm.Given.PledgeAsync(placed)).Lines).Quantity);
    }

    [Fact]
    public async Task A_change_that_was_paid_meanwhile_counts_before_the_next_one()
    {
        var placed = await PaidAsync(boxes: 1);
        await ChangeAsync(placed, new LineInput(harvest.Box, 3));
        await farm.Given.PayAsync(placed);

        var second = await ChangeAsync(placed, new LineInput(harvest.Box, 2));

        Assert.Equal(new Money(-10_000, "CNY"), second.Difference);
        Assert.Equal(2, Assert.Single((await farm.Given.PledgeAsync(placed)).Lines).Quantity);
    }

    [Fact]
    public async Task A_change_meets_the_caps_and_the_limit()
    {
        var placed = await PaidAsync(boxes: 2);
        await farm.Given.HeldPledgeAsync(harvest, boxes: 0, familyBoxes: 13);

        Assert.Equal("You can take 6 more of 5 kg box: there is a limit for each backer.", await RefusalAsync(placed, new LineInput(harvest.Box, 9)));
        Assert.Equal("Only 5 boxes are left.", await RefusalAsync(placed, new LineInput(harvest.Box, 8)));
    }

    [Fact]
    public async Task An_offer_that_a_held_change_adds_counts_against_the_limit()
    {
        var placed = (await farm.Given.PaidPledgeAsync(harvest, boxes: 0, familyBoxes: 1, actor: backer, email: backer.Email)).Id;
        await ChangeAsync(placed, new LineInput(harvest.FamilyBox, 1), new LineInput(harvest.Box, 6));

        var another = await Assert.ThrowsAsync<RuleBroken>(() => farm.Given.HeldPledgeAsync(harvest, boxes: 3, email: backer.Email));
        Assert.Equal("You can take 2 more of 5 kg box: there is a limit for each backer.", another.Message);
        await farm.Given.HeldPledgeAsync(harvest, boxes: 2, email: backer.Email);
        Assert.Equal("You can take 6 more of 5 kg box: there is a limit for each backer.", await RefusalAsync(placed, new LineInput(harvest.Box, 7)));
    }

    [Fact]
    public async Task A_paid_change_that_would_take_a_reached_target_away_at_the_end_is_refunded()
    {
        harvest = await farm.Given.HarvestOnSaleAsync(boxes: 20, target: 7);
        var first = await PaidAsync(boxes: 4);
        var second = await PaidAsync(boxes: 4);
        farm.Clock.Advance(TimeSpan.FromDays(13.5));
        // Each alone keeps the target of 7 boxes; both would not.
        await ChangeAsync(first, new LineInput(harvest.FamilyBox, 3));
        await ChangeAsync(second, new LineInput(harvest.FamilyBox, 3));
        await farm.Given.PayAsync(first);
        await farm.Given.PayAsync(second);

        Assert.Equal(ConfirmOutcome.Confirmed, await farm.Given.ConfirmAsync(first));
        Assert.Equal(ConfirmOutcome.RefundedLate, await farm.Given.ConfirmAsync(second));

        var kept = await farm.Given.PledgeAsync(second);
        Assert.Equal((harvest.Box, 4), (Assert.Single(kept.Lines).OfferId, kept.Lines[0].Quantity));
        Assert.Null(kept.HeldChange);
        Assert.Equal(RefundReason.LatePayment, Assert.Single(kept.Refunds).Reason);
        var totals = await farm.UseAsync<ReadCampaignTotals, CampaignTotals>(read => read.RunAsync(harvest.CampaignId, CancellationToken.None));
        Assert.Equal((7, 0), (totals.Funds.Boxes, totals.Holds));
    }

    [Fact]
    public async Task A_line_that_is_nothing_is_refused_beside_its_field()
    {
        var placed = await PaidAsync(boxes: 1);

        var refused = await Assert.ThrowsAsync<RuleBroken>(() => ChangeAsync(placed, [null!]));

        Assert.Equal("Lines", Assert.Single(refused.Broken).Field);
    }

    [Fact]
    public async Task Two_changes_at_once_leave_one_of_them_held()
    {
        var placed = await PaidAsync(boxes: 1);

        var outcomes = await Task.WhenAll(Enumerable.Range(2, 4).Select(async boxes =>
        {
            try
            {
                await ChangeAsync(placed, new LineInput(harvest.Box, boxes));
                return "";
            }
            catch (RuleBroken refused)
            {
                return refused.Message;
            }
        }));

        Assert.Contains("", outcomes);
        Assert.NotNull((await farm.Given.PledgeAsync(placed)).HeldChange);
    }

    [Fact]
    public async Task After_the_deadline_and_before_payment_nothing_can_be_changed()
    {
        var held = await farm.Given.HeldPledgeAsync(harvest, actor: backer);
        Assert.Equal("Please pay for this pledge first, or cancel it and place another one.", await RefusalAsync(held.Id, new LineInput(harvest.Box, 2)));
        var placed = await PaidAsync(boxes: 1);

        farm.Clock.Advance(TimeSpan.FromDays(14));

        Assert.StartsWith("This campaign closed on", await RefusalAsync(placed, new LineInput(harvest.Box, 2)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_campaigns_pledge_moves_within_its_region_only()
    {
        var placed = await PaidAsync(boxes: 1);
        await farm.ExecuteAsync($"update campaigns set status = 'funded' where id = {harvest.CampaignId}");

        await MoveAsync(placed, Given.Address(subdivision: "北京市"));
        var refused = await Assert.ThrowsAsync<RuleBroken>(() => MoveAsync(placed, Given.Address(subdivision: "新疆")));

        Assert.StartsWith("This address is in another shipping region.", refused.Message, StringComparison.Ordinal);
        Assert.Equal("北京市", (await farm.Given.PledgeAsync(placed)).Address.Subdivision);
    }

    private async Task<Guid> PaidAsync(int boxes) => (await farm.Given.PaidPledgeAsync(harvest, boxes, actor: backer, email: backer.Email)).Id;

    private Task<ChangedPledge> ChangeAsync(Guid pledgeId, params LineInput[] lines) => ChangeAsync(pledgeId, new ChangePledgeInput { Lines = lines });

    private Task<ChangedPledge> ChangeAsync(Guid pledgeId, AddressInput address) => ChangeAsync(pledgeId, new ChangePledgeInput { Address = address });

    private Task<ChangedPledge> ChangeAsync(Guid pledgeId, ChangePledgeInput input) =>
        farm.UseAsync<ChangePledge, ChangedPledge>(change => change.RunAsync(backer, pledgeId, input, CancellationToken.None));

    private async Task<string> RefusalAsync(Guid pledgeId, params LineInput[] lines) =>
        (await Assert.ThrowsAsync<RuleBroken>(() => ChangeAsync(pledgeId, lines))).Message;

    private async Task MoveAsync(Guid pledgeId, AddressInput address)
    {
        await using var scope = farm.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await scope.ServiceProvider.GetRequiredService<MovePledge>().RunAsync(pledgeId, address, CancellationToken.None);
        await transaction.CommitAsync();
    }
}
