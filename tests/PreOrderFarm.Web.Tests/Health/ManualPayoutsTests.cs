using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PreOrderFarm.Payments;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;
using PreOrderFarm.Web.Health;

namespace PreOrderFarm.Web.Tests.Health;

public sealed class ManualPayoutsTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_balance_that_stripe_pays_out_by_itself_stops_the_start()
    {
        farm.Stripe.Options.PayoutInterval = "daily";
        Assert.Contains("daily", (await Assert.ThrowsAsync<StartRefused>(() => StartAsync(farm))).Message, StringComparison.Ordinal);

        farm.Stripe.Options.PayoutInterval = "manual";
        await StartAsync(farm);
    }

    [Fact]
    public async Task A_key_that_may_not_ask_stops_the_start()
    {
        await using var wrong = farm.StartAnother(("Stripe:SecretKey", "sk_test_of_somebody_else"));

        Assert.Contains("balance settings", (await Assert.ThrowsAsync<StartRefused>(() => StartAsync(wrong))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stripe_being_away_stops_nobody()
    {
        farm.Stripe.Options.PayoutInterval = "daily";
        farm.Stripe.Faults.Add(new Fault("GET", "/v1/balance_settings", FaultKind.DropBefore, 10));

        await StartAsync(farm);
    }

    private static Task StartAsync(FarmHost host) =>
        new ManualPayouts(host.Services.GetRequiredService<IPayoutGateway>(), NullLogger<ManualPayouts>.Instance).StartingAsync(default);
}
