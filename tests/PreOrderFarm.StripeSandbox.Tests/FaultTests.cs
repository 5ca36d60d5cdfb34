using System.Net;

namespace PreOrderFarm.StripeSandbox.Tests;

public sealed class FaultTests
{
    [Theory]
    [InlineData(FaultKind.ServerErrorBefore, 500)]
    [InlineData(FaultKind.TooManyRequests, 429)]
    public async Task A_fault_before_the_work_happens_as_often_as_asked_and_leaves_the_key_free(FaultKind kind, int status)
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.Faults.Add(new Fault("POST", "/v1/checkout/sessions", kind, Times: 2));

        Assert.Equal(status, (int)(await sandbox.PostWithKeyAsync("k", "/v1/checkout/sessions", Sandbox.With())).Status);
        Assert.Equal(status, (int)(await sandbox.PostWithKeyAsync("k", "/v1/checkout/sessions", Sandbox.With())).Status);
        Assert.Equal(0, sandbox.Server.State.Sessions.Count);
        Assert.Equal(HttpStatusCode.OK, (await sandbox.PostWithKeyAsync("k", "/v1/checkout/sessions", Sandbox.With())).Status);
        Assert.Equal(1, sandbox.Server.State.Sessions.Count);
    }

    [Fact]
    public async Task A_500_after_the_work_is_kept_under_its_key_and_what_was_made_is_in_the_list()
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.Faults.Add(new Fault("POST", "/v1/checkout/sessions", FaultKind.ServerErrorAfter));

        Assert.Equal(500, (int)(await sandbox.PostWithKeyAsync("k", "/v1/checkout/sessions", Sandbox.With())).Status);
        var again = await sandbox.PostWithKeyAsync("k", "/v1/checkout/sessions", Sandbox.With());

        Assert.Equal(500, (int)again.Status);
        Assert.True(again.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal("api_error", again.Body["error"]!["type"]!.GetValue<string>());
        Assert.Equal(1, sandbox.Server.State.Sessions.Count);
        Assert.Single((await sandbox.GetAsync("/v1/checkout/sessions")).Data);
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

    [Fact]
    public async Task A_429_can_ask_to_wait()
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.Faults.Add(new Fault("GET", "/v1/balance", FaultKind.TooManyRequests) { RetryAfter = TimeSpan.FromSeconds(1.5) });
        Assert.Equal(TimeSpan.FromSeconds(2), (await sandbox.GetAsync("/v1/balance")).Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task A_share_of_requests_fails_and_one_seed_makes_the_same_ones_fail()
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.Faults.Add(Fault.Share("GET", "/v1/balance", FaultKind.ServerErrorBefore, 0.2));
        var first = await FailuresAsync(sandbox);
        Assert.Equal(first, await FailuresAsync(sandbox));
        Assert.InRange(first.Count(hasFailed => hasFailed), 10, 35);
        Assert.Equal(2 * first.Count(hasFailed => hasFailed), sandbox.Server.Faults.Happened["ServerErrorBefore"]);
    }

    [Theory]
    [InlineData(FaultKind.HoldBefore, 0)]
    [InlineData(FaultKind.HoldAfter, 1)]
    public async Task A_request_can_be_held_until_it_is_let_go_or_its_caller_dies(FaultKind kind, int made)
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.Faults.Add(new Fault("POST", "/v1/checkout/sessions", kind, Times: 2));

        using (var caller = new CancellationTokenSource())
        {
            using var form = new FormUrlEncodedContent(Sandbox.With().Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
            var dies = sandbox.Http.PostAsync("/v1/checkout/sessions", form, caller.Token);
            await sandbox.Server.Faults.HeldAsync().WaitAsync(TimeSpan.FromSeconds(10));
            Assert.Equal(made, sandbox.Server.State.Sessions.Count);
            await caller.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dies);
        }
        // The caller knows at once that it gave up; the server, when it sees the connection closed.
        for (var i = 0; sandbox.Server.Faults.Held > 0; i++)
        {
            Assert.True(i < 500, "The request is held for nobody.");
            await Task.Delay(20);
        }
        sandbox.Server.Faults.Release();

        var waits = sandbox.CreateSessionAsync();
        await sandbox.Server.Faults.HeldAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(waits.IsCompleted);
        sandbox.Server.Faults.Release();
        Assert.Equal(HttpStatusCode.OK, (await waits).Status);
        Assert.Equal(made + 1, sandbox.Server.State.Sessions.Count);
    }

    [Fact]
    public async Task Events_are_lost_doubled_and_delayed_and_the_list_has_them_all()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var sandbox = await Sandbox.StartAsync();
        receiver.Listen(sandbox.Server);
        sandbox.Server.Faults.Add(new EventFault("refund.created", EventFaultKind.Lost));
        sandbox.Server.Faults.Add(new EventFault("refund.updated", EventFaultKind.Duplicated));
        sandbox.Server.Faults.Add(new EventFault("charge.refunded", EventFaultKind.Delayed) { Delay = TimeSpan.FromMilliseconds(400) });

        await sandbox.PostAsync("/v1/refunds", ("payment_intent", await sandbox.PaidIntentAsync()));
        await receiver.WaitForAsync(sandbox.Server.State.Events.Count);

        Assert.DoesNotContain("refund.created", receiver.Types());
        Assert.Equal(2, receiver.Types().Count(type => type == "refund.updated"));
        Assert.Equal("charge.refunded", receiver.Types()[^1]);
        Assert.Contains((await sandbox.GetAsync("/v1/events?limit=100")).Data, happened => happened["type"]!.GetValue<string>() == "refund.created");
        Assert.Equal([1, 1, 1], sandbox.Server.Faults.Happened.Values);
    }

    [Fact]
    public async Task Shuffled_events_come_all_and_in_another_order()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var sandbox = await Sandbox.StartAsync();
        receiver.Listen(sandbox.Server);
        sandbox.Server.Faults.Add(EventFault.Share("", EventFaultKind.Shuffled, 1, TimeSpan.FromSeconds(1)));
        for (var i = 0; i < 3; i++)
        {
            await sandbox.PostAsync("/v1/refunds", ("payment_intent", await sandbox.PaidIntentAsync()));
        }

        await receiver.WaitForAsync(sandbox.Server.State.Events.Count);

        Assert.NotEqual(sandbox.EventTypes(), receiver.Types());
        Assert.Equal(sandbox.EventTypes().Order(StringComparer.Ordinal), receiver.Types().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Faults_are_asked_for_counted_and_cleared_over_http()
    {
        await using var sandbox = await Sandbox.StartAsync();
        using var asked = await sandbox.Http.PostAsync("/sandbox/faults", new StringContent(
            """{ "kind": "too_many_requests", "path": "/v1/balance", "method": "GET", "probability": 0.999999, "retry_after_seconds": 3, "seed": 7 }"""));
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        Assert.Equal(429, (int)(await sandbox.GetAsync("/v1/balance")).Status);
        Assert.Equal(429, (int)(await sandbox.GetAsync("/v1/balance")).Status);
        Assert.Equal(2, (await sandbox.GetAsync("/sandbox/faults")).Body.Single().Value!.GetValue<int>());
        using var cleared = await sandbox.Http.DeleteAsync("/sandbox/faults");
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync("/v1/balance")).Status);
        using var wrong = await sandbox.Http.PostAsync("/sandbox/faults", new StringContent("""{ "kind": "slow", "probability": 2 }"""));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using var lost = await sandbox.Http.PostAsync("/sandbox/event_faults", new StringContent("""{ "kind": "lost", "type": "refund." }"""));
        Assert.Equal(HttpStatusCode.OK, lost.StatusCode);
    }

    private static async Task<List<bool>> FailuresAsync(Sandbox sandbox)
    {
        sandbox.Server.Faults.Seed(42);
        var failures = new List<bool>();
        for (var i = 0; i < 100; i++)
        {
            failures.Add((await sandbox.GetAsync("/v1/balance")).Status != HttpStatusCode.OK);
        }
        return failures;
    }
}
