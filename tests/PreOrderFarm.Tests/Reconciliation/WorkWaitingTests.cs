using PreOrderFarm.Payouts;
using PreOrderFarm.Reconciliation;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Reconciliation;

public sealed class WorkWaitingTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task An_effect_that_was_tried_in_vain_waits_since_it_was_wanted_however_late_it_is_due_again()
    {
        var wanted = farm.Clock.Now;
        await farm.ExecuteAsync($"""
            insert into intents (id, kind, subject_id, created_at, due_at, attempts)
            values (gen_random_uuid(), 'refund', gen_random_uuid(), {wanted}, {wanted.AddHours(2)}, 5),
              (gen_random_uuid(), 'send_email', gen_random_uuid(), {wanted.AddHours(-1)}, {wanted.AddHours(2)}, 0)
            """);
        farm.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(wanted, (await WaitingAsync()).Intent);
    }

    [Fact]
    public async Task A_payout_that_Stripe_refuses_for_certain_is_owed_and_waits_only_when_it_is_due_again()
    {
        var harvest = await farm.Given.ShippedHarvestAsync(1);
        await farm.Given.PaidByBankAsync(harvest);
        await farm.Given.ReleasedAsync(harvest);
        var someone = await farm.Given.OperatorAsync();
        await farm.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(someone, default));
        var wanted = farm.Clock.Now;
        var due = wanted.AddDays(20).AddHours(2);
        await farm.ExecuteAsync($"update payouts set method = 'connect', attempts = 40, refusals = 40, attempted_at = {wanted.AddDays(20)}");
        await farm.ExecuteAsync($"delete from intents");
        await farm.ExecuteAsync($"""
            insert into intents (id, kind, subject_id, created_at, due_at, attempts)
            select gen_random_uuid(), 'transfer', id, {wanted}, {due}, 40 from payouts
            """);

        farm.Clock.Now = due.AddMinutes(-1);
        Assert.Null((await WaitingAsync()).Intent);
        farm.Clock.Now = due.AddMinutes(1);
        Assert.Equal(due, (await WaitingAsync()).Intent);
        // Under way, or nobody knows what became of it.
        await farm.ExecuteAsync($"update payouts set attempts = 41, attempted_at = {due}");
        Assert.Equal(due, (await WaitingAsync()).Intent);
        // It was never refused: Stripe does not answer.
        await farm.ExecuteAsync($"update payouts set refusals = 0");
        Assert.Equal(wanted, (await WaitingAsync()).Intent);
    }

    [Fact]
    public async Task An_event_that_was_given_up_waits_for_an_operator_and_not_for_a_worker()
    {
        var now = farm.Clock.Now;
        await farm.ExecuteAsync($"""
            insert into stripe_events (id, type, object_id, created_at, received_at, due_at, dead_at)
            values ('evt_dead', 'x', 'x', {now.AddHours(-30)}, {now.AddHours(-30)}, {now}, {now}), ('evt_new', 'x', 'x', {now}, {now}, {now}, null)
            """);

        Assert.Equal(now, (await WaitingAsync()).Webhook);
    }

    [Fact]
    public async Task A_campaign_is_due_at_its_deadline_and_while_somebody_pays_when_the_hold_ends()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync();
        var deadline = await farm.ScalarAsync<DateTimeOffset>($"""select deadline as "Value" from campaigns where id = {harvest.CampaignId}""");
        Assert.Null((await WaitingAsync()).Closing);
        farm.Clock.Now = deadline.AddMinutes(1);
        Assert.Equal(deadline, (await WaitingAsync()).Closing);

        farm.Clock.Now = deadline.AddMinutes(-10);
        var held = await farm.Given.HeldPledgeAsync(harvest);
        var ends = await farm.ScalarAsync<DateTimeOffset>($"""select hold_expires_at as "Value" from pledges where id = {held.Id}""");
        farm.Clock.Now = deadline.AddMinutes(1);
        Assert.Null((await WaitingAsync()).Closing);
        farm.Clock.Now = ends.AddMinutes(1);
        Assert.Equal(ends, (await WaitingAsync()).Closing);

        await farm.ExecuteAsync($"update campaigns set status = 'closing', closing_at = {deadline.AddMinutes(5)}");
        Assert.Equal(deadline.AddMinutes(5), (await WaitingAsync()).Closing);
    }

    private Task<WaitingSince> WaitingAsync() => farm.UseAsync<WorkWaiting, WaitingSince>(waiting => waiting.RunAsync(default));
}
