using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Closing;

/// <summary>Sweep: a funded campaign is completed when all of its parcels have arrived.</summary>
public sealed class CompleteCampaigns(FarmDbContext db, TimeProvider clock)
{
    /// <summary>Returns how many campaigns it completed.</summary>
    public Task<int> RunAsync(CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            update campaigns c
            set status = 'completed', completed_at = {clock.GetUtcNow()}
            where c.status = 'funded'
              and exists (select from parcels p where p.campaign_id = c.id)
              and not exists (
                select from parcels p
                where p.campaign_id = c.id and p.status not in ('delivered', 'settled', 'void'))
            """, ct);
}
