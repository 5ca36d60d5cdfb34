using System.Text.Json.Nodes;

namespace PreOrderFarm.StripeSandbox;

/// <summary>The sums of one currency over all payments.</summary>
public sealed record CurrencyTotal(long CapturedMinor, long RefundedMinor);

/// <summary>
/// All that the stand-in knows. One lock guards it: a request is a few microseconds of dictionary work, so thousands
/// of sessions do not get in each other's way. Reading from outside (tests, the demo's summary) is safe at any time.
/// </summary>
public sealed class SandboxState : IDisposable
{
    private readonly Journal journal;

    internal SandboxState(SandboxOptions options, TimeProvider time)
    {
        Options = options;
        Time = time;
        journal = new Journal(options.StorageFile);
        Agenda = new Agenda(Gate, time);
        Sessions = new("session", Gate, journal);
        PaymentIntents = new("payment_intent", Gate, journal);
        Charges = new("charge", Gate, journal);
        Refunds = new("refund", Gate, journal);
        Disputes = new("dispute", Gate, journal);
        BalanceTransactions = new("balance_transaction", Gate, journal);
        Accounts = new("account", Gate, journal);
        Transfers = new("transfer", Gate, journal);
        TransferReversals = new("transfer_reversal", Gate, journal);
        Payouts = new("payout", Gate, journal);
        Events = new("event", Gate, journal);
        IdempotencyKeys = new IdempotencyKeys(Gate, options, time, journal);
    }

    public Table<CheckoutSession> Sessions { get; }

    public Table<PaymentIntent> PaymentIntents { get; }

    public Table<Charge> Charges { get; }

    public Table<Refund> Refunds { get; }

    public Table<Dispute> Disputes { get; }

    public Table<BalanceTransaction> BalanceTransactions { get; }

    public Table<Account> Accounts { get; }

    public Table<Transfer> Transfers { get; }

    public Table<TransferReversal> TransferReversals { get; }

    public Table<PlatformPayout> Payouts { get; }

    public Table<Event> Events { get; }

    internal SandboxOptions Options { get; }

    internal Lock Gate { get; } = new();

    internal TimeProvider Time { get; }

    internal Agenda Agenda { get; }

    internal IdempotencyKeys IdempotencyKeys { get; }

    internal Uri Address { get; set; } = new("http://127.0.0.1/");

    /// <summary>The API request whose work is being done, for the events that it causes; null when time causes them.</summary>
    internal ApiRequest? CurrentRequest { get; private set; }

    internal Action<Event> EventEmitted { get; set; } = _ => { };

    internal DateTimeOffset Now => Time.GetUtcNow();

    internal long NowSeconds => Now.ToUnixTimeSeconds();

    /// <summary>Captured and refunded, by currency of payment. A refund counts until it has failed.</summary>
    public IReadOnlyDictionary<string, CurrencyTotal> Totals() =>
        Charges.All()
            .Where(charge => charge.Status == ChargeStatus.Succeeded)
            .GroupBy(charge => charge.Currency, StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key,
                group => new CurrencyTotal(group.Sum(charge => charge.AmountMinor), group.Sum(charge => charge.RefundedMinor)),
                StringComparer.Ordinal);

    public void Dispose()
    {
        lock (Gate)
        {
            journal.Dispose();
        }
    }

    internal void Open()
    {
        lock (Gate)
        {
            journal.Open();
            SessionExpiry.Resume(this);
            Settlement.Resume(this);
            RefundProgress.Resume(this);
            DisputeProgress.Resume(this);
        }
    }

    /// <summary>One unit of work: what time has brought about comes first, and the changes are on file before anyone hears of them.</summary>
    internal T Work<T>(ApiRequest? request, Func<T> work)
    {
        lock (Gate)
        {
            CurrentRequest = null;
            Agenda.RunDue();
            CurrentRequest = request;
            try
            {
                return work();
            }
            finally
            {
                CurrentRequest = null;
                journal.Flush();
            }
        }
    }

    internal Event Emit(string type, IStripeObject subject, JsonObject? previous = null)
    {
        var happened = new Event
        {
            Id = Ids.New("evt_"),
            Created = NowSeconds,
            Type = type,
            Subject = subject.ToJson(this).ToJsonString(),
            Previous = previous?.ToJsonString(),
            RequestId = CurrentRequest?.RequestId,
            IdempotencyKey = CurrentRequest?.IdempotencyKey,
            Pending = [.. Options.WebhookEndpoints
                .Where(endpoint => endpoint.EventTypes is null || endpoint.EventTypes.Contains(type))
                .Select(endpoint => endpoint.Url.AbsoluteUri)],
        };
        CurrentRequest?.Caused.Add(happened.Id);
        Events.Put(happened);
        EventEmitted(happened);
        return happened;
    }

    internal IStripeObject? Find(string id) =>
        id.Split('_')[0] switch
        {
            "cs" => Sessions.Find(id),
            "pi" => PaymentIntents.Find(id),
            "ch" or "py" => Charges.Find(id),
            "re" or "pyr" => Refunds.Find(id),
            "du" => Disputes.Find(id),
            "txn" => BalanceTransactions.Find(id),
            "acct" => Accounts.Find(id),
            "tr" => Transfers.Find(id),
            "trr" => TransferReversals.Find(id),
            "po" => Payouts.Find(id),
            "evt" => Events.Find(id),
            _ => null,
        };
}
