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
    public async Task A_wave_of_refusals_halves_the_pace_once_and_is_waited_out_by_all()
    {
        var pace = new Pace(perSecond: 100);
        var wave = await pace.WaitAsync(default);
        pace.SlowDown(wave, TimeSpan.FromSeconds(0.4));
        pace.SlowDown(wave, TimeSpan.FromSeconds(0.4));
        var watch = Stopwatch.StartNew();

        var next = await pace.WaitAsync(default);
        Assert.Equal(50, pace.PerSecond);
        Assert.True(watch.Elapsed > TimeSpan.FromSeconds(0.3), $"{watch.Elapsed}");

        pace.SlowDown(next, retryAfter: null);
        Assert.Equal(25, pace.PerSecond);
    }

    [Fact]
    public async Task However_many_are_refused_a_twentieth_of_the_pace_is_left_and_answers_bring_all_of_it_back()
    {
        var pace = new Pace(perSecond: 100);
        for (var i = 0; i < 20; i++)
            pace.SlowDown(await pace.WaitAsync(default), retryAfter: null);
        Assert.Equal(5, pace.PerSecond);

        for (var i = 0; i < 48; i++)
            pace.SpeedUp();
        Assert.Equal(100, pace.PerSecond);
        pace.SpeedUp();
        Assert.Equal(100, pace.PerSecond);
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(8, 25)]
    public async Task While_a_fifth_is_refused_for_ever_the_pace_neither_dies_nor_ignores_it(int together, int least)
    {
        var pace = new Pace(perSecond: 1_000);
        var chance = new Random(1);
        var paces = new List<double>();
        for (var i = 0; i < 400 / together; i++)
        {
            var waves = new List<long>();
            for (var request = 0; request < together; request++)
                waves.Add(await pace.WaitAsync(default));
            foreach (var wave in waves)
            {
                if (chance.NextDouble() < 0.2)
                    pace.SlowDown(wave, retryAfter: null);
                else
                    pace.SpeedUp();
            }
            paces.Add(pace.PerSecond);
        }

        Assert.InRange(paces.Average() / 10, least, 90);
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

    [Fact]
    public async Task An_answer_that_is_no_429_brings_pace_back()
    {
        var paces = new EndpointPaces(100, 100);
        var refusing = new Refusing();
        using var throttle = new HttpMessageInvoker(new ThrottleStripe(paces) { InnerHandler = refusing });
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "http://stripe.test/v1/refunds");
            (await throttle.SendAsync(request, default)).Dispose();
            refusing.Answer = HttpStatusCode.InternalServerError;
        }

        using var next = new HttpRequestMessage(HttpMethod.Post, "http://stripe.test/v1/refunds");
        Assert.Equal(52, paces.Of(next).PerSecond);
    }

    private sealed class Refusing : HttpMessageHandler
    {
        public HttpStatusCode Answer { get; set; } = HttpStatusCode.TooManyRequests;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(Answer));
    }
}
