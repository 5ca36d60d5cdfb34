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
}
