using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Campaigns;

/// <summary>What a search can be narrowed to: the produce on offer, the most common first, and the countries that it is shipped to.</summary>
public sealed record ChoicesOfSearch(IReadOnlyList<string> Produce, IReadOnlyList<string> Countries);

public sealed class SearchChoices(FarmDbContext db)
{
    private const int Kinds = 60;

    public async Task<ChoicesOfSearch> RunAsync(CancellationToken ct) => new(
        OneForEachScript(await db.Database.SqlQuery<Grown>($"""
            select min(produce) as "Produce", count(*) as "Campaigns"
            from campaigns
            where status in ('scheduled', 'open', 'closing', 'funded')
            group by lower(produce)
            order by count(*) desc, lower(produce)
            limit {Kinds}
            """).ToListAsync(ct)),
        await db.Database.SqlQuery<string>($"""
            select distinct a.country::text as "Value"
            from campaigns c
            join campaign_regions r on r.campaign_id = c.id
            join region_areas a on a.region_id = r.id
            where c.status in ('scheduled', 'open')
            """).ToListAsync(ct));

    // The filter finds both scripts by either, so one of them is enough to choose from: the one that is written more often.
    private static IReadOnlyList<string> OneForEachScript(IEnumerable<Grown> grown) =>
    [
        .. grown.GroupBy(kind => ChineseScripts.Simplified(kind.Produce), StringComparer.OrdinalIgnoreCase)
            .OrderByDescending(group => group.Sum(kind => kind.Campaigns))
            .Select(group => group.First().Produce),
    ];

    private sealed record Grown(string Produce, long Campaigns);
}
