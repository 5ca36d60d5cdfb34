using System.Diagnostics;
using System.Net;
using PreOrderFarm.Payments.Stripe;

namespace PreOrderFarm.Tests.Payments;

public sealed class PaceTests
{
    [Fact]
    public async Task Requests_beyond_the_first_burst_come_at_the_pace()
    {
        var pace = new Pace(perSecond: 50);
        var watch = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(0, 75).Select(_ => pace.WaitAsync(default)));

        Assert.True(watch.Elapsed > TimeSpan.FromSeconds(0.35), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task A_refusal_halves_the_pace_and_is_waited_out_by_all()
    {
        var pace = new Pace(perSecond: 100);
        pace.SlowDown(TimeSpan.FromSeconds(0.4));
        pace.SlowDown(TimeSpan.FromSeconds(0.4));
        var watch = Stopwatch.StartNew();

        await pace.WaitAsync(default);

        Assert.Equal(50, pace.PerSecond);
        Assert.True(watch.Elapsed > TimeSpan.FromSeconds(0.3), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task Each_endpoint_has_its_own_pace_and_a_429_slows_only_its_own()
    {
        var paces = new EndpointPaces(20, 80);
        using var throttle = new HttpMessageInvoker(new ThrottleStripe(paces) { InnerHandler = new Refusing() });
        using var refund = new HttpRequestMessage(HttpMethod.Post, "http://stripe.test/v1/refunds");
        using var look = new HttpRequestMessage(HttpMethod.Get, "http://stripe.test/prefix/v1/refunds/re_1");
        using var page = new HttpRequestMessage(HttpMethod.Post, "http://stripe.test/v1/checkout/sessions");

        (await throttle.SendAsync(refund, default)).Dispose();

        Assert.Equal(10, paces.Of(refund).PerSecond);
        Assert.Equal(20, paces.Of(look).PerSecond);
        Assert.Equal(80, paces.Of(page).PerSecond);
    }

    private sealed class Refusing : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.TooManyRequests));
    }
}
