using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Audit;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Growers;

/// <summary>From the next request on, the member no longer packs for the farm. Owners cannot be removed.</summary>
public sealed class RemoveFulfilmentStaff(FarmDbContext db, TimeProvider clock)
{
    public async Task RunAsync(Actor actor, Guid growerId, Guid memberId, CancellationToken ct)
    {
        actor.MustOwn(growerId);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var removed = await db.Set<GrowerMember>()
            .Where(member => member.GrowerId == growerId && member.MemberId == memberId && member.Role == GrowerRole.Fulfilment)
            .ExecuteDeleteAsync(ct);
        if (removed == 0)
            throw new NotFound();
        await db.RecordActAsync(actor, "removed", "staff", $"{growerId:D}/{memberId:D}", clock.GetUtcNow(), ct);
        await transaction.CommitAsync(ct);
    }
}
