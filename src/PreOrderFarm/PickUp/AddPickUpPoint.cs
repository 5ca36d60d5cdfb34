using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.PickUp;

/// <summary>A grower names a place where backers can fetch their boxes.</summary>
public sealed class AddPickUpPoint(FarmDbContext db, TimeProvider clock)
{
    public const int MaximumPoints = 100;

    public async Task<Guid> RunAsync(Actor actor, Guid growerId, PickUpPointInput input, CancellationToken ct)
    {
        actor.MustOwn(growerId);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LockGrowerAsync(growerId, ct);
        if (await db.Set<PickUpPoint>().CountAsync(point => point.GrowerId == growerId, ct) >= MaximumPoints)
            throw new RuleBroken($"A farm has at most {MaximumPoints} pick-up points.");
        var point = new PickUpPoint(growerId, input, clock.GetUtcNow());
        await db.NameMustBeFreeAsync(point, ct);
        db.Add(point);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return point.Id;
    }
}
