using PreOrderFarm.Jobs;
using PreOrderFarm.Members;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using RefundStatus = PreOrderFarm.Payments.RefundStatus;

namespace PreOrderFarm.Tests.Payments;

/// <summary>Events whose webhook never came, events that nobody can process, and objects that should have moved on.</summary>
public sealed class InboxTests : IAsyncLifetime
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
    public async Task Webhooks_that_were_lost_are_found_in_Stripes_list_once()
    {
        var first = await farm.Given.HeldPledgeAsync(harvest);
        var second = await farm.Given.HeldPledgeAsync(harvest);
        await farm.Given.PayAsync(first.Id);

        Assert.Equal(1, await ReadAsync());
        Assert.Equal(0, await ReadAsync());
        farm.Clock.Advance(TimeSpan.FromMinutes(10));
        await farm.Given.PayAsync(second.Id);
        Assert.Equal(1, await ReadAsync());
        await farm.ProcessEventsAsync();

        Assert.Equal(PledgeStatus.Confirmed, (await farm.Given.PledgeAsync(first.Id)).Status);
        Assert.Equal(PledgeStatus.Confirmed, (await farm.Given.PledgeAsync(second.Id)).Status);
    }

    [Fact]
    public async Task A_reading_that_broke_off_leaves_nothing_out()
    {
        for (var i = 0; i < 3; i++)
            await farm.Given.PayAsync((await farm.Given.HeldPledgeAsync(harvest)).Id);
        farm.Stripe.Faults.Add(new Fault("GET", "/v1/events", FaultKind.ServerErrorBefore, 4));

        Assert.Equal(0, await ReadAsync());
        Assert.Equal(3, await ReadAsync());
    }

    [Fact]
    public async Task Events_of_another_shop_on_the_same_account_are_done_at_once()
    {
        var foreign = await farm.Stripe.PostAsync("/v1/checkout/sessions", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["mode"] = "payment",
            ["line_items[0][price_data][currency]"] = "cny",
            ["line_items[0][price_data][unit_amount]"] = "8800",
            ["line_items[0][price_data][product_data][name]"] = "A teapot",
            ["line_items[0][quantity]"] = "1",
            ["success_url"] = "http://localhost/",
        });
        farm.Stripe.Pay(foreign.GetProperty("id").GetString()!);

        var delivered = await farm.DeliverWebhooksAsync();
        Assert.Equal(delivered, await farm.ProcessEventsAsync());
        Assert.Equal("checkout.session.completed", await farm.ScalarAsync<string>($"""
            select type as "Value" from stripe_events where object_id = {foreign.GetProperty("id").GetString()} and processed_at is not null
            """));
    }

    [Fact]
    public async Task An_event_whose_payment_stays_unknown_is_a_dead_letter_after_a_day_and_can_be_tried_again()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        await farm.Given.PayAsync(placed.Id);
        var payment = await farm.Given.NewestPaymentAsync(placed.Id);
        await farm.ExecuteAsync($"create table later as select * from payments where id = {payment.Id}");
        await farm.ExecuteAsync($"delete from payments where id = {payment.Id}");
        await farm.DeliverWebhooksAsync();
        for (var i = 0; i < 200; i++)
        {
            farm.Clock.Advance(TimeSpan.FromMinutes(10));
            await farm.ProcessEventsAsync();
        }

        var operators = Given.Operator;
        var dead = Assert.Single(await farm.UseAsync<DeadStripeEvents, IReadOnlyList<DeadStripeEvent>>(events => events.ListAsync(operators, default)));
        Assert.Contains("not (or not yet) known", dead.LastError, StringComparison.Ordinal);
        Assert.InRange(dead.Attempts, 100, 170);
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<DeadStripeEvents>(events => events.RetryAsync(Actor.Nobody, dead.Id, default)));
        await farm.ExecuteAsync($"insert into payments select * from later");
        await farm.UseAsync<DeadStripeEvents>(events => events.RetryAsync(operators, dead.Id, default));
        await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<DeadStripeEvents>(events => events.RetryAsync(operators, dead.Id, default)));
        await farm.ProcessEventsAsync();

        Assert.Empty(await farm.UseAsync<DeadStripeEvents, IReadOnlyList<DeadStripeEvent>>(events => events.ListAsync(operators, default)));
    }

    [Fact]
    public async Task A_payment_that_is_pending_past_its_page_is_asked_about_whatever_its_pledge()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        await farm.Given.PayAsync(placed.Id);
        await farm.ExecuteAsync($"update pledges set status = 'cancelled'");
        farm.Clock.Advance(TimeSpan.FromMinutes(45));

        Assert.Equal(1, await farm.UseAsync<AskAboutOverduePayments, int>(ask => ask.RunAsync(default)));
        Assert.Equal(0, await farm.UseAsync<AskAboutOverduePayments, int>(ask => ask.RunAsync(default)));
        await farm.RunIntentsAsync();

        Assert.Equal(1, await farm.ScalarAsync<int>($"select count(*)::int as \"Value\" from refunds where status = 'succeeded' and reason = 'late_payment'"));
    }

    [Fact]
    public async Task A_refund_that_should_have_moved_on_is_asked_about()
    {
        farm.Stripe.Options.RefundOutcome = RefundOutcome.PendingThenSucceeds;
        var placed = await farm.Given.PaidPledgeAsync(harvest);
        await farm.UseAsync<RequestRefunds>(request => request.ForPledgeAsync(placed.Id, new Money(500, "CNY"), RefundReason.Goodwill, "", default));
        await farm.RunIntentsAsync();
        farm.Clock.Advance(TimeSpan.FromMinutes(20));
        farm.Stripe.RunDue();

        Assert.Equal(1, await farm.UseAsync<FollowRefunds, int>(follow => follow.RunAsync(default)));

        Assert.Equal(RefundStatus.Succeeded, await farm.QueryAsync(async db => (await Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.SingleAsync(db.Set<PreOrderFarm.Payments.Refund>())).Status));
    }

    [Fact]
    public async Task A_payment_is_heard_of_before_the_refunds_that_came_first()
    {
        await farm.ExecuteAsync($"""
            insert into stripe_events (id, type, object_id, created_at, received_at, due_at)
            select 'evt_' || i, case i when 200 then 'checkout.session.completed' else 'refund.updated' end, 're_' || i,
              {farm.Clock.Now}, {farm.Clock.Now}, {farm.Clock.Now} - interval '1 minute' + i * interval '1 ms'
            from generate_series(1, 200) as i
            """);

        var first = await farm.UseAsync<StripeInbox, List<InboxEvent>>(inbox => inbox.ClaimAsync(default));
        var second = await farm.UseAsync<StripeInbox, List<InboxEvent>>(inbox => inbox.ClaimAsync(default));

        Assert.Equal(["evt_200", .. Enumerable.Range(1, 49).Select(i => $"evt_{i}").Order(StringComparer.Ordinal)],
            first.Select(item => item.Id).OrderBy(id => id != "evt_200").ThenBy(id => id, StringComparer.Ordinal));
        Assert.Equal(50, second.Count);
    }

    private Task<int> ReadAsync() => farm.UseAsync<ReadMissedEvents, int>(read => read.RunAsync(ProcessStripeEvents.Types, default));
}
