using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Reconciliation;

/// <param name="Invariant">Its number in the view ledger_check (docs/operations.md says what each means).</param>
public sealed record InvariantViolation(int Invariant, string Name, string Subject, string Detail);

/// <summary>What must always hold, asked of the database: in health, nothing comes back.</summary>
public sealed class LedgerCheck(FarmDbContext db)
{
    public Task<List<InvariantViolation>> RunAsync(CancellationToken ct) =>
        db.Database.SqlQuery<InvariantViolation>($"""
            select invariant as "Invariant", name as "Name", subject as "Subject", detail as "Detail"
            from ledger_check
            order by invariant, name, subject
            limit 1000
            """).ToListAsync(ct);

    /// <summary>
    /// When the books of the platform account that was read longest ago were read; null while one with bookings has never
    /// been. Until then, whether our books are Stripe's is not known.
    /// </summary>
    public async Task<DateTimeOffset?> BooksReadAtAsync(CancellationToken ct)
    {
        var reads = await db.Database.SqlQuery<DateTimeOffset?>($"""
            select max(r.started_at) as "Value"
            from (
              select distinct platform_account from ledger_accounts where kind = 'stripe_clearing'
              union
              select platform_account from reconciliation_runs) a
            left join reconciliation_runs r on r.platform_account = a.platform_account and r.ended_at is not null and r.failure is null
            group by a.platform_account
            """).ToListAsync(ct);
        return reads.Contains(null) ? null : reads.Min();
    }
}
