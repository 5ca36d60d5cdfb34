using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;

namespace PreOrderFarm.Campaigns;

/// <summary>The sweep that opens approved campaigns whose time has come, however late it runs; one whose grower cannot be paid waits.</summary>
public sealed class OpenScheduledCampaigns(FarmDbContext db, IOptions<CampaignsOptions> options, TimeProvider clock)
{
    public Task<int> RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.Database.ExecuteSqlAsync($"""
            update campaigns c
            set status = 'open', opened_at = {now}
            where c.status = 'scheduled' and (c.opens_at is null or c.opens_at <= {now})
              and (not {options.Value.RequiresPayoutAccount}
                or exists (select from growers g where g.id = c.grower_id and c.platform_account = any (g.payable_from)))
            """, ct);
    }
}
