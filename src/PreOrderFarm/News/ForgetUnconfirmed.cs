using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;

namespace PreOrderFarm.News;

/// <summary>Forgets addresses that never said yes, once their link has expired: somebody else may have typed them.</summary>
public sealed class ForgetUnconfirmed(FarmDbContext db, TimeProvider clock, IOptions<NewsOptions> options)
{
    /// <summary>Returns how many questions were forgotten.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var expired = clock.GetUtcNow().AddDays(-options.Value.LinkDays);
        var forgotten = await db.Database.ExecuteSqlAsync($"delete from follows where confirmed_at is null and asked_at < {expired}", ct);
        // Who ever had news keeps the link of its mails; who chose something, what they chose.
        await db.Database.ExecuteSqlAsync($"""
            delete from news_readers r
            where r.created_at < {expired} and r.frequency = 'at_once' and r.time_zone is null
              and not exists (select from follows f where f.reader_id = r.id)
              and not exists (select from news_deliveries d where d.reader_id = r.id)
            """, ct);
        return forgotten;
    }
}
