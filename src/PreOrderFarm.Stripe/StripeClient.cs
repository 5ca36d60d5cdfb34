using PreOrderFarm.Stripe.Http;

namespace PreOrderFarm.Stripe;

/// <summary>
/// Stripe's HTTP API as typed requests. One property per resource; every call throws <see cref="StripeException"/> when Stripe
/// refuses or does not answer, and <see cref="ArgumentException"/> before anything is sent when an id or key is malformed.
/// Amounts are whole minor units of a lower-case ISO 4217 currency, as Stripe counts them; nothing is converted.
/// Safe to share between threads.
/// </summary>
/// <remarks>
/// https://docs.stripe.com/api. Every POST carries the caller's idempotency key and is repeated under that same key when it met a
/// time-out, a dropped connection, 409, 429 or 5xx. Give the <see cref="HttpClient"/> a handler that follows no redirects, and a
/// time-out longer than <see cref="StripeOptions.Timeout"/>.
/// </remarks>
public sealed class StripeClient
{
    /// <summary>The API version that the types here are written for, sent with every request.</summary>
    public const string ApiVersion = "2026-10-28.endive";

    /// <summary>Makes a client. Throws <see cref="ArgumentException"/> when the options are not valid.</summary>
    public StripeClient(HttpClient http, StripeOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();

        var api = new ApiCaller(http, options, time);
        CheckoutSessions = new CheckoutSessions(api);
        PaymentIntents = new PaymentIntents(api);
        Charges = new Charges(api);
        BalanceTransactions = new BalanceTransactions(api);
        Balance = new Balances(api);
        BalanceSettings = new BalanceSettings(api);
        Refunds = new Refunds(api);
        Events = new Events(api);
        Accounts = new Accounts(api);
        AccountLinks = new AccountLinks(api);
        Transfers = new Transfers(api);
        TransferReversals = new TransferReversals(api);
        Disputes = new Disputes(api);
    }

    /// <summary>Hosted pay pages.</summary>
    public CheckoutSessions CheckoutSessions { get; }

    /// <summary>Payments from intention to money.</summary>
    public PaymentIntents PaymentIntents { get; }

    /// <summary>Single movements of a payer's money.</summary>
    public Charges Charges { get; }

    /// <summary>Every movement of the account's balance.</summary>
    public BalanceTransactions BalanceTransactions { get; }

    /// <summary>What the account holds.</summary>
    public Balances Balance { get; }

    /// <summary>How the balance is paid out.</summary>
    public BalanceSettings BalanceSettings { get; }

    /// <summary>Money given back to payers.</summary>
    public Refunds Refunds { get; }

    /// <summary>What happened, as Stripe tells it.</summary>
    public Events Events { get; }

    /// <summary>Connected accounts.</summary>
    public Accounts Accounts { get; }

    /// <summary>Links to Stripe's hosted onboarding.</summary>
    public AccountLinks AccountLinks { get; }

    /// <summary>Money moved to connected accounts.</summary>
    public Transfers Transfers { get; }

    /// <summary>Money taken back from connected accounts.</summary>
    public TransferReversals TransferReversals { get; }

    /// <summary>Payments that a payer contested at the bank.</summary>
    public Disputes Disputes { get; }
}
