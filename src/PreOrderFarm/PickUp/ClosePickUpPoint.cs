using PreOrderFarm.Database;
using PreOrderFarm.Members;

namespace PreOrderFarm.PickUp;

/// <summary>
/// No campaign can offer the point any more; those that do keep it, for their backers have chosen it. Or, open again, they can.
/// </summary>
public sealed class ClosePickUpPoint(FarmDbContext db, TimeProvider clock)
{
    /// <summary>False: it was closed already.</summary>
    public async Task<bool> RunAsync(Actor actor, Guid pointId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var point = await db.LockOwnPickUpPointAsync(actor, pointId, ct);
        var isNew = point.Close(clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return isNew;
    }

    /// <summary>False: it was open already.</summary>
    public async Task<bool> ReopenAsync(Actor actor, Guid pointId, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var point = await db.LockOwnPickUpPointAsync(actor, pointId, ct);
        var isNew = point.Reopen();
        if (isNew)
            await db.NameMustBeFreeAsync(point, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return isNew;
    }
}
