using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Tests.Reconciliation;

/// <summary>What backers paid and got back between a backup and its restoring: found, repaired, and not paid back again.</summary>
public sealed class LostHourOfBackersTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;
    private Actor backer = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync(lasts: TimeSpan.FromDays(20));
        backer = await farm.Given.MemberAsync();
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pledge_that_was_paid_and_refunded_in_the_lost_hour_is_refunded_once(bool isAskedAgainFirst)
    {
        await using var restored = await farm.BackUpAsync();
        var pledge = await farm.Given.PaidPledgeAsync(harvest, boxes: 2, actor: backer, email: backer.Email);
        await farm.UseAsync<CancelPledge>(cancel => cancel.RunAsync(backer, pledge.Id, null, default));
        await farm.SettleAsync();
        Assert.Single(farm.Stripe.State.Refunds.All());
        farm.Clock.Advance(TimeSpan.FromMinutes(20));
        await ReconcileAsync(restored);

        await RepairAsync(restored, "charge_unknown");
        if (isAskedAgainFirst)
            await restored.RunIntentsAsync();
        await RepairAsync(restored, "refund_unknown");
        await restored.RunIntentsAsync();
        await restored.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        farm.Clock.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal(0, await ReconcileAsync(restored));
        Assert.Single(farm.Stripe.State.Refunds.All());
        Assert.Equal("succeeded", await restored.ScalarAsync<string>($"""select string_agg(status, ' ') as "Value" from refunds"""));
        Assert.Equal(0, await restored.Given.BalanceAsync(harvest, "refunds_on_the_way"));
        await Invariants.MustHoldAsync(restored);
    }

    [Fact]
    public async Task The_payment_of_a_change_that_was_lost_does_not_pay_for_the_whole_pledge()
    {
        var pledge = await farm.Given.HeldPledgeAsync(harvest, boxes: 2, actor: backer, email: backer.Email);
        await using var restored = await farm.BackUpAsync();
        await PaidAsync(pledge.Id);
        await farm.UseAsync<ChangePledge, ChangedPledge>(change => change.RunAsync(
            backer, pledge.Id, new ChangePledgeInput { Lines = [new LineInput(harvest.Box, 3)] }, default));
        await PaidAsync(pledge.Id);
        farm.Clock.Advance(TimeSpan.FromMinutes(20));
        await ReconcileAsync(restored);

        await RepairAsync(restored, "charge_unknown");
        Assert.Equal(PledgeStatus.Held, (await restored.Given.PledgeAsync(pledge.Id)).Status);
        await RepairAsync(restored, "payment_not_recorded");
        await restored.RunIntentsAsync();
        await restored.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        farm.Clock.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal(0, await ReconcileAsync(restored));
        var view = await restored.Given.PledgeAsync(pledge.Id);
        Assert.Equal(PledgeStatus.Confirmed, view.Status);
        Assert.Equal(-view.Total.Minor, await restored.Given.BalanceAsync(harvest, "held"));
        await Invariants.MustHoldAsync(restored);
    }

    private async Task PaidAsync(Guid pledgeId)
    {
        await farm.Given.PayAsync(pledgeId);
        await farm.SettleAsync();
    }

    private static Task<int> ReconcileAsync(FarmHost on) => on.UseAsync<Reconcile, int>(reconcile => reconcile.RunAsync(default));

    private static async Task RepairAsync(FarmHost on, string kind)
    {
        var open = (await on.UseAsync<DifferenceQueries, KeyPage<OpenDifference>>(queries => queries.OpenAsync(Given.Operator, null, 100, default))).Items;
        var difference = Assert.Single(open, one => one.Kind == kind);
        await on.UseAsync<RepairDifference>(repair => repair.RunAsync(Given.Operator, difference.Id, default));
    }
}
