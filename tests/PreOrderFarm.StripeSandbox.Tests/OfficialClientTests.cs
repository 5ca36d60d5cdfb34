using System.Text.Json;

namespace PreOrderFarm.StripeSandbox.Tests;

public sealed class OfficialClientTests
{
    [Fact]
    public async Task The_official_client_takes_the_stand_in_for_Stripe_and_believes_its_webhooks()
    {
        var modules = await Node.ModulesAsync();
        await using var receiver = await Receiver.StartAsync();
        await using var sandbox = await Sandbox.StartAsync();
        receiver.Listen(sandbox.Server);

        var driven = await Node.RunAsync("node", [Node.Script("drive.mjs")], new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["FARM_NODE_MODULES"] = modules,
            ["SANDBOX_URL"] = sandbox.Server.BaseAddress.AbsoluteUri,
            ["SANDBOX_KEY"] = Sandbox.Key,
        });
        Assert.Equal("ok", driven.Trim());

        var events = sandbox.Server.State.Events.Count;
        await receiver.WaitForAsync(events);
        var deliveries = JsonSerializer.Serialize(receiver.Taken.Select(received => new { body = received.Body, signature = received.Signature }));
        var verified = await Node.RunAsync(
            "node",
            [Node.Script("webhooks.mjs")],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["FARM_NODE_MODULES"] = modules, ["WEBHOOK_SECRET"] = Receiver.Secret },
            deliveries);
        Assert.Equal($"ok {events}", verified.Trim());
    }
}
