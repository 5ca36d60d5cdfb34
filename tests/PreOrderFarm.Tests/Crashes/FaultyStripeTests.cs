using System.Globalization;
using PreOrderFarm.Payments;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Tests.Crashes;

/// <summary>A Stripe that fails in every way that it can, and webhooks that come as they like.</summary>
public sealed class FaultyStripeTests : IAsyncLifetime
{
    private static readonly FaultKind[] Kinds =
    [
        FaultKind.TooManyRequests, FaultKind.ServerErrorBefore, FaultKind.ServerErrorAfter, FaultKind.DropBefore, FaultKind.DropAfter,
        FaultKind.Slow, FaultKind.WebhookBeforeReply,
    ];

    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync(("Stripe:Timeout", "00:00:10"));

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_thousand_refunds_are_a_thousand_whatever_a_fifth_of_all_requests_meets()
    {
        const int Refunds = 1_000;
        var campaign = await PaidCampaign.SeedAsync(farm.Database.DataSource, "faulty", Refunds, farm.Clock.Now.AddDays(1), target: 100_000);
        await campaign.PayAtAsync(farm.Database.DataSource, farm.Stripe);
        await farm.UseAsync<RequestRefunds, int>(request => request.ForCampaignAsync(campaign.Id, RefundReason.CampaignMissed, CancellationToken.None));
        farm.Stripe.Faults.Seed(7);
        foreach (var kind in Kinds)
            farm.Stripe.Faults.Add(Fault.Share(null, "/v1/", kind, 0.2) with { Delay = TimeSpan.Zero });

        await UntilDoneAsync(async () => await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from intents where kind = 'refund' and status <> 'done'"""));
        farm.Stripe.Faults.Clear();
        await UntilDoneAsync(async () =>
        {
            await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(CancellationToken.None));
            return await farm.ScalarAsync<int>($"""
                select (select count(*) from refunds where settled_at is null)::int + (select count(*) from payments where settled_at is null)::int as "Value"
                """);
        });

        Assert.All(Kinds, kind => Assert.True(farm.Stripe.Faults.Happened.GetValueOrDefault(kind.ToString()) >= 20, $"{kind} hardly happened"));
        Assert.Equal(Refunds, farm.Stripe.State.Refunds.Count);
        Assert.Equal(Refunds, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from refunds where status = 'succeeded'"""));
        Assert.All(farm.Stripe.State.Charges.All(), charge => Assert.Equal(charge.AmountMinor, charge.RefundedMinor));
        await Invariants.MustHoldAsync(farm);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_webhook_five_times_in_any_order_ends_where_one_of_each_in_order_does(int seed)
    {
        var expected = await StoryAsync(farm, deliver: () => farm.SettleAsync());
        await using var other = await FarmHost.StartAsync();
        var random = new Random(seed);
        var story = await StoryAsync(other, deliver: async () =>
        {
            var all = other.Stripe.State.Events.All().SelectMany(happened => Enumerable.Repeat(happened, 5)).ToArray();
            random.Shuffle(all);
            foreach (var chunk in all.Chunk(7))
            {
                foreach (var happened in chunk)
                    await other.DeliverAsync(happened);
                await other.ProcessEventsAsync();
            }
            while (await other.ProcessEventsAsync() + await other.RunIntentsAsync() > 0)
                other.Stripe.RunDue();
        });

        Assert.Equal(expected, story);
        await Invariants.MustHoldAsync(other);
    }

    // Some pay, some are declined, some pay late through a slow bank; some are given back a part and some all.
    private static async Task<string> StoryAsync(FarmHost at, Func<Task> deliver)
    {
        var harvest = await at.Given.HarvestOnSaleAsync();
        string[] cards = ["4242424242424242", "4000000000000002", "4000009990000013", "4000009990000021", "4242424242424242", "4242424242424242"];
        var pledges = new List<Guid>();
        for (var i = 0; i < cards.Length; i++)
        {
            var placed = await at.Given.HeldPledgeAsync(harvest, boxes: 1 + i, email: string.Create(CultureInfo.InvariantCulture, $"story{i}@farm.test"));
            pledges.Add(placed.Id);
            await at.Given.PayAsync(placed.Id, cards[i]);
        }
        await deliver();
        at.Clock.Advance(TimeSpan.FromSeconds(30));
        at.Stripe.RunDue();
        await deliver();
        foreach (var (pledge, minor) in new[] { (pledges[0], 1_000L), (pledges[4], 0L) })
        {
            var payment = await at.Given.NewestPaymentAsync(pledge);
            await at.UseAsync<RequestRefunds>(request => minor > 0
                ? request.ForPledgeAsync(pledge, new Money(minor, payment.Amount.Currency), RefundReason.Goodwill, "bruised", CancellationToken.None)
                : request.ForPaymentAsync(payment.Id, RefundReason.Goodwill, "spoilt", CancellationToken.None));
        }
        await at.RunIntentsAsync();
        await deliver();
        at.Clock.Advance(TimeSpan.FromMinutes(1));
        await deliver();
        await at.UseAsync<SettlePayments, int>(settle => settle.RunAsync(CancellationToken.None));
        return await SnapshotAsync(at);
    }

    private static async Task<string> SnapshotAsync(FarmHost at) => await at.ScalarAsync<string>($"""
        select concat_ws(E'\n',
          (select string_agg(concat_ws(' ', p.email, p.status, y.status, y.amount_minor, y.refunded_minor, y.settlement_gross_minor,
              (select string_agg(r.status || ' ' || r.amount_minor, ',' order by r.amount_minor) from refunds r where r.payment_id = y.id)), E'\n' order by p.email)
            from pledges p join payments y on y.pledge_id = p.id),
          (select string_agg(concat_ws(' ', a.kind, a.currency, s.minor), E'\n' order by a.kind, a.currency)
            from ledger_accounts a cross join lateral (select sum(e.amount_minor) as minor from ledger_entries e where e.account_id = a.id) s),
          (select string_agg(concat_ws(' ', template, recipient, n), E'\n' order by template, recipient)
            from (select template, recipient, count(*) as n from emails group by 1, 2) m)) as "Value"
        """);

    private async Task UntilDoneAsync(Func<Task<int>> left)
    {
        for (var round = 0; await left() > 0; round++)
        {
            Assert.True(round < 40, "It does not come to an end.");
            farm.Clock.Advance(TimeSpan.FromMinutes(3));
            await farm.RunIntentsAsync();
        }
    }
}
