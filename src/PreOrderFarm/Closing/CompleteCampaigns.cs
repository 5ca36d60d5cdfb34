using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Closing;

/// <summary>Sweep: a funded campaign is completed when all of its parcels have arrived, but for those that are
/// not sent because a bank gave their money back for good.</summary>
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
                where p.campaign_id = c.id and p.status not in ('delivered', 'settled', 'void')
                  and not exists (
                    select from release_blocks b join disputes d on d.id = b.source_id and d.status = 'lost'
                    where b.parcel_id = p.id and b.kind = 'dispute' and b.lifted_at is null))
            """, ct);
}
