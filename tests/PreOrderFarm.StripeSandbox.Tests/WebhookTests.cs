using PreOrderFarm.Stripe;

namespace PreOrderFarm.StripeSandbox.Tests;

public sealed class WebhookTests
{
    [Fact]
    public async Task Every_event_is_delivered_signed_and_our_client_believes_it()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var sandbox = await Sandbox.StartAsync();
        receiver.Listen(sandbox.Server);

        var intent = await sandbox.PaidIntentAsync();
        await receiver.WaitForAsync(5);

        foreach (var received in receiver.Taken)
        {
            var happened = StripeWebhook.Verify(received.Body, received.Signature, Receiver.Secret, DateTimeOffset.UtcNow);
            Assert.Equal(Api.Version, happened.ApiVersion);
            Assert.Equal(received.Id, happened.Id);
            Assert.Throws<StripeSignatureException>(() => StripeWebhook.Verify(received.Body, received.Signature, "whsec_other", DateTimeOffset.UtcNow));
        }
        var completed = receiver.Taken.Single(received => received.Type == "checkout.session.completed");
        var session = StripeWebhook.Verify(completed.Body, completed.Signature, Receiver.Secret, DateTimeOffset.UtcNow).ReadObject<StripeCheckoutSession>();
        Assert.Equal(intent, session.PaymentIntent!.Id);
        Assert.Equal(sandbox.EventTypes().Order(StringComparer.Ordinal), receiver.Types().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_refused_webhook_comes_again_with_the_same_id()
    {
        await using var receiver = await Receiver.StartAsync(refuseFirst: 2);
        var options = new SandboxOptions { SecretKey = Sandbox.Key, WebhookRetries = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(50)] };
        await using var sandbox = await Sandbox.StartAsync(options);
        receiver.Listen(sandbox.Server);

        var session = await sandbox.OpenSessionAsync();
        await sandbox.PostAsync($"/v1/checkout/sessions/{session}/expire");
        await receiver.WaitForAsync(1);

        Assert.Equal(3, receiver.Attempts);
        Assert.Equal(sandbox.Server.State.Events.All().Single().Id, receiver.Taken.Single().Id);
    }

    [Fact]
    public async Task A_webhook_is_given_up_after_the_last_attempt()
    {
        await using var receiver = await Receiver.StartAsync(refuseFirst: 100);
        var options = new SandboxOptions { SecretKey = Sandbox.Key, WebhookRetries = [TimeSpan.Zero, TimeSpan.Zero] };
        await using var sandbox = await Sandbox.StartAsync(options);
        receiver.Listen(sandbox.Server);

        await sandbox.PostAsync($"/v1/checkout/sessions/{await sandbox.OpenSessionAsync()}/expire");
        await Task.Delay(500);

        Assert.Equal(3, receiver.Attempts);
        Assert.Equal(1, (await sandbox.GetAsync("/v1/events?delivery_success=false")).Data.Single()["pending_webhooks"]!.GetValue<int>());
    }

    [Fact]
    public async Task An_endpoint_gets_only_the_kinds_that_it_asked_for()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.Options.WebhookEndpoints =
        [
            new WebhookEndpoint(receiver.Url, Receiver.Secret, new HashSet<string>(["checkout.session.completed"], StringComparer.Ordinal)),
        ];

        await sandbox.PaidIntentAsync();
        await receiver.WaitForAsync(1);
        await Task.Delay(100);

        Assert.Equal(["checkout.session.completed"], receiver.Types());
    }

    [Fact]
    public async Task Events_are_listed_newest_first_in_pages()
    {
        await using var sandbox = await Sandbox.StartAsync();
        await sandbox.PaidIntentAsync();
        await sandbox.PaidIntentAsync();
        var newestFirst = sandbox.Server.State.Events.All().Reverse().Select(happened => happened.Id).ToList();

        var first = await sandbox.GetAsync("/v1/events?limit=4");
        Assert.Equal(newestFirst.Take(4), Ids(first));
        Assert.True(first.Body["has_more"]!.GetValue<bool>());
        var rest = await sandbox.GetAsync("/v1/events?limit=100&starting_after=" + newestFirst[3]);
        Assert.Equal(newestFirst.Skip(4), Ids(rest));
        Assert.False(rest.Body["has_more"]!.GetValue<bool>());
        var before = await sandbox.GetAsync("/v1/events?limit=2&ending_before=" + newestFirst[3]);
        Assert.Equal(newestFirst.Skip(1).Take(2), Ids(before));
        Assert.True(before.Body["has_more"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Events_are_listed_by_kind_and_time()
    {
        await using var sandbox = await Sandbox.StartAsync(time: new ManualTime());
        await sandbox.PaidIntentAsync();
        var noon = sandbox.Time!.Now.ToUnixTimeSeconds();
        sandbox.Pass(TimeSpan.FromMinutes(1));
        await sandbox.PaidIntentAsync();

        Assert.Equal(5, (await sandbox.GetAsync($"/v1/events?created[gt]={noon}")).Data.Count);
        Assert.Equal(10, (await sandbox.GetAsync($"/v1/events?created[gte]={noon}&limit=50")).Data.Count);
        Assert.Equal(5, (await sandbox.GetAsync($"/v1/events?created={noon}")).Data.Count);
        Assert.Equal(2, (await sandbox.GetAsync("/v1/events?type=charge.succeeded")).Data.Count);
        Assert.Equal(4, (await sandbox.GetAsync("/v1/events?type=charge.*")).Data.Count);
        Assert.Equal(4, (await sandbox.GetAsync("/v1/events?types[]=charge.succeeded&types[]=checkout.session.completed")).Data.Count);
        Assert.Equal("limit", (await sandbox.GetAsync("/v1/events?limit=101")).ErrorText("param"));
        Assert.Equal("starting_after", (await sandbox.GetAsync("/v1/events?starting_after=evt_x")).ErrorText("param"));
    }

    private static IEnumerable<string> Ids(Answer answer) => answer.Data.Select(item => item["id"]!.GetValue<string>());
}
