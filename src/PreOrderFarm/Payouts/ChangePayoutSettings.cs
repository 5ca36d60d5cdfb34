using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

/// <summary>An operator agrees with a grower on an advance and a reserve. Campaigns that are funded keep the terms they were funded with; nobody who has paid gets a higher advance than they read of.</summary>
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
        if (advanceBasisPoints > settings.AdvanceBasisPoints && await WasPromisedLessAsync(growerId, ct))
            throw new RuleBroken("AdvancePercent", $"Backers have paid for a harvest of this farm whose page named a lower advance. Raise it when that harvest has closed.");
        settings.Change(advanceBasisPoints, reserveBasisPoints, reserveDays, actor.MemberId, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
    }

    // The page of a harvest names the advance as it is now, until its terms are fixed after the funding.
    private Task<bool> WasPromisedLessAsync(Guid growerId, CancellationToken ct) =>
        db.Database.SqlQuery<bool>($"""
            select exists (
              select from campaigns c
              join campaign_funds f on f.campaign_id = c.id and f.pledges > 0
              where c.grower_id = {growerId}
                and (c.status in ('open', 'closing') or c.status = 'funded' and not exists (select from payout_terms t where t.campaign_id = c.id))) as "Value"
            """).SingleAsync(ct);
}
