using PreOrderFarm.Members;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Tests.Reconciliation;

/// <summary>Earned fees leave the balance at Stripe for the platform's own bank, and nothing else does.</summary>
public sealed class WithdrawalTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync(("Payouts:FeeBasisPoints", "1000"));

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task What_was_earned_leaves_once_and_what_Stripe_bills_is_a_cost()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(20);
        await farm.Given.ReleasedAsync(harvest);
        var before = await EarningsAsync();
        Assert.True(before.MayLeave.Minor > 200);

        farm.Stripe.Bill(40);
        farm.Stripe.Withdraw(before.MayLeave.Minor - 40);
        farm.Stripe.TopUp(10);
        farm.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0, await ReconcileAsync());
        Assert.Equal(0, await ReconcileAsync());

        var after = await EarningsAsync();
        Assert.Equal(before.Costs.Minor + 40, after.Costs.Minor);
        Assert.Equal(before.MayLeave.Minor - 50, after.Withdrawn.Minor);
        Assert.Equal(10, after.MayLeave.Minor);
        Assert.Equal(after.Withdrawn.Minor, await farm.ScalarAsync<long>($"""
            select sum(e.amount_minor)::bigint as "Value" from ledger_entries e join ledger_accounts a on a.id = e.account_id where a.kind = 'bank'
            """));
        await Invariants.MustHoldAsync(farm);
    }

    [Fact]
    public async Task A_withdrawal_of_more_than_was_earned_is_a_difference_until_it_is_made_good()
    {
        await farm.Given.ShippedHarvestAsync(2);
        farm.Clock.Advance(TimeSpan.FromDays(4));
        var taken = farm.Stripe.Withdraw(100);
        farm.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(1, await ReconcileAsync());
        var found = Assert.Single((await farm.UseAsync<DifferenceQueries, KeyPage<OpenDifference>>(queries => queries.OpenAsync(Given.Operator, null, 10, default))).Items);
        Assert.Equal(("withdrawn_beyond_earned", taken.Id, 100L, false), (found.Kind, found.StripeId, found.StripesMinor, found.CanBeRepaired));
        Assert.Equal(0, (await EarningsAsync()).MayLeave.Minor);

        farm.Stripe.TopUp(100);
        farm.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0, await ReconcileAsync());
    }

    [Fact]
    public async Task Only_operators_see_what_was_earned() =>
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<DifferenceQueries>(queries => queries.EarningsAsync(Actor.Nobody, default)));

    private async Task<PlatformEarnings> EarningsAsync() => Assert.Single(
        await farm.UseAsync<DifferenceQueries, IReadOnlyList<PlatformEarnings>>(queries => queries.EarningsAsync(Given.Operator, default)));

    private Task<int> ReconcileAsync() => farm.UseAsync<Reconcile, int>(reconcile => reconcile.RunAsync(default));
}
