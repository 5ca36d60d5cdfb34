namespace PreOrderFarm.Stripe;

/// <summary>Where Stripe's API is, the secrets that belong to it, and how patiently it is asked.</summary>
/// <remarks>Keys: https://docs.stripe.com/keys · retries: https://docs.stripe.com/error-low-level</remarks>
public sealed class StripeOptions
{
    /// <summary>The address of the API. Another server that speaks it can stand here; a path in it is kept as a prefix.</summary>
    public Uri ApiBase { get; set; } = new("https://api.stripe.com");

    /// <summary>The secret or restricted key (<c>sk_…</c>, <c>rk_…</c>), sent as a bearer token.</summary>
    public string SecretKey { get; set; } = "";

    /// <summary>The signing secret of the webhook endpoint (<c>whsec_…</c>).</summary>
    public string WebhookSecret { get; set; } = "";

    /// <summary>
    /// The signing secret of the endpoint that hears of connected accounts, which has one of its own
    /// (https://docs.stripe.com/connect/webhooks). Empty: there is no such endpoint.
    /// </summary>
    public string ConnectWebhookSecret { get; set; } = "";

    /// <summary>How long one attempt may take, its body included. 20 seconds by default.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a request is tried in all, the first attempt included (1–10). 4 by default.</summary>
    public int MaxAttempts { get; set; } = 4;

    /// <summary>The median wait before the first retry; it doubles with each further one, with jitter. 500 ms by default.</summary>
    public TimeSpan RetryBaseDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait that the back-off itself chooses. 8 seconds by default.</summary>
    public TimeSpan RetryMaxDelay { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// The longest <c>Retry-After</c> that is waited for. A longer one is not slept through: the error comes back at once
    /// with <see cref="StripeException.RetryAfter"/>. 30 seconds by default.
    /// </summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Throws <see cref="ArgumentException"/>, naming the setting, when something is missing or unsafe.</summary>
    public void Validate()
    {
        Must(ApiBase is { IsAbsoluteUri: true } && ApiBase.Scheme is "http" or "https", nameof(ApiBase), "must be an absolute http(s) address.");
        Must(ApiBase.Query.Length == 0 && ApiBase.Fragment.Length == 0 && ApiBase.UserInfo.Length == 0, nameof(ApiBase), "must be without query, fragment and user.");
        Must(IsToken(SecretKey), nameof(SecretKey), "must be set, without spaces or line breaks.");
        Must(IsToken(WebhookSecret), nameof(WebhookSecret), "must be set, without spaces or line breaks.");
        Must(ConnectWebhookSecret.Length == 0 || IsToken(ConnectWebhookSecret), nameof(ConnectWebhookSecret), "must be without spaces or line breaks.");
        Must(ApiBase.Scheme == Uri.UriSchemeHttps || !IsLiveKey(SecretKey), nameof(ApiBase), "must be https with a live key: plain http would show the key to everyone on the way.");
        Must(Timeout >= TimeSpan.FromMilliseconds(10) && Timeout <= TimeSpan.FromMinutes(5), nameof(Timeout), "must be between 10 ms and 5 minutes.");
        Must(MaxAttempts is >= 1 and <= 10, nameof(MaxAttempts), "must be between 1 and 10.");
        Must(RetryBaseDelay > TimeSpan.Zero && RetryBaseDelay <= RetryMaxDelay, nameof(RetryBaseDelay), "must be positive and not above RetryMaxDelay.");
        Must(RetryMaxDelay <= TimeSpan.FromMinutes(5), nameof(RetryMaxDelay), "must be at most 5 minutes.");
        Must(MaxRetryAfter >= TimeSpan.Zero && MaxRetryAfter <= TimeSpan.FromMinutes(5), nameof(MaxRetryAfter), "must be between 0 and 5 minutes.");
    }

    private static void Must(bool holds, string setting, string sentence)
    {
        if (!holds)
        {
            throw new ArgumentException($"Stripe's setting {setting} {sentence}", setting);
        }
    }

    private static bool IsToken(string? value) => !string.IsNullOrEmpty(value) && value.All(c => c is > ' ' and < (char)127);

    private static bool IsLiveKey(string key) =>
        key.StartsWith("sk_live_", StringComparison.Ordinal) || key.StartsWith("rk_live_", StringComparison.Ordinal);
}
