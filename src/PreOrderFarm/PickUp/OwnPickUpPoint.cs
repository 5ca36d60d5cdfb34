using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.PickUp;

internal static class OwnPickUpPoint
{
    /// <summary>The point, for its grower's owner, held until the transaction ends: two who change it come one after the other.</summary>
    public static async Task<PickUpPoint> LockOwnPickUpPointAsync(this FarmDbContext db, Actor actor, Guid pointId, CancellationToken ct)
    {
        var point = await db.Set<PickUpPoint>().FromSql($"select * from pick_up_points where id = {pointId} for no key update").SingleOrDefaultAsync(ct)
            ?? throw new NotFound();
        actor.MustOwn(point.GrowerId);
        return point;
    }

    /// <summary>Of two open points with one name nobody could tell which is meant.</summary>
    public static async Task NameMustBeFreeAsync(this FarmDbContext db, PickUpPoint point, CancellationToken ct)
    {
        if (await db.Set<PickUpPoint>().AnyAsync(other => other.GrowerId == point.GrowerId && other.Id != point.Id && other.Name == point.Name && other.ClosedAt == null, ct))
            throw new RuleBroken(nameof(PickUpPoint.Name), $"The farm has a pick-up point of this name already.");
    }
}
