using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Campaigns;

/// <summary>What a search can be narrowed to: the produce on offer, the most common first, and the countries that it is shipped to.</summary>
public sealed record ChoicesOfSearch(IReadOnlyList<string> Produce, IReadOnlyList<string> Countries);

public sealed class SearchChoices(FarmDbContext db)
{
    private const int Kinds = 60;

    public async Task<ChoicesOfSearch> RunAsync(CancellationToken ct) => new(
        await db.Database.SqlQuery<string>($"""
            select min(produce) as "Value"
            from campaigns
            where status in ('scheduled', 'open', 'closing', 'funded')
            group by lower(produce)
            order by count(*) desc, lower(produce)
            limit {Kinds}
            """).ToListAsync(ct),
        await db.Database.SqlQuery<string>($"""
            select distinct a.country::text as "Value"
            from campaigns c
            join campaign_regions r on r.campaign_id = c.id
            join region_areas a on a.region_id = r.id
            where c.status in ('scheduled', 'open')
            """).ToListAsync(ct));
}
