using System.Net;

namespace PreOrderFarm.StripeSandbox.Tests;

public sealed class FaultTests
{
    [Theory]
    [InlineData(FaultKind.ServerErrorBefore, 500, 0)]
    [InlineData(FaultKind.ServerErrorAfter, 500, 1)]
    [InlineData(FaultKind.TooManyRequests, 429, 0)]
    public async Task A_fault_happens_as_often_as_asked_and_the_key_makes_the_repeat_safe(FaultKind kind, int status, int made)
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.Faults.Add(new Fault("POST", "/v1/checkout/sessions", kind, Times: 2));

        Assert.Equal(status, (int)(await sandbox.PostWithKeyAsync("k", "/v1/checkout/sessions", Sandbox.With())).Status);
        Assert.Equal(made, sandbox.Server.State.Sessions.Count);
        Assert.Equal(status, (int)(await sandbox.PostWithKeyAsync("k", "/v1/checkout/sessions", Sandbox.With())).Status);
        Assert.Equal(HttpStatusCode.OK, (await sandbox.PostWithKeyAsync("k", "/v1/checkout/sessions", Sandbox.With())).Status);
        Assert.Equal(1, sandbox.Server.State.Sessions.Count);
    }

    [Theory]
    [InlineData(FaultKind.DropBefore, 0)]
    [InlineData(FaultKind.DropAfter, 1)]
    public async Task A_connection_can_be_cut_before_or_after_the_work(FaultKind kind, int made)
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.Faults.Add(new Fault(null, "/v1/checkout", kind));

        await Assert.ThrowsAsync<HttpRequestException>(() => sandbox.PostWithKeyAsync("k", "/v1/checkout/sessions", Sandbox.With()));

        Assert.Equal(made, sandbox.Server.State.Sessions.Count);
        var again = await sandbox.PostWithKeyAsync("k", "/v1/checkout/sessions", Sandbox.With());
        Assert.Equal(made == 1, again.Headers.Contains("Idempotent-Replayed"));
    }

    [Fact]
    public async Task A_fault_is_for_its_method_and_path_only()
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.Faults.Add(new Fault("POST", "/v1/refunds", FaultKind.ServerErrorBefore));
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync("/v1/refunds")).Status);
        Assert.Equal(HttpStatusCode.OK, (await sandbox.CreateSessionAsync()).Status);
        sandbox.Server.Faults.Clear();
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.PostAsync("/v1/refunds")).Status);
    }

    [Fact]
    public async Task A_webhook_can_come_before_the_reply()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var sandbox = await Sandbox.StartAsync();
        receiver.Listen(sandbox.Server);
        receiver.Delay = TimeSpan.FromMilliseconds(200);
        var intent = await sandbox.PaidIntentAsync();
        sandbox.Server.Faults.Add(new Fault("POST", "/v1/refunds", FaultKind.WebhookBeforeReply));

        await sandbox.PostAsync("/v1/refunds", ("payment_intent", intent));

        Assert.Contains("charge.refunded", receiver.Types());
    }
}
