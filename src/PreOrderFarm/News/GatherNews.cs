using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;

namespace PreOrderFarm.News;

/// <summary>
/// Finds by their state the campaigns that followers shall hear of: those that have opened, and those that close soon without
/// having reached a target that they must reach. How one ended, whoever pledged is told by Closing.
/// </summary>
public sealed class GatherNews(FarmDbContext db, TimeProvider clock, IOptions<NewsOptions> options)
{
    // One that opened only lately is fresh in memory: its followers were just told.
    private const int QuietHours = 24;

    private const string ClosingSoon = $$"""
        insert into news_events (id, kind, campaign_id, happened_at)
        select uuid_v7(), 'closing_soon', c.id, {0}
        from campaigns c
        left join campaign_funds f on f.campaign_id = c.id
        where c.status = 'open' and c.funding_kind = 'all_or_nothing' and c.deadline > {0} and c.deadline <= {1} and c.opened_at <= {2}
          and {{CardRow.Collects}} < c.target_amount
          and not exists (select from news_events e where e.campaign_id = c.id and e.kind = 'closing_soon')
        on conflict on constraint news_events_once do nothing
        """;

    /// <summary>Returns how many new events there are.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var opened = await db.Database.ExecuteSqlAsync($"""
            insert into news_events (id, kind, campaign_id, happened_at)
            select uuid_v7(), 'opened', c.id, c.opened_at
            from campaigns c
            where c.status = 'open' and c.opened_at is not null and c.deadline > {now}
              and not exists (select from news_events e where e.campaign_id = c.id and e.kind = 'opened')
            on conflict on constraint news_events_once do nothing
            """, ct);
        return opened + await db.Database.ExecuteSqlRawAsync(ClosingSoon, [now, now.AddHours(options.Value.ClosingSoonHours), now.AddHours(-QuietHours)], ct);
    }
}
