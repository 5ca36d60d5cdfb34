using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Ledger;

public enum LedgerAccountKind
{
    /// <summary>An asset: our balance at Stripe, in the platform account's settlement currency.</summary>
    StripeClearing,

    /// <summary>Where a campaign's currency is changed into the settlement currency; in one currency it nets to zero.</summary>
    Exchange,

    /// <summary>A liability per campaign: backers' money that is neither refunded nor released.</summary>
    Held,

    /// <summary>Income of the platform.</summary>
    PlatformFee,

    /// <summary>Income of the platform: what growers are charged of real processing fees.</summary>
    ProcessingFeeCharged,

    /// <summary>An expense of the platform: what Stripe keeps. A refund does not bring it back.</summary>
    ProcessingFee,

    /// <summary>An expense of the platform: what Stripe charges for a dispute.</summary>
    DisputeFee,

    /// <summary>A liability per campaign: refunds asked for and not yet done.</summary>
    RefundsOnTheWay,

    /// <summary>A liability per campaign: released, and owed to the grower.</summary>
    Payable,

    /// <summary>A liability per campaign: kept back for some time, to pay later refunds first.</summary>
    Reserve,

    /// <summary>An asset per campaign: paid to the grower before the parcels arrived.</summary>
    Advance,

    /// <summary>An asset per campaign: what the grower owes us.</summary>
    GrowerDebt,

    /// <summary>A liability per campaign: payouts asked for and not yet done.</summary>
    TransfersOnTheWay,

    /// <summary>An asset per campaign: money that a bank took back for now.</summary>
    Disputed,

    /// <summary>A liability per campaign: released, and kept back while a bank decides a dispute that may take it.</summary>
    Frozen,

    /// <summary>An asset: the platform's own bank account, per currency.</summary>
    Bank,
}

/// <summary>
/// One side of a booking. Debits are positive, credits negative. Assets and liabilities 'per campaign' name it;
/// StripeClearing, Exchange, ProcessingFee and DisputeFee belong to a platform account: to 'main', unless it is named.
/// </summary>
public sealed record LedgerEntry(LedgerAccountKind Account, Money Amount, Guid? CampaignId = null, string? PlatformAccount = null);

/// <summary>Books one transaction, in the caller's database transaction if there is one.</summary>
public sealed class PostToLedger(FarmDbContext db)
{
    /// <summary>
    /// Books the entries once under the reference ('payment_succeeded:…'). False: this reference is already booked.
    /// Throws unless the entries sum to zero in each currency (the database would refuse them too).
    /// </summary>
    public Task<bool> RunAsync(string kind, Guid sourceId, DateTimeOffset occurredAt, IReadOnlyList<LedgerEntry> entries, CancellationToken ct) =>
        RunAsync(kind, $"{sourceId:D}", occurredAt, entries, ct);

    /// <summary>The same of what has no id of its own: a source of several ids, by colons.</summary>
    public async Task<bool> RunAsync(string kind, string source, DateTimeOffset occurredAt, IReadOnlyList<LedgerEntry> entries, CancellationToken ct)
    {
        MustBalance(entries);
        var written = entries.Where(entry => entry.Amount.Minor != 0).ToList();
        if (written.Count == 0)
            throw new ArgumentException("A ledger transaction needs entries that are not zero.", nameof(entries));
        var accounts = written.Select(entry => SnakeCase.Of(entry.Account)).ToArray();
        var currencies = written.Select(entry => entry.Amount.Currency).ToArray();
        var campaigns = written.Select(entry => entry.CampaignId).ToArray();
        var platforms = written.Select(entry => entry.PlatformAccount).ToArray();
        var amounts = written.Select(entry => entry.Amount.Minor).ToArray();
        var rows = await db.Database.ExecuteSqlAsync($"""
            with booked as (
              insert into ledger_transactions (id, kind, reference, occurred_at)
              values ({Guid.CreateVersion7(occurredAt)}, {kind}, {kind + ":" + source}, {occurredAt})
              on conflict on constraint ledger_transactions_reference_unique do nothing
              returning id)
            insert into ledger_entries (transaction_id, account_id, currency, amount_minor)
            select booked.id, ledger_account(e.account, e.currency, e.campaign, e.platform), e.currency, e.amount
            from booked, unnest({accounts}, {currencies}, {campaigns}, {platforms}, {amounts}) as e (account, currency, campaign, platform, amount)
            """, ct);
        return rows > 0;
    }

    /// <summary>The same of what moved at Stripe, which may come to nothing in the currency of the balance: then there is nothing to book.</summary>
    public Task<bool> SettleAsync(string kind, Guid sourceId, DateTimeOffset occurredAt, IReadOnlyList<LedgerEntry> entries, CancellationToken ct) =>
        entries.All(entry => entry.Amount.Minor == 0) ? Task.FromResult(false) : RunAsync(kind, sourceId, occurredAt, entries, ct);

    public static string Reference(string kind, Guid sourceId) => $"{kind}:{sourceId:D}";

    private static void MustBalance(IReadOnlyList<LedgerEntry> entries)
    {
        foreach (var currency in entries.GroupBy(entry => entry.Amount.Currency, StringComparer.Ordinal))
        {
            var sum = currency.Aggregate(Money.Zero(currency.Key), (total, entry) => total + entry.Amount);
            if (sum.Minor != 0)
                throw new ArgumentException($"The entries do not sum to zero: {sum}.", nameof(entries));
        }
    }
}
