namespace PreOrderFarm.Stripe.Tests;

/// <summary>What is repeated, how often, after what wait; and what an error then says about the outcome.</summary>
public sealed class RetryTests
{
    private static readonly RefundCreateParams s_refund = new() { PaymentIntent = "pi_1", Amount = 1250 };

    [Theory]
    [InlineData(409)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_passing_trouble_is_repeated_under_the_same_key_and_body(int status)
    {
        using var stripe = new FakeStripe().AnswersTimes(3, status, Json.Error("api_error")).Answers(200, Json.Refund);

        var refund = await stripe.Client().Refunds.CreateAsync(s_refund, "refund-1");

        Assert.Equal("re_1", refund.Id);
        Assert.Equal(4, stripe.Seen.Count);
        Assert.All(stripe.Seen, request =>
        {
            Assert.Equal("refund-1", request.Key);
            Assert.Equal("payment_intent=pi_1&amount=1250", request.Body);
        });
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_refusal_is_final(int status)
    {
        using var stripe = new FakeStripe().Answers(status, Json.Error("invalid_request_error"));

        var error = await Assert.ThrowsAsync<StripeException>(() => stripe.Client().Refunds.CreateAsync(s_refund, "refund-1"));

        Assert.Single(stripe.Seen);
        Assert.False(error.IsOutcomeUnknown);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Attempts_are_bounded(int maxAttempts)
    {
        using var stripe = new FakeStripe().AnswersTimes(9, 503, "");
        stripe.Options.MaxAttempts = maxAttempts;

        var error = await Assert.ThrowsAsync<StripeException>(() => stripe.Client().Refunds.CreateAsync(s_refund, "refund-1"));

        Assert.Equal(maxAttempts, stripe.Seen.Count);
        Assert.Equal(maxAttempts, error.Attempts);
        Assert.True(error.IsOutcomeUnknown);
    }

    [Fact]
    public async Task Waits_grow_are_jittered_and_bounded()
    {
        var first = new List<double>();
        for (var run = 0; run < 20; run++)
        {
            using var stripe = new FakeStripe().AnswersTimes(10, 500, "");
            stripe.Options.MaxAttempts = 10;
            await Assert.ThrowsAsync<StripeException>(() => stripe.Client().Refunds.CreateAsync(s_refund, "refund-1"));

            Assert.Equal(9, stripe.Time.Waits.Count);
            Assert.All(stripe.Time.Waits, wait => Assert.InRange(wait, TimeSpan.Zero, stripe.Options.RetryMaxDelay));
            Assert.True(stripe.Time.Waits.Skip(6).Sum(w => w.TotalSeconds) > stripe.Time.Waits.Take(3).Sum(w => w.TotalSeconds));
            first.Add(stripe.Time.Waits[0].TotalMilliseconds);
        }

        Assert.True(first.Distinct().Count() > 10, "Clients that failed together must not come back together.");
    }

    [Fact]
    public async Task Retry_After_in_seconds_is_waited_for()
    {
        using var stripe = new FakeStripe().Answers(429, Json.Error("invalid_request_error"), ("Retry-After", "7")).Answers(200, Json.Refund);

        await stripe.Client().Refunds.CreateAsync(s_refund, "refund-1");

        Assert.Equal([TimeSpan.FromSeconds(7)], stripe.Time.Waits);
    }

    [Fact]
    public async Task Retry_After_as_a_date_is_waited_for()
    {
        using var stripe = new FakeStripe();
        stripe.Time.Now = new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
        stripe.Answers(503, "", ("Retry-After", "Sun, 22 Nov 2026 10:00:11 GMT")).Answers(200, Json.Refund);

        await stripe.Client().Refunds.CreateAsync(s_refund, "refund-1");

        Assert.Equal([TimeSpan.FromSeconds(11)], stripe.Time.Waits);
    }

    [Fact]
    public async Task A_longer_Retry_After_than_we_are_ready_to_wait_comes_back_at_once()
    {
        using var stripe = new FakeStripe().Answers(429, Json.Error("invalid_request_error", "rate_limit"), ("Retry-After", "3600"));

        var error = await Assert.ThrowsAsync<StripeException>(() => stripe.Client().Refunds.CreateAsync(s_refund, "refund-1"));

        Assert.Equal(StripeErrorKind.RateLimit, error.Kind);
        Assert.Equal(TimeSpan.FromHours(1), error.RetryAfter);
        Assert.False(error.IsOutcomeUnknown);
        Assert.Empty(stripe.Time.Waits);
    }

    [Fact]
    public async Task Stripe_can_forbid_a_repeat()
    {
        using var stripe = new FakeStripe().Answers(500, Json.Error("api_error"), ("Stripe-Should-Retry", "false"));

        var error = await Assert.ThrowsAsync<StripeException>(() => stripe.Client().Refunds.CreateAsync(s_refund, "refund-1"));

        Assert.Single(stripe.Seen);
        Assert.True(error.IsOutcomeUnknown);
    }

    [Fact]
    public async Task Stripe_can_ask_for_a_repeat()
    {
        using var stripe = new FakeStripe().Answers(400, Json.Error("invalid_request_error", "lock_timeout"), ("Stripe-Should-Retry", "true")).Answers(200, Json.Refund);

        Assert.Equal("re_1", (await stripe.Client().Refunds.CreateAsync(s_refund, "refund-1")).Id);
    }

    [Fact]
    public async Task A_dropped_connection_is_repeated_under_the_same_key()
    {
        using var stripe = new FakeStripe().Throws(new HttpRequestException("reset")).Throws(new IOException("cut")).Answers(200, Json.Refund);

        await stripe.Client().Refunds.CreateAsync(s_refund, "refund-1");

        Assert.Equal(["refund-1", "refund-1", "refund-1"], stripe.Seen.Select(r => r.Key));
    }

    [Fact]
    public async Task Time_outs_leave_the_outcome_unknown()
    {
        using var stripe = new FakeStripe().NeverAnswers().NeverAnswers().NeverAnswers().NeverAnswers();
        stripe.Time.TimesOut = true;

        var error = await Assert.ThrowsAsync<StripeException>(() => stripe.Client().Refunds.CreateAsync(s_refund, "refund-1"));

        Assert.Equal(StripeErrorKind.Connection, error.Kind);
        Assert.Null(error.HttpStatus);
        Assert.True(error.IsOutcomeUnknown);
        Assert.Equal(["refund-1", "refund-1", "refund-1", "refund-1"], stripe.Seen.Select(r => r.Key));
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_not_told_of_an_error_and_nothing_is_repeated()
    {
        using var stripe = new FakeStripe().NeverAnswers();
        using var caller = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stripe.Client().Refunds.CreateAsync(s_refund, "refund-1", caller.Token));

        Assert.Single(stripe.Seen);
    }

    [Theory]
    [InlineData(401, true)]
    [InlineData(403, true)]
    [InlineData(429, true)]
    [InlineData(400, false)]
    [InlineData(402, false)]
    [InlineData(404, false)]
    public async Task After_a_silent_attempt_only_a_refusal_of_the_request_itself_settles_the_outcome(int status, bool isUnknown)
    {
        using var stripe = new FakeStripe().Throws(new IOException("cut")).AnswersTimes(3, status, Json.Error("invalid_request_error"));

        var error = await Assert.ThrowsAsync<StripeException>(() => stripe.Client().Refunds.CreateAsync(s_refund, "refund-1"));

        Assert.Equal(isUnknown, error.IsOutcomeUnknown);
    }

    [Fact]
    public async Task A_request_that_still_runs_elsewhere_is_unknown()
    {
        using var stripe = new FakeStripe().AnswersTimes(4, 409, Json.Error("idempotency_error", "idempotency_key_in_use"));

        var error = await Assert.ThrowsAsync<StripeException>(() => stripe.Client().Refunds.CreateAsync(s_refund, "refund-1"));

        Assert.Equal(StripeErrorKind.Idempotency, error.Kind);
        Assert.True(error.IsOutcomeUnknown);
    }
}
