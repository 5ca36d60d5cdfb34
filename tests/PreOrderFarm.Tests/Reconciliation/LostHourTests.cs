using System.Data.Common;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Tests.Reconciliation;

/// <summary>Money that Stripe moved between a backup and its restoring: found, repaired, and not moved again.</summary>
public sealed class LostHourTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync(("Payouts:ConnectCountries:main", "CN"), ("Payouts:ConnectCurrencies:main", "CNY"));

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_payout_and_a_dispute_of_the_lost_hour_are_found_repaired_and_not_paid_again()
    {
        var open = await farm.Given.HarvestOnSaleAsync(lasts: TimeSpan.FromDays(20));
        var disputed = await farm.Given.PaidPledgeAsync(open);
        var shipped = await farm.Given.ShippedHarvestAsync(1, 2);
        await farm.Given.OnboardedAsync(shipped);
        await farm.Given.ReleasedAsync(shipped);
        var payable = -await farm.Given.BalanceAsync(shipped, "payable");
        await farm.SettleAsync();
        var someone = await farm.Given.OperatorAsync();
        await using var restored = await farm.BackUpAsync();
        await farm.Given.PaidOutAsync(someone);
        farm.Stripe.Dispute((await farm.Given.NewestPaymentAsync(disputed.Id)).PaymentIntentId!);
        await farm.SettleAsync();
        // The grower is owed the money again, and an operator who does not know better starts a run.
        await restored.Given.PaidOutAsync(someone);
        Assert.Single(farm.Stripe.State.Transfers.All());
        farm.Clock.Advance(TimeSpan.FromMinutes(20));

        await ReconcileAsync(restored);
        var found = await OpenAsync(restored);
        Assert.Equal(["clearing", "dispute_unknown", "transfer_unknown"], found.Select(difference => difference.Kind).Order(StringComparer.Ordinal));
        foreach (var difference in found.Where(difference => difference.CanBeRepaired))
            await restored.UseAsync<RepairDifference>(repair => repair.RunAsync(someone, difference.Id, default));
        farm.Clock.Advance(TimeSpan.FromMinutes(20));
        await restored.RunIntentsAsync();

        Assert.Equal(0, await ReconcileAsync(restored));
        Assert.Equal(payable, Assert.Single(farm.Stripe.State.Transfers.All()).AmountMinor);
        Assert.Equal(0, await restored.Given.BalanceAsync(shipped, "payable"));
        Assert.Equal(0, await restored.Given.BalanceAsync(shipped, "transfers_on_the_way"));
        Assert.Equal(10_000, await restored.Given.BalanceAsync(open, "disputed"));
        await Invariants.MustHoldAsync(restored);
    }

    [Fact]
    public async Task A_payout_that_a_bank_sent_back_and_stripe_paid_in_the_lost_hour_is_paid_once()
    {
        var shipped = await farm.Given.ShippedHarvestAsync(1);
        await farm.Given.PaidByBankAsync(shipped);
        await farm.Given.ReleasedAsync(shipped);
        var (anna, bela) = (await farm.Given.OperatorAsync(), await farm.Given.OperatorAsync());
        await farm.Given.PaidOutAsync(anna);
        var payout = await farm.ScalarAsync<Guid>($"""select id as "Value" from payouts""");
        await farm.Given.PayoutTransferAsync(anna, payout, "T-1", DateOnly.FromDateTime(farm.Clock.Now.UtcDateTime));
        await farm.Given.ConfirmPayoutTransferAsync(bela, payout);
        await farm.SettleAsync();
        await using var restored = await farm.BackUpAsync();
        await farm.Given.PayoutReturnedAsync(anna, bela, payout, "RET-1");
        await farm.Given.OnboardedAsync(shipped);
        await farm.UseAsync<MovePayout>(move => move.RunAsync(anna, payout, default));
        await farm.RunIntentsAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(20));
        await ReconcileAsync(restored);

        var found = Assert.Single(await OpenAsync(restored), difference => difference.Kind == "transfer_not_recorded");
        await Assert.ThrowsAsync<RuleBroken>(() => restored.UseAsync<RepairDifference>(repair => repair.RunAsync(anna, found.Id, default)));
        await restored.Given.PayoutReturnedAsync(anna, bela, payout, "RET-1");
        await restored.UseAsync<RepairDifference>(repair => repair.RunAsync(anna, found.Id, default));
        farm.Clock.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal(0, await ReconcileAsync(restored));
        Assert.Single(farm.Stripe.State.Transfers.All());
        Assert.Equal(0, await restored.Given.BalanceAsync(shipped, "transfers_on_the_way"));
        await Invariants.MustHoldAsync(restored);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(-500)]
    public async Task A_transfer_that_is_found_takes_what_was_payable_and_the_next_payout_makes_up_for_the_rest(long otherwise)
    {
        var shipped = await farm.Given.ShippedHarvestAsync(2);
        await farm.Given.OnboardedAsync(shipped);
        await farm.Given.ReleasedAsync(shipped);
        var payable = -await farm.Given.BalanceAsync(shipped, "payable");
        await TransferByHandAsync(shipped, payable + otherwise);
        farm.Clock.Advance(TimeSpan.FromMinutes(20));
        await ReconcileAsync(farm);
        var unknown = Assert.Single(await OpenAsync(farm), difference => difference.Kind == "transfer_unknown");

        await farm.UseAsync<RepairDifference>(repair => repair.RunAsync(Given.Operator, unknown.Id, default));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<RepairDifference>(repair => repair.RunAsync(Given.Operator, unknown.Id, default)));

        farm.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(0, await ReconcileAsync(farm));
        Assert.Equal(Math.Min(otherwise, 0), await farm.Given.BalanceAsync(shipped, "payable"));
        Assert.Equal(Math.Max(otherwise, 0), await farm.Given.BalanceAsync(shipped, "advance"));
        await Invariants.MustHoldAsync(farm);
        if (otherwise < 0)
            await farm.Given.PaidOutAsync(await farm.Given.OperatorAsync());
        Assert.Equal(payable + Math.Max(otherwise, 0), farm.Stripe.State.Transfers.All().Sum(transfer => transfer.AmountMinor));
        await Invariants.MustHoldAsync(farm);
    }

    [Fact]
    public async Task An_advance_of_the_lost_hour_is_not_paid_again()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        await farm.Given.OnboardedAsync(harvest);
        var someone = await farm.Given.OperatorAsync();
        await farm.UseAsync<ChangePayoutSettings>(change => change.RunAsync(someone, harvest.GrowerId, 3_000, 500, 60, default));
        await farm.Given.PaidPledgeAsync(harvest, 5);
        await farm.Given.ClosedAsync(harvest);
        await farm.SettleAsync();
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));
        await using var restored = await farm.BackUpAsync();
        await farm.UseAsync<RequestAdvances, int>(sweep => sweep.RunAsync(default));
        await farm.RunIntentsAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(20));

        await ReconcileAsync(restored);
        var unknown = Assert.Single(await OpenAsync(restored), difference => difference.Kind == "transfer_unknown");
        await restored.UseAsync<RepairDifference>(repair => repair.RunAsync(someone, unknown.Id, default));
        await restored.UseAsync<RequestAdvances, int>(sweep => sweep.RunAsync(default));
        await restored.RunIntentsAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal(15_000, Assert.Single(farm.Stripe.State.Transfers.All()).AmountMinor);
        Assert.Equal(15_000, await restored.Given.BalanceAsync(harvest, "advance"));
        Assert.Equal(0, await ReconcileAsync(restored));
        await Invariants.MustHoldAsync(restored);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Money_taken_back_in_the_lost_hour_is_taken_back_once(bool isDisputeFirst, bool isRepairCut)
    {
        var shipped = await farm.Given.ShippedHarvestAsync(1);
        await farm.Given.OnboardedAsync(shipped);
        await farm.Given.ReleasedAsync(shipped);
        await farm.Given.PaidOutAsync(await farm.Given.OperatorAsync());
        await farm.SettleAsync();
        await using var restored = await farm.BackUpAsync();
        var payment = await farm.Given.NewestPaymentAsync((await farm.Given.ParcelsAsync(shipped))[0].SourceId);
        var dispute = farm.Stripe.Dispute(payment.PaymentIntentId!);
        await farm.SettleAsync();
        farm.Stripe.Decide(dispute.Id, DisputeDecision.Lost);
        await farm.SettleAsync();
        await farm.SettleAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(20));

        await ReconcileAsync(restored);
        var found = (await OpenAsync(restored)).Where(difference => difference.CanBeRepaired).ToList();
        Assert.Equal(["dispute_unknown", "transfer_reversed"], found.Select(difference => difference.Kind).Order(StringComparer.Ordinal));
        foreach (var difference in found.OrderBy(difference => difference.Kind == "dispute_unknown" != isDisputeFirst))
        {
            if (isRepairCut && difference.Kind == "transfer_reversed")
                await CutAsync(restored, difference);
            await restored.UseAsync<RepairDifference>(repair => repair.RunAsync(Given.Operator, difference.Id, default));
            await restored.RunIntentsAsync();
        }
        farm.Clock.Advance(TimeSpan.FromMinutes(20));
        await restored.RunIntentsAsync();

        var reversed = Assert.Single(farm.Stripe.State.TransferReversals.All());
        Assert.Equal(0, await ReconcileAsync(restored));
        Assert.Equal(0, await restored.Given.BalanceAsync(shipped, "payable"));
        Assert.Equal(10_000 - 500 - reversed.AmountMinor, await restored.Given.BalanceAsync(shipped, "grower_debt"));
        await Invariants.MustHoldAsync(restored);
    }

    // The repair ends before its last commit, and a worker comes before it is tried again.
    private async Task CutAsync(FarmHost on, OpenDifference difference)
    {
        await on.ExecuteAsync($"alter table transfer_reversals add constraint cut_here check (status <> 'succeeded') not valid");
        await Assert.ThrowsAnyAsync<DbException>(() => on.UseAsync<RepairDifference>(repair => repair.RunAsync(Given.Operator, difference.Id, default)));
        await on.ExecuteAsync($"alter table transfer_reversals drop constraint cut_here");
        farm.Clock.Advance(TimeSpan.FromMinutes(20));
        await on.RunIntentsAsync();
        Assert.Single(farm.Stripe.State.TransferReversals.All());
    }

    private async Task TransferByHandAsync(Harvest to, long minor)
    {
        using var http = new HttpClient { BaseAddress = farm.Stripe.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", farm.Stripe.Options.SecretKey);
        using var form = new FormUrlEncodedContent(
        [
            new("destination", farm.Stripe.State.Accounts.All().Single().Id), new("currency", "cny"),
            new("amount", minor.ToString(System.Globalization.CultureInfo.InvariantCulture)), new("transfer_group", to.CampaignId.ToString()),
        ]);
        using var made = await http.PostAsync(new Uri("/v1/transfers", UriKind.Relative), form);
        made.EnsureSuccessStatusCode();
    }

    private static Task<int> ReconcileAsync(FarmHost on) => on.UseAsync<Reconcile, int>(reconcile => reconcile.RunAsync(default));

    private static async Task<IReadOnlyList<OpenDifference>> OpenAsync(FarmHost on) =>
        (await on.UseAsync<DifferenceQueries, KeyPage<OpenDifference>>(queries => queries.OpenAsync(Given.Operator, null, 100, default))).Items;
}
