using PreOrderFarm.Database;
using PreOrderFarm.Members;

namespace PreOrderFarm.PickUp;

/// <summary>Changes what is said of a pick-up point; its name and its address only until a launched campaign offers it.</summary>
public sealed class EditPickUpPoint(FarmDbContext db)
{
    public async Task RunAsync(Actor actor, Guid pointId, PickUpPointInput input, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var point = await db.LockOwnPickUpPointAsync(actor, pointId, ct);
        point.Change(input);
        await db.NameMustBeFreeAsync(point, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
