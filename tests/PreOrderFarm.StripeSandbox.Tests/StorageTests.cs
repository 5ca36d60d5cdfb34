namespace PreOrderFarm.StripeSandbox.Tests;

public sealed class StorageTests : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"sandbox-{Guid.NewGuid():N}", "stripe.jsonl");

    [Fact]
    public async Task A_restart_keeps_everything()
    {
        string intent;
        string open;
        string refund;
        await using (var sandbox = await Sandbox.StartAsync(Options()))
        {
            intent = await sandbox.PaidIntentAsync(new PayRequest("alipay"), ("metadata[pledge]", "红心"));
            open = await sandbox.OpenSessionAsync();
            refund = (await sandbox.PostWithKeyAsync("r", "/v1/refunds", ("payment_intent", intent), ("amount", "100"))).Text("id");
        }

        await using var again = await Sandbox.StartAsync(Options());

        Assert.Equal(new CurrencyTotal(5980, 100), again.Server.State.Totals()["eur"]);
        Assert.Equal("open", (await again.GetAsync("/v1/checkout/sessions/" + open)).Text("status"));
        Assert.Equal("红心", again.Server.State.Sessions.All()[0].Metadata["pledge"]);
        var replay = await again.PostWithKeyAsync("r", "/v1/refunds", ("payment_intent", intent), ("amount", "100"));
        Assert.Equal(refund, replay.Text("id"));
        Assert.Equal(1, again.Server.State.Refunds.Count);
        Assert.Equal(PayOutcome.Paid, again.Server.Pay(open).Outcome);
    }

    [Fact]
    public async Task What_was_to_happen_later_happens_after_a_restart()
    {
        var time = new ManualTime();
        string session;
        await using (var sandbox = await Sandbox.StartAsync(Options(), time))
        {
            session = await sandbox.OpenSessionAsync();
            sandbox.Server.Pay(session, new PayRequest(Card: TestCards.SettlesLater));
            await sandbox.OpenSessionAsync();
        }

        await using var again = await Sandbox.StartAsync(Options(), time);
        again.Pass(TimeSpan.FromHours(24));

        Assert.Equal("paid", (await again.GetAsync("/v1/checkout/sessions/" + session)).Text("payment_status"));
        Assert.Single((await again.GetAsync("/v1/checkout/sessions?status=expired")).Data);
    }

    [Fact]
    public async Task Webhooks_that_nobody_took_are_delivered_after_a_restart()
    {
        await using var receiver = await Receiver.StartAsync();
        await using (var sandbox = await Sandbox.StartAsync(Options()))
        {
            sandbox.Server.Options.WebhookTimeout = TimeSpan.FromMilliseconds(1);
            receiver.Delay = TimeSpan.FromSeconds(1);
            receiver.Listen(sandbox.Server);
            await sandbox.PostAsync($"/v1/checkout/sessions/{await sandbox.OpenSessionAsync()}/expire");
        }
        receiver.Delay = TimeSpan.Zero;
        receiver.Taken.Clear();

        await using var again = await Sandbox.StartAsync(Options());
        receiver.Listen(again.Server);
        await receiver.WaitForAsync(1);

        Assert.Contains("checkout.session.expired", receiver.Types());
    }

    [Fact]
    public async Task A_line_that_was_cut_off_by_a_kill_is_left_out()
    {
        await using (var sandbox = await Sandbox.StartAsync(Options()))
        {
            await sandbox.OpenSessionAsync();
        }
        await File.AppendAllTextAsync(file, "{\"kind\":\"session\",\"row\":{\"Id\":\"cs_te");

        await using var again = await Sandbox.StartAsync(Options());
        Assert.Equal(1, again.Server.State.Sessions.Count);
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

    private SandboxOptions Options() => new() { SecretKey = Sandbox.Key, StorageFile = file };
}
