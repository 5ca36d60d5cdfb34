using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Photos;

/// <summary>A column that shows photos. The folder that owns the table registers it; a test compares with the database's foreign keys.</summary>
public sealed record PhotoUse(string Table, string Column);

/// <summary>
/// Removes photos that nothing shows a day after their upload (a form that was given up, a draft that lost its picture),
/// and what uploads that were cut off left in the folder.
/// </summary>
public sealed class SweepPhotos(FarmDbContext db, PhotoFiles files, IEnumerable<PhotoUse> uses, TimeProvider clock)
{
    public const int PerRun = 500;

    private static readonly TimeSpan MayBeUnused = TimeSpan.FromDays(1);

    public async Task<int> RunAsync(CancellationToken ct)
    {
        var limit = clock.GetUtcNow() - MayBeUnused;
        files.DeleteWorkFoldersBefore(limit.UtcDateTime);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var orphans = await db.Database.SqlQueryRaw<Guid>(OrphansSql(), limit, PerRun).ToListAsync(ct);
        // Files first: a crash leaves rows, which the next run finds; files without a row nobody would find.
        foreach (var orphan in orphans)
            files.Delete(orphan);
        await db.Set<Photo>().Where(photo => orphans.Contains(photo.Id)).ExecuteDeleteAsync(ct);
        await transaction.CommitAsync(ct);
        return orphans.Count;
    }

    // Names of tables come from our own code. The lock makes whoever puts such a photo somewhere just now wait, and fail.
    private string OrphansSql() =>
        $$"""
        select p.id as "Value"
        from photos p
        where p.created_at < {0}
          {{string.Concat(uses.Select(use => $"and not exists (select 1 from {use.Table} u where u.{use.Column} = p.id) "))}}
        order by p.created_at
        limit {1}
        for update of p skip locked
        """;
}
