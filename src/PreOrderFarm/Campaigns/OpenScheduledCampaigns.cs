using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Campaigns;

/// <summary>The sweep that opens approved campaigns whose time has come, however late it runs.</summary>
public sealed class OpenScheduledCampaigns(FarmDbContext db, TimeProvider clock)
{
    public Task<int> RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.Database.ExecuteSqlAsync($"""
            update campaigns
            set status = 'open', opened_at = {now}
            where status = 'scheduled' and (opens_at is null or opens_at <= {now})
            """, ct);
    }
}
