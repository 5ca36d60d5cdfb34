using System.Globalization;
using PreOrderFarm.Jobs;
using PreOrderFarm.Payments;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Tests.Crashes;

/// <summary>A Stripe that fails in every way that it can, and webhooks that are lost, doubled and late.</summary>
public sealed class FaultyStripeTests : IAsyncLifetime
{
    private const int PerKind = 125;

    private static readonly FaultKind[] Kinds =
    [
        FaultKind.TooManyRequests, FaultKind.ServerErrorBefore, FaultKind.ServerErrorAfter, FaultKind.DropBefore, FaultKind.DropAfter,
        FaultKind.Slow, FaultKind.WebhookBeforeReply,
    ];

    private static readonly EventFaultKind[] EventKinds = [EventFaultKind.Lost, EventFaultKind.Duplicated, EventFaultKind.Shuffled, EventFaultKind.Delayed];

    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync(("Stripe:Timeout", "00:00:00.750"));

    public async Task DisposeAsync() => await farm.DisposeAsync();

    /// <summary>A fifth of all requests meets one kind of fault, and a fifth of the events another, kind after kind; in the end all kinds at once.</summary>
    [Fact]
    public async Task A_thousand_refunds_are_a_thousand_whatever_a_fifth_of_all_requests_meets()
    {
        await using var endpoint = await WebhookEndpointOf.ListenAsync(farm);
        farm.Stripe.Faults.Seed(7);
        for (var i = 0; i < Kinds.Length; i++)
            await RefundAsync(i, EventKinds[i % EventKinds.Length], Kinds[i]);
        Assert.All(Kinds, kind => Assert.InRange(farm.Stripe.Faults.Happened.GetValueOrDefault(kind.ToString()), 20, 300));
        Assert.All(EventKinds, kind => Assert.InRange(farm.Stripe.Faults.Happened.GetValueOrDefault(kind.ToString()), 20, 300));
        await RefundAsync(Kinds.Length, EventFaultKind.Shuffled, Kinds);

        await UntilDoneAsync(async () =>
        {
            await farm.UseAsync<ReadMissedEvents, int>(read => read.RunAsync(ProcessStripeEvents.Types, CancellationToken.None));
            await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(CancellationToken.None));
            return await farm.ScalarAsync<int>($"""
                select ((select count(*) from refunds where settled_at is null) + (select count(*) from payments where settled_at is null)
                  + (select count(*) from stripe_events where processed_at is null))::int as "Value"
                """);
        });

        const int Refunds = 1_000;
        Assert.Equal(Refunds, farm.Stripe.State.Refunds.Count);
        Assert.Equal(Refunds, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from refunds where status = 'succeeded'"""));
        Assert.All(farm.Stripe.State.Charges.All(), charge => Assert.Equal(charge.AmountMinor, charge.RefundedMinor));
        Assert.Equal(
            farm.Stripe.State.Events.All().Count(happened => ProcessStripeEvents.Types.Contains(happened.Type, StringComparer.Ordinal)),
            await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from stripe_events"""));
        await Invariants.MustHoldAsync(farm);
    }

    private async Task RefundAsync(int number, EventFaultKind eventKind, params FaultKind[] kinds)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"faulty-{number}");
        var campaign = await PaidCampaign.SeedAsync(farm.Database.DataSource, name, PerKind, farm.Clock.Now.AddDays(1), target: 100_000);
        await campaign.PayAtAsync(farm.Database.DataSource, farm.Stripe);
        await farm.UseAsync<RequestRefunds, int>(request => request.ForCampaignAsync(campaign.Id, RefundReason.CampaignMissed, CancellationToken.None));
        foreach (var kind in kinds)
            farm.Stripe.Faults.Add(Fault.Share(null, "/v1/", kind, 0.2));
        farm.Stripe.Faults.Add(EventFault.Share("", eventKind, 0.2, TimeSpan.FromMinutes(10)));
        await UntilDoneAsync(() => farm.ScalarAsync<int>($"""select count(*)::int as "Value" from refunds where status <> 'succeeded'"""));
        farm.Stripe.Faults.Clear();
    }

    private async Task UntilDoneAsync(Func<Task<int>> left)
    {
        for (var round = 0; await left() is > 0 and var number; round++)
        {
            Assert.True(round < 40, $"It does not come to an end: {number} are left.");
            farm.Clock.Advance(TimeSpan.FromMinutes(3));
            farm.Stripe.RunDue();
            await farm.RunIntentsAsync();
            await farm.ProcessEventsAsync();
        }
    }
}
