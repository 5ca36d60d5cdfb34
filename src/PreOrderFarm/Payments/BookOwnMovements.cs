using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Payments;

/// <summary>
/// Books movements of our balance that follow from no payment, refund, payout or dispute here: what went to our own bank
/// and came from there, and Stripe's own fees. Each once, by the id of its balance transaction.
/// </summary>
public sealed class BookOwnMovements(FarmDbContext db)
{
    // https://docs.stripe.com/reports/balance-transaction-types
    private static readonly string[] ToOrFromOurBank = ["payout", "payout_cancel", "payout_failure", "topup", "topup_reversal"];
    private static readonly string[] Fees = ["stripe_fee", "stripe_fx_fee", "tax_fee"];

    /// <summary>Returns how many were booked now.</summary>
    public async Task<int> RunAsync(string account, IEnumerable<ProviderMovement> movements, CancellationToken ct)
    {
        var own = movements.Where(m => ToOrFromOurBank.Contains(m.Type, StringComparer.Ordinal) || Fees.Contains(m.Type, StringComparer.Ordinal)).ToList();
        if (own.Count == 0)
            return 0;
        return (await db.Database.SqlQuery<int>($"""
            with moved as (
              select m.id, m.currency, m.gross, m.fee, m.at, case when m.type = any ({ToOrFromOurBank}) then 'bank_moved' else 'stripe_fee' end as kind
              from unnest({own.Select(m => m.Id).ToArray()}, {own.Select(m => m.Type).ToArray()}, {own.Select(m => m.Net.Currency).ToArray()},
                {own.Select(m => m.Amount.Minor).ToArray()}, {own.Select(m => m.Fee.Minor).ToArray()}, {own.Select(m => m.CreatedAt).ToArray()})
                as m (id, type, currency, gross, fee, at)),
            booked as (
              insert into ledger_transactions (id, kind, reference, occurred_at)
              select uuid_v7(), m.kind, m.kind || ':' || m.id, m.at
              from moved m
              where m.gross <> 0 or m.fee <> 0
              on conflict on constraint ledger_transactions_reference_unique do nothing
              returning id, reference),
            entered as (
              insert into ledger_entries (transaction_id, account_id, currency, amount_minor)
              select b.id, ledger_account(e.account, m.currency, null, {account}), m.currency, e.amount_minor
              from moved m
              join booked b on b.reference = m.kind || ':' || m.id
              cross join lateral (values
                ('stripe_clearing', m.gross - m.fee),
                ('processing_fee', m.fee),
                (case m.kind when 'bank_moved' then 'bank' else 'processing_fee' end, -m.gross)) as e (account, amount_minor)
              where e.amount_minor <> 0)
            select count(*)::int as "Value" from booked
            """).ToListAsync(ct))[0];
    }
}
