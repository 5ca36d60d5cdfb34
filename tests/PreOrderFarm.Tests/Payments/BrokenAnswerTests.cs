using System.Net;
using System.Net.Sockets;
using System.Text;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
using PreOrderFarm.StripeSandbox;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Payments;

/// <summary>A 500 that came after the work, which Stripe repeats under its key for a day: what was made is looked for. And answers that lead elsewhere.</summary>
public sealed class BrokenAnswerTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync();
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_payment_page_whose_making_got_a_500_is_found_and_handed_out()
    {
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/checkout/sessions", FaultKind.ServerErrorAfter));

        var placed = await farm.Given.HeldPledgeAsync(harvest);

        var made = Assert.Single(farm.Stripe.State.Sessions.All());
        Assert.Equal(made.Id, (await farm.Given.NewestPaymentAsync(placed.Id)).CheckoutSessionId);
        await farm.Given.PayAsync(placed.Id);
        Assert.Equal(ConfirmOutcome.Confirmed, await farm.Given.ConfirmAsync(placed.Id));
    }

    [Fact]
    public async Task A_page_whose_closing_got_a_500_is_closed()
    {
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        farm.Clock.Advance(TimeSpan.FromMinutes(31));
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/checkout/sessions/", FaultKind.ServerErrorAfter));

        await farm.UseAsync<ExpireHolds, int>(sweep => sweep.RunAsync(default));
        await farm.RunIntentsAsync();

        Assert.Equal(1, farm.Stripe.Faults.Happened[nameof(FaultKind.ServerErrorAfter)]);
        Assert.Equal(PledgeStatus.Expired, (await farm.Given.PledgeAsync(placed.Id)).Status);
    }

    [Fact]
    public async Task A_hold_without_a_page_ends_when_Stripe_only_answers_500_and_lists_none()
    {
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/checkout/sessions", FaultKind.ServerErrorBefore, Times: int.MaxValue));
        var placed = await farm.Given.HeldPledgeAsync(harvest);
        farm.Clock.Advance(TimeSpan.FromMinutes(31));
        await farm.UseAsync<ExpireHolds, int>(sweep => sweep.RunAsync(default));
        await farm.RunIntentsAsync();
        Assert.Equal(PledgeStatus.Held, (await farm.Given.PledgeAsync(placed.Id)).Status);

        farm.Clock.Advance(TimeSpan.FromMinutes(10));
        await farm.RunIntentsAsync();

        Assert.Equal(PledgeStatus.Expired, (await farm.Given.PledgeAsync(placed.Id)).Status);
    }

    [Fact]
    public async Task A_refund_whose_making_got_a_500_is_found_and_made_once()
    {
        var placed = await farm.Given.PaidPledgeAsync(harvest);
        farm.Stripe.Faults.Add(new Fault("POST", "/v1/refunds", FaultKind.ServerErrorAfter));
        await farm.UseAsync<RequestRefunds>(request => request.ForPledgeAsync(placed.Id, new(1_000, "CNY"), RefundReason.Goodwill, "", default));

        await farm.RunIntentsAsync();
        Assert.Equal("requested", await farm.ScalarAsync<string>($"""select status as "Value" from refunds"""));
        farm.Clock.Advance(TimeSpan.FromMinutes(1));
        await farm.RunIntentsAsync();

        Assert.Equal("succeeded", await farm.ScalarAsync<string>($"""select status as "Value" from refunds"""));
        Assert.Equal(1_000, Assert.Single(farm.Stripe.State.Refunds.All()).AmountMinor);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_the_key_goes_nowhere_else()
    {
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();
        using var redirecting = new TcpListener(IPAddress.Loopback, 0);
        redirecting.Start();
        var answered = RedirectAsync(redirecting, elsewhere.LocalEndpoint);
        await using var farmThere = farm.StartAnother(("Stripe:ApiBase", $"http://{redirecting.LocalEndpoint}"), ("Stripe:MaxAttempts", "1"));

        await Assert.ThrowsAsync<GatewayUnavailable>(() =>
            farmThere.UseAsync<IPaymentGateway, CheckoutState>(gateway => gateway.ReadCheckoutAsync("main", "cs_1", default)));

        await answered;
        Assert.False(elsewhere.Pending(), "Somebody followed the redirect.");
    }

    private static async Task RedirectAsync(TcpListener listener, EndPoint to)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        _ = await stream.ReadAsync(new byte[4_096]);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://{to}/v1/checkout/sessions/cs_1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    }
}
