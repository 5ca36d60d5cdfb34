namespace PreOrderFarm.Stripe.Tests;

/// <summary>Settings that could hurt are refused at the start; amounts follow Stripe's tables.</summary>
public sealed class SettingsTests
{
    [Fact]
    public void Sound_settings_pass() => Sound().Validate();

    public static TheoryData<string, Action<StripeOptions>> Unsound => new()
    {
        { "SecretKey", o => o.SecretKey = "" },
        { "SecretKey", o => o.SecretKey = "sk_test_1\n" },
        { "WebhookSecret", o => o.WebhookSecret = "" },
        { "WebhookSecret", o => o.WebhookSecret = "whsec 1" },
        { "ApiBase", o => o.ApiBase = new Uri("/v1", UriKind.Relative) },
        { "ApiBase", o => o.ApiBase = new Uri("ftp://api.stripe.com") },
        { "ApiBase", o => o.ApiBase = new Uri("https://api.stripe.com/?a=b") },
        { "Timeout", o => o.Timeout = TimeSpan.Zero },
        { "Timeout", o => o.Timeout = TimeSpan.FromHours(1) },
        { "MaxAttempts", o => o.MaxAttempts = 0 },
        { "MaxAttempts", o => o.MaxAttempts = 11 },
        { "RetryBaseDelay", o => o.RetryBaseDelay = TimeSpan.FromSeconds(9) },
        { "MaxRetryAfter", o => o.MaxRetryAfter = TimeSpan.FromSeconds(-1) },
    };

    [Theory]
    [MemberData(nameof(Unsound))]
    public void Unsound_settings_are_named(string setting, Action<StripeOptions> spoil)
    {
        var options = Sound();
        spoil(options);

        var error = Assert.Throws<ArgumentException>(options.Validate);

        Assert.Equal(setting, error.ParamName);
        using var http = new HttpClient();
        Assert.Throws<ArgumentException>(() => new StripeClient(http, options, TimeProvider.System));
    }

    [Theory]
    [InlineData("sk_test_1", "http://127.0.0.1:5081", true)]
    [InlineData("sk_live_1", "https://api.stripe.com", true)]
    [InlineData("sk_live_1", "http://127.0.0.1:5081", false)]
    [InlineData("rk_live_1", "http://api.stripe.com", false)]
    public void A_live_key_never_travels_in_the_open(string key, string apiBase, bool isAllowed)
    {
        var options = Sound();
        options.SecretKey = key;
        options.ApiBase = new Uri(apiBase);

        var fault = Record.Exception(options.Validate);

        Assert.Equal(isAllowed, fault is null);
        Assert.DoesNotContain(key, fault?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jpy", 0)]
    [InlineData("JPY", 0)]
    [InlineData("eur", 2)]
    [InlineData("cny", 2)]
    [InlineData("isk", 2)]
    [InlineData("kwd", 3)]
    public void Digits_behind_the_point(string currency, int digits) => Assert.Equal(digits, StripeCurrencies.DecimalDigits(currency));

    [Theory]
    [InlineData(50, "eur", true)]
    [InlineData(49, "eur", false)]
    [InlineData(50, "jpy", true)]
    [InlineData(49, "JPY", false)]
    [InlineData(1, "cny", true)]
    [InlineData(0, "cny", false)]
    [InlineData(-100, "cny", false)]
    [InlineData(99_999_999, "usd", true)]
    [InlineData(100_000_000, "usd", false)]
    [InlineData(5_120, "kwd", true)]
    [InlineData(5_124, "kwd", false)]
    [InlineData(500, "isk", true)]
    [InlineData(550, "isk", false)]
    public void Amounts_that_Stripe_would_take(long amountMinor, string currency, bool isChargeable) =>
        Assert.Equal(isChargeable, StripeCurrencies.IsChargeable(amountMinor, currency));

    [Fact]
    public void Refund_windows_are_the_documented_ones_and_nothing_is_guessed()
    {
        Assert.Null(StripeRefundWindows.For("card"));
        Assert.Equal(TimeSpan.FromDays(90), StripeRefundWindows.For("alipay"));
        Assert.Equal(TimeSpan.FromDays(180), StripeRefundWindows.For("wechat_pay"));
        Assert.Throws<ArgumentOutOfRangeException>(() => StripeRefundWindows.For("klarna"));
    }

    private static StripeOptions Sound() => new() { SecretKey = "sk_test_123", WebhookSecret = "whsec_123" };
}
