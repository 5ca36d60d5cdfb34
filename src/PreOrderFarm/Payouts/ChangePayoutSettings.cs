using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>An operator agrees with a grower on an advance and a reserve. Campaigns that are funded keep the terms they were funded with.</summary>
public sealed class ChangePayoutSettings(FarmDbContext db, TimeProvider clock)
{
    public async Task RunAsync(Actor actor, Guid growerId, int advanceBasisPoints, int reserveBasisPoints, int reserveDays, CancellationToken ct)
    {
        actor.MustBeOperator();
        if (!await db.Set<Grower>().AnyAsync(g => g.Id == growerId, ct))
            throw new NotFound();
        var settings = await db.Set<GrowerPayoutSettings>().SingleOrDefaultAsync(s => s.GrowerId == growerId, ct);
        if (settings is null)
        {
            settings = new GrowerPayoutSettings(growerId);
            db.Add(settings);
        }
        settings.Change(advanceBasisPoints, reserveBasisPoints, reserveDays, actor.MemberId, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
    }
}
