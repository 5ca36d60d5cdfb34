using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Tests.Crashes;

/// <summary>Every kind of news that Stripe has for us, in one story: told in order, and told five times in any order, it ends the same.</summary>
public sealed class ReplayedWebhooksTests
{
    private static readonly string[] Kinds =
    [
        "checkout.session.completed", "checkout.session.expired", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
        "refund.created", "refund.updated", "refund.failed", "charge.dispute.created", "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated", "charge.dispute.closed", "account.updated",
    ];

    [Fact]
    public async Task Every_webhook_five_times_in_any_order_ends_where_one_of_each_in_order_does()
    {
        var expected = await ToldInOrderAsync();
        foreach (var seed in new[] { 1, 2, 3 })
        {
            await using var farm = await StartAsync();
            var postman = new Postman(farm, new Random(seed));
            await StoryAsync(farm, postman.DeliverAsync);
            await postman.DeliverTheRestAsync();
            Assert.Equal(expected, await SnapshotAsync(farm));
            await Invariants.MustHoldAsync(farm);
        }
    }

    private static async Task<string> ToldInOrderAsync()
    {
        await using var farm = await StartAsync();
        await StoryAsync(farm, farm.SettleAsync);
        Assert.Empty(Kinds.Except(farm.Stripe.State.Events.All().Select(happened => happened.Type)));
        await Invariants.MustHoldAsync(farm);
        return await SnapshotAsync(farm);
    }

    private static Task<FarmHost> StartAsync() => FarmHost.StartAsync(("Payouts:ConnectCountries:main", "CN"), ("Payouts:ConnectCurrencies:main", "CNY"));

    /// <summary>Brings each event five times: at once, and four times at some time later, between all others.</summary>
    private sealed class Postman(FarmHost at, Random random)
    {
        private readonly HashSet<string> known = new(StringComparer.Ordinal);
        private readonly List<Event> later = [];

        public Task DeliverAsync() => DeliverAsync(later.Where(_ => random.Next(8) == 0).ToList());

        public Task DeliverTheRestAsync() => DeliverAsync([.. later]);

        private async Task DeliverAsync(List<Event> old)
        {
            at.Stripe.RunDue();
            var fresh = at.Stripe.State.Events.All().Where(happened => known.Add(happened.Id)).ToList();
            foreach (var happened in old)
                later.Remove(happened);
            var bag = fresh.Concat(old).ToArray();
            random.Shuffle(bag);
            later.AddRange(fresh.SelectMany(happened => Enumerable.Repeat(happened, 4)));
            foreach (var chunk in bag.Chunk(7))
            {
                foreach (var happened in chunk)
                    await at.DeliverAsync(happened);
                await at.ProcessEventsAsync();
            }
            while (await at.ProcessEventsAsync() + await at.RunIntentsAsync() > 0)
                at.Stripe.RunDue();
        }
    }

    // Some pay, some are declined, some pay late through a slow bank; some are given back a part and some all, and one refund
    // comes back. The campaign closes, ships and is paid out; one dispute is won before that, and one is lost after it.
    private static async Task StoryAsync(FarmHost at, Func<Task> deliver)
    {
        async Task NewsAsync()
        {
            await deliver();
            at.Clock.Advance(TimeSpan.FromMinutes(1));
            await deliver();
        }

        var harvest = await at.Given.HarvestOnSaleAsync();
        string[] cards = ["4242424242424242", "4000000000000002", "4000009990000013", "4000009990000021", "4242424242424242", "4242424242424242"];
        var pledges = new List<Guid>();
        for (var i = 0; i < cards.Length; i++)
        {
            var placed = await at.Given.HeldPledgeAsync(harvest, boxes: 1 + i, email: string.Create(CultureInfo.InvariantCulture, $"story{i}@farm.test"));
            pledges.Add(placed.Id);
            await at.Given.PayAsync(placed.Id, cards[i]);
        }
        await NewsAsync();
        foreach (var (pledge, minor) in new[] { (pledges[0], 1_000L), (pledges[4], 0L) })
        {
            var payment = await at.Given.NewestPaymentAsync(pledge);
            await at.UseAsync<RequestRefunds>(request => minor > 0
                ? request.ForPledgeAsync(pledge, new Money(minor, payment.Amount.Currency), RefundReason.Goodwill, "bruised", CancellationToken.None)
                : request.ForPaymentAsync(payment.Id, RefundReason.Goodwill, "spoilt", CancellationToken.None));
        }
        await at.RunIntentsAsync();
        await NewsAsync();
        at.Stripe.FailRefund(at.Stripe.State.Refunds.All().Single(refund => refund.AmountMinor == 1_000).Id);
        await NewsAsync();
        var dispute = at.Stripe.Dispute((await at.Given.NewestPaymentAsync(pledges[5])).PaymentIntentId!);
        await NewsAsync();
        at.Stripe.Decide(dispute.Id, DisputeDecision.Won);
        await NewsAsync();
        at.Clock.Advance(TimeSpan.FromHours(1));
        await at.UseAsync<ExpireHolds, int>(sweep => sweep.RunAsync(CancellationToken.None));
        await NewsAsync();
        await PayOutAsync(at, harvest, NewsAsync);
        var late = at.Stripe.Dispute((await at.Given.NewestPaymentAsync(pledges[2])).PaymentIntentId!);
        await NewsAsync();
        at.Stripe.Decide(late.Id, DisputeDecision.Lost);
        await NewsAsync();
        await at.UseAsync<SettlePayments, int>(settle => settle.RunAsync(CancellationToken.None));
    }

    private static async Task PayOutAsync(FarmHost at, Harvest harvest, Func<Task> news)
    {
        await at.UseAsync<OnboardGrower, Uri>(onboard => onboard.RunAsync(
            harvest.Grower, harvest.GrowerId, new Uri("https://farm.test/refresh"), new Uri("https://farm.test/back"), CancellationToken.None));
        at.Stripe.Onboard(at.Stripe.State.Accounts.All().Single().Id);
        await news();
        Assert.Equal(1, await at.Given.ClosedAsync(harvest));
        await news();
        await at.UseAsync<SettlePayments, int>(settle => settle.RunAsync(CancellationToken.None));
        await at.Given.ShippedAsync(harvest);
        Assert.True(await at.Given.ReleasedAsync(harvest) > 0);
        var operating = await at.Given.OperatorAsync();
        await at.UseAsync<StartPayoutRun, Guid>(start => start.RunAsync(operating, CancellationToken.None));
        await at.RunIntentsAsync();
        await news();
    }

    private static async Task<string> SnapshotAsync(FarmHost at) => await at.ScalarAsync<string>($"""
        select concat_ws(E'\n',
          (select string_agg(concat_ws(' ', p.email, p.status, y.status, y.amount_minor, y.refunded_minor, y.settlement_gross_minor,
              (select string_agg(r.status || ' ' || r.amount_minor, ',' order by r.amount_minor) from refunds r where r.payment_id = y.id),
              (select string_agg(d.status || ' ' || d.amount_minor, ',' order by d.amount_minor) from disputes d where d.payment_id = y.id),
              (select string_agg(s.status, ',' order by s.status) from parcels s where s.source_id = p.id)), E'\n' order by p.email)
            from pledges p join payments y on y.pledge_id = p.id),
          (select concat_ws(' ', is_submitted, is_able) from payout_accounts),
          (select string_agg(concat_ws(' ', status, amount_minor, reversed_minor), ',' order by amount_minor) from payouts),
          (select string_agg(concat_ws(' ', status, amount_minor), ',' order by amount_minor) from transfer_reversals),
          (select string_agg(concat_ws(' ', a.kind, a.currency, s.minor), E'\n' order by a.kind, a.currency)
            from ledger_accounts a cross join lateral (select sum(e.amount_minor) as minor from ledger_entries e where e.account_id = a.id) s),
          (select string_agg(concat_ws(' ', template, recipient, n), E'\n' order by template, recipient)
            from (select template, recipient, count(*) as n from emails group by 1, 2) m)) as "Value"
        """);
}
