using PreOrderFarm.Disputes;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Tests.Reconciliation;

/// <summary>A refund of which a lost dispute paid a part: what was sent again of the rest finds its place after a restore.</summary>
public sealed class LostHourOfDividedRefundsTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;
    private Payment payment = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync(lasts: TimeSpan.FromDays(20));
        payment = await farm.Given.NewestPaymentAsync((await farm.Given.PaidPledgeAsync(harvest, boxes: 2)).Id);
        farm.Stripe.Options.RefundOutcome = RefundOutcome.PendingThenFails;
        await farm.UseAsync<RequestRefunds>(request => request.ForPledgeAsync(
            payment.PledgeId, new Money(15_000, payment.Currency), RefundReason.Goodwill, "", default));
        await farm.RunIntentsAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.SettleAsync();
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task The_rest_that_was_sent_again_is_owed_no_more()
    {
        await LoseAsync(farm);
        await using var restored = await farm.BackUpAsync();
        await SendRestAgainAsync();

        await RepairAsync(restored);

        await MustBeSettledAsync(restored);
    }

    [Fact]
    public async Task Before_the_loss_is_known_it_waits_for_the_dispute_to_be_repaired()
    {
        await using var restored = await farm.BackUpAsync();
        var dispute = await LoseAsync(farm);
        await SendRestAgainAsync();

        await Assert.ThrowsAsync<RuleBroken>(() => RepairAsync(restored));
        await restored.UseAsync<FollowDispute>(follow => follow.RunAsync("main", dispute, default));
        await restored.UseAsync<FollowDispute, int>(sweep => sweep.RunAsync(default));
        await RepairAsync(restored);

        await MustBeSettledAsync(restored);
    }

    // Of 20,000 the bank takes 10,000: of the 15,000 that were promised, 10,000 are still owed.
    private async Task<string> LoseAsync(FarmHost on)
    {
        var dispute = farm.Stripe.Dispute(payment.PaymentIntentId!, new DisputeRequest(AmountMinor: 10_000)).Id;
        await on.UseAsync<FollowDispute>(follow => follow.RunAsync("main", dispute, default));
        farm.Stripe.Decide(dispute, DisputeDecision.Lost);
        await on.UseAsync<FollowDispute>(follow => follow.RunAsync("main", dispute, default));
        await on.SettleAsync();
        return dispute;
    }

    private async Task SendRestAgainAsync()
    {
        farm.Stripe.Options.RefundOutcome = RefundOutcome.Succeeds;
        farm.Stripe.Options.RefundsBesideDisputes = true;
        var owed = await farm.ScalarAsync<Guid>($"""select id as "Value" from refunds where status = 'failed' and amount_minor = 10000""");
        await farm.UseAsync<SettleDebt, Guid>(debt => debt.RetryAtStripeAsync(Given.Operator, owed, default));
        await farm.SettleAsync();
        Assert.Equal("succeeded", await farm.ScalarAsync<string>($"""select status as "Value" from refunds where replaces_id = {owed}"""));
        farm.Clock.Advance(TimeSpan.FromMinutes(20));
    }

    private static async Task RepairAsync(FarmHost restored)
    {
        await restored.UseAsync<Reconcile, int>(reconcile => reconcile.RunAsync(default));
        var open = (await restored.UseAsync<DifferenceQueries, KeyPage<OpenDifference>>(queries => queries.OpenAsync(Given.Operator, null, 100, default))).Items;
        var refund = Assert.Single(open, one => one.Kind == "refund_unknown");
        await restored.UseAsync<RepairDifference>(repair => repair.RunAsync(Given.Operator, refund.Id, default));
    }

    private async Task MustBeSettledAsync(FarmHost restored)
    {
        await restored.RunIntentsAsync();
        await restored.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        farm.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(0, await restored.UseAsync<Reconcile, int>(reconcile => reconcile.RunAsync(default)));
        Assert.Equal(0, await restored.Given.BalanceAsync(harvest, "refunds_on_the_way"));
        Assert.Equal(2, farm.Stripe.State.Refunds.All().Count());
        await Invariants.MustHoldAsync(restored);
    }
}
