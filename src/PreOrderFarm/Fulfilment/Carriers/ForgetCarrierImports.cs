using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Fulfilment.Carriers;

/// <summary>Forgets files that nobody applied within a day: they name people.</summary>
public sealed class ForgetCarrierImports(FarmDbContext db, TimeProvider clock)
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>Returns how many.</summary>
    public Task<int> RunAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - Kept;
        return db.Database.ExecuteSqlAsync($"delete from carrier_imports where applied_at is null and created_at < {before}", ct);
    }
}
