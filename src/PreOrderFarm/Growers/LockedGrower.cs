using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Growers;

internal static class LockedGrower
{
    /// <summary>
    /// Takes a farm's row lock, in the caller's transaction: two who add to a farm at once come one after the other, so that
    /// neither a limit nor a name is passed twice.
    /// </summary>
    /// <exception cref="NotFound">There is no such farm.</exception>
    public static async Task LockGrowerAsync(this FarmDbContext db, Guid growerId, CancellationToken ct)
    {
        if (!await db.Set<Grower>().FromSql($"select * from growers where id = {growerId} for no key update").AsNoTracking().AnyAsync(ct))
            throw new NotFound();
    }
}
