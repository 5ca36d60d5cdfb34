using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.News;

/// <summary>
/// Writes the digests that are due: what waited at the reader's last morning, each event in one e-mail once. What is over by
/// now, or of a grower whom they do not follow any more, is settled without one.
/// </summary>
public sealed class SendDigests(FarmDbContext db, TimeProvider clock, IOptions<NewsOptions> options, IOptions<SiteOptions> site)
{
    /// <summary>Returns how many readers had something waiting that is settled now.</summary>
    /// <param name="asOf">Whose mornings have come; the clock's time, but for who wants to see tomorrow's today.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<int> RunAsync(DateTimeOffset asOf, CancellationToken ct)
    {
        var settled = 0;
        for (var last = options.Value.DigestsAtOnce; last == options.Value.DigestsAtOnce; settled += last)
            last = await RunOnceAsync(asOf, ct);
        return settled;
    }

    private async Task<int> RunOnceAsync(DateTimeOffset asOf, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // One node at a time. The statement after it sees all that the one before has settled.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('news_digests', 0))", ct);
        var mornings = (await WaitingAsync(ct)).ConvertAll(w => w with { At = DigestTimes.Newest(SnakeCase.Parse<NewsFrequency>(w.Frequency), w.Zone, asOf) });
        var settled = mornings.Count == 0 ? 0 : await WriteAsync(mornings, ct);
        await transaction.CommitAsync(ct);
        return settled;
    }

    // A few hundred at most, however many readers.
    private Task<List<MorningRow>> WaitingAsync(CancellationToken ct) =>
        db.Database.SqlQuery<MorningRow>($"""
            select distinct r.frequency as "Frequency", coalesce(r.time_zone, {DigestTimes.UnknownZone}) as "Zone", {clock.GetUtcNow()} as "At"
            from news_deliveries d
            join news_readers r on r.id = d.reader_id
            where d.settled_at is null
            """).ToListAsync(ct);

    private async Task<int> WriteAsync(List<MorningRow> mornings, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (frequencies, zones, times) = (mornings.Select(m => m.Frequency).ToArray(), mornings.Select(m => m.Zone).ToArray(), mornings.Select(m => m.At.ToUniversalTime()).ToArray());
        var rows = await db.Database.SqlQuery<int>($"""
            with mornings as (
              select frequency, zone, at from unnest({frequencies}, {zones}, {times}) as t (frequency, zone, at)),
            due as materialized (
              select distinct d.reader_id
              from news_deliveries d
              join news_readers r on r.id = d.reader_id
              join mornings w on w.frequency = r.frequency and w.zone = coalesce(r.time_zone, {DigestTimes.UnknownZone})
              where d.settled_at is null and d.created_at <= w.at
              order by d.reader_id
              limit {options.Value.DigestsAtOnce}),
            told as (
              select distinct on (d.reader_id, i.campaign_id) d.reader_id, i.event_id, i.happened_at,
                i.model || jsonb_build_object(
                  'sentence', i.template || '.subject',
                  'deadline', jsonb_build_object('at', i.deadline, 'zone', coalesce(r.time_zone, i.time_zone)),
                  'link', {site.Value.BaseUrl + "/campaigns/"}::text || i.slug) as item
              from due
              join news_deliveries d on d.reader_id = due.reader_id and d.settled_at is null
              join news_readers r on r.id = d.reader_id and r.frequency <> 'none'
              join news_items i on i.event_id = d.event_id and i.is_open and i.deadline > {now}
              join follows f on f.reader_id = d.reader_id and f.grower_id = i.grower_id and f.confirmed_at is not null
              order by d.reader_id, i.campaign_id, i.happened_at desc),
            digests as materialized (
              select t.reader_id, uuid_v7() as email_id, max(t.event_id::text) as newest, jsonb_agg(t.item order by t.happened_at, t.event_id) as items
              from told t
              group by t.reader_id),
            written as (
              insert into emails (id, once_key, template, culture, recipient, model, created_at)
              select g.email_id, 'news_digest:' || g.reader_id || ':' || g.newest, 'news_digest', coalesce(m.culture, r.culture), r.email,
                jsonb_build_object('items', g.items, 'settings', jsonb_build_object('link', {NewsLinks.ReaderKind}::text, 'id', r.id)), {now}
              from digests g
              join news_readers r on r.id = g.reader_id
              left join members m on m.normalized_email = upper(r.email) and m.email_confirmed
              returning id),
            intended as (
              insert into intents (id, kind, subject_id, lane, created_at, due_at)
              select uuid_v7(), 'send_email', id, 'news_digest', {now}, {now} from written),
            settled as (
              update news_deliveries d
              set settled_at = {now}, email_id = g.email_id
              from due
              left join digests g on g.reader_id = due.reader_id
              where d.reader_id = due.reader_id and d.settled_at is null)
            select count(*)::int as "Value" from due
            """).ToListAsync(ct);
        return rows[0];
    }

    private sealed record MorningRow(string Frequency, string Zone, DateTimeOffset At);
}
