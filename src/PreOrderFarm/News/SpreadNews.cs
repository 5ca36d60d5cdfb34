using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.News;

/// <summary>
/// Writes down of each event whom it goes to, by one statement however many they are: an e-mail to those who want each at
/// once, a place in the next digest for the others. An event finds who followed when it happened, and each of them once.
/// </summary>
public sealed class SpreadNews(FarmDbContext db, TimeProvider clock, IOptions<SiteOptions> site)
{
    private const int EventsPerSweep = 200;

    /// <summary>Returns how many events were spread.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var spread = 0;
        while (spread < EventsPerSweep && await SpreadNextAsync(ct))
            spread++;
        return spread;
    }

    private async Task<bool> SpreadNextAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Another node that is at the same one waits for nothing: it takes the next.
        var claimed = await db.Database.SqlQuery<Guid>($"""
            update news_events set spread_at = {now}
            where id = (select id from news_events where spread_at is null order by happened_at limit 1 for update skip locked)
            returning id as "Value"
            """).ToListAsync(ct);
        if (claimed.Count == 0)
            return false;
        await SpreadAsync(claimed[0], now, ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    // What is over by now is told to nobody.
    private Task SpreadAsync(Guid eventId, DateTimeOffset now, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            with told as materialized (
              select r.id as reader_id, i.event_id, r.email, coalesce(m.culture, r.culture) as culture, i.template, i.campaign_id,
                case when r.frequency = 'at_once' then uuid_v7() end as email_id,
                i.model || jsonb_build_object(
                  'deadline', jsonb_build_object('at', i.deadline, 'zone', coalesce(r.time_zone, i.time_zone)),
                  'link', {site.Value.BaseUrl + "/campaigns/"}::text || i.slug,
                  'settings', jsonb_build_object('link', {NewsLinks.ReaderKind}::text, 'id', r.id)) as model
              from news_items i
              join follows f on f.grower_id = i.grower_id and f.confirmed_at <= i.happened_at
              join news_readers r on r.id = f.reader_id and r.frequency <> 'none'
              left join members m on m.normalized_email = upper(r.email) and m.email_confirmed
              where i.event_id = {eventId} and i.is_open and i.deadline > {now}),
            written as (
              insert into emails (id, once_key, template, culture, recipient, model, created_at)
              select email_id, 'news:' || event_id || ':' || reader_id, template, culture, email, model, {now}
              from told
              where email_id is not null
              returning id),
            delivered as (
              insert into news_deliveries (event_id, reader_id, created_at, settled_at, email_id)
              select event_id, reader_id, {now}, case when email_id is not null then {now} end, email_id
              from told)
            insert into intents (id, kind, subject_id, lane, created_at, due_at)
            select uuid_v7(), 'send_email', w.id, t.campaign_id::text, {now}, {now}
            from written w
            join told t on t.email_id = w.id
            """, ct);
}
