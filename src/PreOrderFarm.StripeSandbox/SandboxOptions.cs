namespace PreOrderFarm.StripeSandbox;

/// <summary>What a refund asked of the stand-in does. See https://docs.stripe.com/refunds#failed-refunds.</summary>
public enum RefundOutcome
{
    Succeeds,
    PendingThenSucceeds,
    PendingThenFails,

    /// <summary>Pending for want of balance, without a balance transaction; then there is enough.</summary>
    InsufficientFundsThenSucceeds,

    /// <summary>Pending for want of balance, without a balance transaction; then given up.</summary>
    InsufficientFundsThenFails,

    /// <summary>Succeeds, and the payer's bank sends the money back later.</summary>
    SucceedsThenFails,
}

/// <summary>Where events go, and the secret that signs them. <c>EventTypes</c> null means all.</summary>
public sealed record WebhookEndpoint(Uri Url, string Secret, IReadOnlySet<string>? EventTypes = null);

/// <summary>What the stand-in keeps of a payment: a share, plus a fixed amount in minor units of the settlement currency.</summary>
public sealed record FeeFormula(decimal Percent, long FixedMinor)
{
    public long FeeMinor(long amountMinor) =>
        Math.Min(amountMinor, (long)Math.Round(amountMinor * Percent / 100m, MidpointRounding.AwayFromZero) + FixedMinor);
}

/// <summary>
/// How the stand-in behaves. All but port, storage and settlement currency may be changed while it runs.
/// </summary>
public sealed class SandboxOptions
{
    /// <summary>0 takes a free port of the loopback interface.</summary>
    public int Port { get; init; }

    public string SecretKey { get; init; } = "sk_test_sandbox";

    /// <summary>Where a browser finds the pay page, if not at the address that the server listens on.</summary>
    public Uri? PublicAddress { get; set; }

    /// <summary>Replace the list to change it: the site's port is often known only after this server runs.</summary>
    public IReadOnlyList<WebhookEndpoint> WebhookEndpoints { get; set; } = [];

    /// <summary>The currency that every balance transaction is in; other currencies are exchanged at fixed rates.</summary>
    public string SettlementCurrency { get; init; } = "eur";

    /// <summary>
    /// Euros for one whole unit of each currency, for those that shall differ from the table in <see cref="Currencies"/>.
    /// The rate from one currency to another is the quotient of two of these, and never moves.
    /// </summary>
    public IReadOnlyDictionary<string, decimal> EurosPerUnit { get; init; } = new Dictionary<string, decimal>(StringComparer.Ordinal);

    public FeeFormula CardFee { get; set; } = new(1.5m, 25);

    /// <summary>Alipay and WeChat Pay.</summary>
    public FeeFormula WalletFee { get; set; } = new(2.9m, 30);

    /// <summary>How long after success the balance transaction of a charge appears. Stripe makes it later, too.</summary>
    public TimeSpan BalanceTransactionDelay { get; set; }

    /// <summary>How long money stays 'pending' in the balance.</summary>
    public TimeSpan AvailableAfter { get; set; } = TimeSpan.FromDays(2);

    /// <summary>Refunds what a bank did not take of a payment, instead of refusing all of it.</summary>
    public bool RefundsBesideDisputes { get; set; }

    /// <summary>Of refunds of cards that have no outcome of their own (https://docs.stripe.com/testing#refunds).</summary>
    public RefundOutcome RefundOutcome { get; set; }

    /// <summary>
    /// A refund that the available balance does not cover is pending for want of it, and after <see cref="RefundDelay"/>
    /// succeeds if there is enough by then, and fails otherwise. https://docs.stripe.com/refunds#insufficient-funds
    /// </summary>
    public bool RefundsNeedBalance { get; set; }

    public TimeSpan RefundDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>What the platform pays for losing money to a dispute, in minor units of the settlement currency.</summary>
    public long DisputeFeeMinor { get; set; } = 2000;

    /// <summary>Whether a dispute that is won gives that back, too.</summary>
    public bool DisputeFeeReturns { get; set; }

    /// <summary>How long evidence is taken.</summary>
    public TimeSpan DisputeTime { get; set; } = TimeSpan.FromDays(9);

    /// <summary>From a charge on a card that disputes to its dispute; Stripe's test mode takes a moment, too.</summary>
    public TimeSpan DisputeDelay { get; set; }

    /// <summary>
    /// The platform's payout schedule: 'manual', 'daily', 'weekly' or 'monthly'. The stand-in pays nothing out whatever it says.
    /// </summary>
    public string PayoutInterval { get; set; } = "manual";

    /// <summary>How long an asynchronous payment stays 'processing'.</summary>
    public TimeSpan AsyncPaymentDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>From an event to the first attempt at its delivery.</summary>
    public TimeSpan WebhookDelay { get; set; } = TimeSpan.Zero;

    /// <summary>The waits after the first, second, … failed attempt; after the last the event is given up.</summary>
    public IReadOnlyList<TimeSpan> WebhookRetries { get; set; } = DefaultRetries();

    public TimeSpan WebhookTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Deliveries under way at once.</summary>
    public int WebhookConcurrency { get; init; } = 8;

    /// <summary>A file that keeps the state over a restart; null keeps it in memory only.</summary>
    public string? StorageFile { get; init; }

    public TimeSpan IdempotencyKeyLife { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The oldest keys are forgotten beyond this many, so that memory stays bounded.</summary>
    public int IdempotencyKeyLimit { get; init; } = 100_000;

    private static TimeSpan[] DefaultRetries()
    {
        double[] seconds = [0.2, 1, 3, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 3600, 7200, 7200, 14400, 14400, 28800, 28800];
        return [.. seconds.Select(TimeSpan.FromSeconds)];
    }
}
