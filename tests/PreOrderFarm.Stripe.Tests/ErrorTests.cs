using System.Net;

namespace PreOrderFarm.Stripe.Tests;

/// <summary>Errors carry what Stripe said, by kind.</summary>
public sealed class ErrorTests
{
    [Theory]
    [InlineData(400, "invalid_request_error", "parameter_missing", StripeErrorKind.InvalidRequest)]
    [InlineData(404, "invalid_request_error", "resource_missing", StripeErrorKind.InvalidRequest)]
    [InlineData(400, "idempotency_error", null, StripeErrorKind.Idempotency)]
    [InlineData(400, "invalid_request_error", "rate_limit", StripeErrorKind.RateLimit)]
    [InlineData(401, "invalid_request_error", null, StripeErrorKind.Authentication)]
    [InlineData(402, "card_error", "card_declined", StripeErrorKind.Card)]
    [InlineData(403, "invalid_request_error", null, StripeErrorKind.Permission)]
    [InlineData(429, "invalid_request_error", "rate_limit", StripeErrorKind.RateLimit)]
    [InlineData(500, "api_error", null, StripeErrorKind.Api)]
    public async Task An_answer_has_its_kind(int status, string type, string? code, StripeErrorKind kind)
    {
        using var stripe = new FakeStripe().Answers(status, Json.Error(type, code));
        stripe.Options.MaxAttempts = 1;

        var error = await Assert.ThrowsAsync<StripeException>(() => stripe.Client().Charges.RetrieveAsync("ch_1"));

        Assert.Equal(kind, error.Kind);
        Assert.Equal((HttpStatusCode)status, error.HttpStatus);
        Assert.Equal(type, error.Type);
        Assert.Equal(code, error.Code);
    }

    [Fact]
    public async Task A_decline_tells_all_that_Stripe_told()
    {
        using var stripe = new FakeStripe().Answers(
            402,
            Json.Error("card_error", "card_declined", "Your card has insufficient funds.", "insufficient_funds", "payment_method"),
            ("Request-Id", "req_42"));

        var error = await Assert.ThrowsAsync<StripeException>(() => stripe.Client().Refunds.CreateAsync(new RefundCreateParams { Charge = "ch_1" }, "key"));

        Assert.Equal("Your card has insufficient funds.", error.Message);
        Assert.Equal("insufficient_funds", error.DeclineCode);
        Assert.Equal("payment_method", error.Param);
        Assert.Equal("req_42", error.RequestId);
    }

    [Theory]
    [InlineData(502, "<html>Bad gateway</html>")]
    [InlineData(500, "")]
    [InlineData(400, "<html>A proxy's own page</html>")]
    [InlineData(404, "[]")]
    [InlineData(302, "")]
    public async Task An_answer_that_is_not_Stripes_is_an_api_error(int status, string body)
    {
        using var stripe = new FakeStripe().Answers(status, body);
        stripe.Options.MaxAttempts = 1;

        var error = await Assert.ThrowsAsync<StripeException>(() => stripe.Client().Charges.RetrieveAsync("ch_1"));

        Assert.Equal(StripeErrorKind.Api, error.Kind);
        Assert.Equal((HttpStatusCode)status, error.HttpStatus);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Welcome to the hotel's network</html>")]
    [InlineData("null")]
    [InlineData("""{"object":"refund","amount":1,"currency":"eur"}""")]
    [InlineData("""{"id":"re_1","object":"refund","amount":"much","currency":"eur"}""")]
    [InlineData("""{"id":"re_1","object":"refund","amount":1,"currency":"eur","created":"today"}""")]
    public async Task A_success_that_cannot_be_read_is_of_unknown_outcome_and_not_repeated(string body)
    {
        using var stripe = new FakeStripe().Answers(200, body);

        var error = await Assert.ThrowsAsync<StripeException>(() => stripe.Client().Refunds.CreateAsync(new RefundCreateParams { Charge = "ch_1" }, "key"));

        Assert.Equal(StripeErrorKind.Api, error.Kind);
        Assert.True(error.IsOutcomeUnknown);
    }

    [Fact]
    public async Task The_secret_key_is_in_no_error()
    {
        using var stripe = new FakeStripe().Throws(new HttpRequestException("refused"));
        stripe.Options.MaxAttempts = 1;

        var error = await Assert.ThrowsAsync<StripeException>(() => stripe.Client().Charges.RetrieveAsync("ch_1"));

        Assert.DoesNotContain(stripe.Options.SecretKey, error.ToString(), StringComparison.Ordinal);
    }
}
