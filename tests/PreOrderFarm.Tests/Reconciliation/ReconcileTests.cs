using PreOrderFarm.Ledger;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Tests.Reconciliation;

public sealed class ReconcileTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync();
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task In_health_nothing_differs()
    {
        var pledge = await farm.Given.PaidPledgeAsync(harvest, boxes: 2);
        await farm.Given.PaidPledgeAsync(harvest);
        await RefundAsync(farm, pledge, 1_000);
        await farm.SettleAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(0, await ReconcileAsync(farm));
        Assert.Equal(0, await ReconcileAsync(farm));
        await Invariants.MustHoldAsync(farm);
    }

    [Fact]
    public async Task A_database_that_is_an_hour_old_learns_all_that_Stripe_knows()
    {
        var before = await farm.Given.PaidPledgeAsync(harvest, boxes: 3);
        var held = await farm.Given.HeldPledgeAsync(harvest);
        await using var restored = await farm.BackUpAsync();
        // The hour that the backup does not know: a payment, a whole pledge, and a refund.
        await farm.Given.PayAsync(held.Id);
        await farm.Given.ConfirmAsync(held.Id);
        var lost = await farm.Given.PaidPledgeAsync(harvest);
        await RefundAsync(farm, before, 2_500);
        await farm.SettleAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(20));

        await ReconcileAsync(restored);
        var found = await OpenAsync(restored);
        Assert.Equal(
            ["charge_unknown", "clearing", "payment_not_recorded", "refund_unknown"],
            found.Select(difference => difference.Kind).Order(StringComparer.Ordinal));
        foreach (var difference in found.Where(difference => difference.CanBeRepaired))
            await restored.UseAsync<RepairDifference>(repair => repair.RunAsync(Given.Operator, difference.Id, default));
        await restored.RunIntentsAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(0, await ReconcileAsync(restored));
        Assert.Equal(PledgeStatus.Confirmed, (await restored.Given.PledgeAsync(held.Id)).Status);
        // What was ordered in the lost pledge nobody knows any more: its money went back, and its backer has been told.
        Assert.Equal(PledgeStatus.Cancelled, (await restored.Given.PledgeAsync(lost.Id)).Status);
        Assert.Equal(1, await restored.ScalarAsync<int>($"select count(*)::int as \"Value\" from emails where template = 'late_payment_cancelled'"));
        var totals = farm.Stripe.State.Totals()["cny"];
        var heldHere = await restored.UseAsync<LedgerQueries, Money>(queries => queries.HeldAsync(harvest.CampaignId, "CNY", default));
        Assert.Equal(totals.CapturedMinor - totals.RefundedMinor, heldHere.Minor);
        await Invariants.MustHoldAsync(restored);
    }

    [Fact]
    public async Task A_refund_made_by_hand_at_Stripe_is_found_and_booked()
    {
        var pledge = await farm.Given.PaidPledgeAsync(harvest);
        await RefundAsync(farm, pledge, 700);
        await farm.RunIntentsAsync();
        await farm.ExecuteAsync($"update refunds set stripe_refund_id = 're_gone', id = uuid_v7()");
        await RefundByHandAsync((await farm.Given.NewestPaymentAsync(pledge.Id)).PaymentIntentId!, 300);
        farm.Clock.Advance(TimeSpan.FromMinutes(10));

        await ReconcileAsync(farm);
        var found = await OpenAsync(farm);
        Assert.Contains(found, difference => difference.Kind == "refund_unknown" && difference.CanBeRepaired);
        Assert.Contains(found, difference => difference.Kind == "refund_missing" && !difference.CanBeRepaired);
        var byHand = found.Single(difference => difference.Kind == "refund_unknown" && difference.StripesMinor == 300);
        await farm.UseAsync<RepairDifference>(repair => repair.RunAsync(Given.Operator, byHand.Id, default));
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<RepairDifference>(repair => repair.RunAsync(Given.Operator, byHand.Id, default)));
        await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<RepairDifference>(repair =>
            repair.RunAsync(Given.Operator, found.Single(d => d.Kind == "refund_missing").Id, default)));

        await ReconcileAsync(farm);
        Assert.DoesNotContain(await OpenAsync(farm), difference => difference.StripeId == byHand.StripeId);
        Assert.Equal(300, await farm.ScalarAsync<long>($"select amount_minor as \"Value\" from refunds where status = 'succeeded' and note = 'Found at Stripe.'"));
    }

    [Fact]
    public async Task A_refund_that_no_worker_would_take_is_found_and_taken()
    {
        var pledge = await farm.Given.PaidPledgeAsync(harvest);
        await RefundAsync(farm, pledge, 700);
        await farm.ExecuteAsync($"delete from intents where kind = 'refund'");
        farm.Clock.Advance(TimeSpan.FromMinutes(10));

        await ReconcileAsync(farm);
        var waits = Assert.Single(await OpenAsync(farm));
        Assert.Equal("refund_waits", waits.Kind);
        await farm.UseAsync<RepairDifference>(repair => repair.RunAsync(Given.Operator, waits.Id, default));
        await farm.SettleAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(700, farm.Stripe.State.Totals()["cny"].RefundedMinor);
        Assert.Equal(0, await ReconcileAsync(farm));
        await Invariants.MustHoldAsync(farm);
    }

    [Fact]
    public async Task Books_that_cannot_be_read_now_are_said_so_and_nothing_is_called_different()
    {
        await farm.Given.PaidPledgeAsync(harvest);
        farm.Clock.Advance(TimeSpan.FromMinutes(10));
        farm.Stripe.Faults.Add(new Fault("GET", "/v1/refunds", FaultKind.ServerErrorBefore, 10));

        Assert.Equal(0, await ReconcileAsync(farm));

        var run = Assert.Single(await farm.UseAsync<DifferenceQueries, IReadOnlyList<ReconciliationRun>>(queries => queries.LastRunsAsync(Given.Operator, default)));
        Assert.NotNull(run.Failure);
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<DifferenceQueries>(queries => queries.OpenAsync(Actor.Nobody, null, 10, default)));
    }

    [Fact]
    public async Task A_reading_of_the_balance_that_broke_off_leaves_nothing_out()
    {
        for (var paid = 0; paid < 3; paid++)
            await farm.Given.PaidPledgeAsync(harvest);
        await farm.SettleAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(10));
        // What a reading of the newest leaves behind that ended there: the newest, and no word of how far it came.
        await ReconcileAsync(farm);
        await farm.ExecuteAsync($"delete from stripe_balance_transactions where id <> (select max(id) from stripe_balance_transactions)");
        await farm.ExecuteAsync($"update stripe_balance_transactions set created_at = created_at + interval '100 days'");
        await farm.ExecuteAsync($"delete from stripe_movement_cursors");
        farm.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(0, await ReconcileAsync(farm));
        Assert.Equal(3, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from stripe_balance_transactions"""));
    }

    [Fact]
    public async Task A_verdict_whose_webhook_is_still_on_its_way_is_a_difference_only_when_it_stays_one()
    {
        var pledge = await farm.Given.PaidPledgeAsync(harvest);
        var dispute = farm.Stripe.Dispute((await farm.Given.NewestPaymentAsync(pledge.Id)).PaymentIntentId!);
        await farm.SettleAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0, await ReconcileAsync(farm));
        farm.Stripe.Decide(dispute.Id, DisputeDecision.Lost);

        Assert.Equal(0, await ReconcileAsync(farm));
        farm.Clock.Advance(TimeSpan.FromMinutes(3));
        await ReconcileAsync(farm);
        Assert.Equal("dispute_state", Assert.Single(await OpenAsync(farm)).Kind);

        await farm.SettleAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await ReconcileAsync(farm));
    }

    /// <summary>What somebody does in Stripe's dashboard: a refund that carries no id of ours.</summary>
    private async Task RefundByHandAsync(string paymentIntentId, long minor)
    {
        using var http = new HttpClient { BaseAddress = farm.Stripe.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", farm.Stripe.Options.SecretKey);
        using var form = new FormUrlEncodedContent([new("payment_intent", paymentIntentId), new("amount", minor.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        using var made = await http.PostAsync(new Uri("/v1/refunds", UriKind.Relative), form);
        made.EnsureSuccessStatusCode();
    }

    private static Task RefundAsync(FarmHost on, PlacedPledge pledge, long minor) => on.UseAsync<RequestRefunds>(request =>
        request.ForPledgeAsync(pledge.Id, new Money(minor, "CNY"), RefundReason.Goodwill, "", default));

    private static Task<int> ReconcileAsync(FarmHost on) => on.UseAsync<Reconcile, int>(reconcile => reconcile.RunAsync(default));

    private static async Task<IReadOnlyList<OpenDifference>> OpenAsync(FarmHost on) =>
        (await on.UseAsync<DifferenceQueries, KeyPage<OpenDifference>>(queries => queries.OpenAsync(Given.Operator, null, 100, default))).Items;
}
