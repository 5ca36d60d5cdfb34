using System.Net;

namespace PreOrderFarm.StripeSandbox.Tests;

public sealed class IdempotencyTests
{
    [Fact]
    public async Task The_same_request_under_the_same_key_gets_the_same_answer()
    {
        await using var sandbox = await Sandbox.StartAsync();

        var first = await sandbox.PostWithKeyAsync("pledge-42", "/v1/checkout/sessions", Sandbox.With());
        var again = await sandbox.PostWithKeyAsync("pledge-42", "/v1/checkout/sessions", [.. Sandbox.With().Reverse()]);

        Assert.Equal(first.Body.ToJsonString(), again.Body.ToJsonString());
        Assert.False(first.Headers.Contains("Idempotent-Replayed"));
        Assert.Equal("true", again.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.Equal("pledge-42", again.Headers.GetValues("Idempotency-Key").Single());
        Assert.Equal(1, sandbox.Server.State.Sessions.Count);
    }

    [Fact]
    public async Task Another_request_under_a_used_key_is_refused()
    {
        await using var sandbox = await Sandbox.StartAsync();
        await sandbox.PostWithKeyAsync("k", "/v1/checkout/sessions", Sandbox.With());

        var other = await sandbox.PostWithKeyAsync("k", "/v1/checkout/sessions", Sandbox.With(("line_items[0][quantity]", "3")));
        var elsewhere = await sandbox.PostWithKeyAsync("k", "/v1/refunds", ("payment_intent", "pi_1"));

        Assert.Equal(HttpStatusCode.BadRequest, other.Status);
        Assert.Equal("idempotency_error", other.ErrorText("type"));
        Assert.Equal("idempotency_error", elsewhere.ErrorText("type"));
    }

    [Fact]
    public async Task A_request_meets_its_twin_that_is_still_under_way()
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.Faults.Add(new Fault("POST", "/v1/checkout", FaultKind.Slow) { Delay = TimeSpan.FromSeconds(1) });

        var slow = sandbox.PostWithKeyAsync("k", "/v1/checkout/sessions", Sandbox.With());
        await Task.Delay(300);
        var twin = await sandbox.PostWithKeyAsync("k", "/v1/checkout/sessions", Sandbox.With());

        Assert.Equal(HttpStatusCode.Conflict, twin.Status);
        Assert.Equal("idempotency_key_in_use", twin.ErrorText("code"));
        Assert.Equal(HttpStatusCode.OK, (await slow).Status);
    }

    [Fact]
    public async Task Bad_parameters_do_not_use_up_the_key_but_a_refusal_does()
    {
        await using var sandbox = await Sandbox.StartAsync();
        await sandbox.PostWithKeyAsync("k", "/v1/checkout/sessions", Sandbox.With(("success_url", "")));
        Assert.Equal(HttpStatusCode.OK, (await sandbox.PostWithKeyAsync("k", "/v1/checkout/sessions", Sandbox.With())).Status);

        var intent = await sandbox.PaidIntentAsync();
        await sandbox.PostAsync("/v1/refunds", ("payment_intent", intent));
        var refused = await sandbox.PostWithKeyAsync("r", "/v1/refunds", ("payment_intent", intent));
        var replayed = await sandbox.PostWithKeyAsync("r", "/v1/refunds", ("payment_intent", intent));
        Assert.Equal("charge_already_refunded", replayed.ErrorText("code"));
        Assert.Equal(refused.Body.ToJsonString(), replayed.Body.ToJsonString());
    }

    [Fact]
    public async Task A_key_is_forgotten_after_a_day()
    {
        await using var sandbox = await Sandbox.StartAsync(time: new ManualTime());
        var first = await sandbox.PostWithKeyAsync("k", "/v1/checkout/sessions", Sandbox.With());
        sandbox.Pass(TimeSpan.FromHours(24));
        var later = await sandbox.PostWithKeyAsync("k", "/v1/checkout/sessions", Sandbox.With());
        Assert.NotEqual(first.Text("id"), later.Text("id"));
    }

    [Fact]
    public async Task Keys_do_not_pile_up_without_end()
    {
        await using var sandbox = await Sandbox.StartAsync(new SandboxOptions { SecretKey = Sandbox.Key, IdempotencyKeyLimit = 10 });
        for (var order = 0; order < 30; order++)
        {
            await sandbox.PostWithKeyAsync($"k{order}", "/v1/checkout/sessions", Sandbox.With());
        }
        Assert.InRange(sandbox.Server.State.IdempotencyKeys.Count, 1, 10);
    }

    [Theory]
    [InlineData("")]
    [InlineData("long")]
    public async Task A_key_has_1_to_255_characters(string key)
    {
        await using var sandbox = await Sandbox.StartAsync();
        var answer = await sandbox.PostWithKeyAsync(key == "long" ? new string('k', 256) : key, "/v1/checkout/sessions", Sandbox.With());
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }
}
