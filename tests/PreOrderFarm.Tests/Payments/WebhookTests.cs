using System.Text;
using PreOrderFarm.Payments;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Payments;

public sealed class WebhookTests : IAsyncLifetime
{
    private const string Body = """{"id":"evt_1","object":"event","type":"checkout.session.completed","created":1805000000,"data":{"object":{"id":"cs_1","object":"checkout.session"}}}""";
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task An_event_is_stored_once_however_often_it_comes()
    {
        var stored = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ReceiveAsync(Body, Signature(Body))));

        Assert.Single(stored, isNew => isNew);
        Assert.Equal(1, await EventsAsync());
    }

    [Fact]
    public async Task Forged_altered_old_and_unsigned_events_are_refused_and_nothing_is_stored()
    {
        await RefusedAsync(Body, WebhookSignature.Header(Encoding.UTF8.GetBytes(Body), "whsec_of_somebody_else", farm.Clock.Now));
        await RefusedAsync(Body.Replace("cs_1", "cs_2", StringComparison.Ordinal), Signature(Body));
        await RefusedAsync(Body, WebhookSignature.Header(Encoding.UTF8.GetBytes(Body), "whsec_tests", farm.Clock.Now.AddSeconds(-301)));
        await RefusedAsync(Body, header: null);
        await RefusedAsync(Body, "v1=zz,t=now");

        Assert.Equal(0, await EventsAsync());
    }

    [Fact]
    public async Task An_event_that_fails_comes_back_and_one_that_a_dead_worker_claimed_too()
    {
        await ReceiveAsync(Body, Signature(Body));

        var claimed = Assert.Single(await ClaimAsync());
        Assert.Empty(await ClaimAsync());
        await farm.UseAsync<StripeInbox>(inbox => inbox.RetryLaterAsync(claimed, "not yet", default));
        Assert.Empty(await ClaimAsync());
        farm.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Single(await ClaimAsync());

        farm.Clock.Advance(TimeSpan.FromMinutes(3));
        var again = Assert.Single(await ClaimAsync());
        await farm.UseAsync<StripeInbox>(inbox => inbox.DoneAsync(again.Id, default));
        farm.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await ClaimAsync());
    }

    private async Task RefusedAsync(string body, string? header) => await Assert.ThrowsAsync<ForgedEvent>(() => ReceiveAsync(body, header));

    private Task<bool> ReceiveAsync(string body, string? header) =>
        farm.UseAsync<ReceiveStripeEvent, bool>(receive => receive.RunAsync(Encoding.UTF8.GetBytes(body), header, default));

    private string Signature(string body) => WebhookSignature.Header(Encoding.UTF8.GetBytes(body), "whsec_tests", farm.Clock.Now);

    private Task<List<InboxEvent>> ClaimAsync() => farm.UseAsync<StripeInbox, List<InboxEvent>>(inbox => inbox.ClaimAsync(default));

    private Task<int> EventsAsync() => farm.ScalarAsync<int>($"select count(*)::int as \"Value\" from stripe_events");
}
