using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;

namespace PreOrderFarm.Intents;

/// <summary>An intent that is this worker's until <see cref="ClaimedUntil"/>.</summary>
internal sealed record ClaimedIntent(Guid Id, string Kind, string Lane, Guid SubjectId, int Attempts, DateTimeOffset ClaimedUntil);

/// <summary>
/// Takes due intents in turns, so that thousands of refunds keep no e-mail waiting: the kind that fewest of this worker's
/// slots are busy with comes first, within a kind the lane, within a lane what has been due longest. A quarter of the
/// slots no kind takes alone: while Stripe hangs, e-mails go out.
/// </summary>
internal sealed class ClaimIntents(FarmDbContext db, TimeProvider clock, IOptions<IntentOptions> options)
{
    /// <summary>The claim is committed before anything is called: no lock is held across a round trip to the outside.</summary>
    public Task<List<ClaimedIntent>> RunAsync(IReadOnlyCollection<ClaimedIntent> running, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var until = now.AddSeconds(options.Value.LeaseSeconds);
        var free = options.Value.Parallel - running.Count;
        var mostOfAKind = options.Value.Parallel - options.Value.Parallel / 4;
        var (kinds, lanes) = (running.Select(intent => intent.Kind).ToArray(), running.Select(intent => intent.Lane).ToArray());
        return db.Database.SqlQuery<ClaimedIntent>($"""
            with recursive lanes as (
              (select kind, lane from intents where status = 'pending' order by kind, lane limit 1)
              union all
              select n.kind, n.lane
              from lanes l
              cross join lateral (
                select i.kind, i.lane from intents i
                where i.status = 'pending' and (i.kind, i.lane) > (l.kind, l.lane)
                order by i.kind, i.lane
                limit 1) n),
            running as (
              select kind, lane, count(*) as slots from unnest({kinds}, {lanes}) as r (kind, lane) group by kind, lane),
            due as materialized (
              select d.id, l.kind, l.lane, d.due_at
              from lanes l
              cross join lateral (
                select i.id, i.due_at from intents i
                where i.status = 'pending' and i.kind = l.kind and i.lane = l.lane
                  and i.due_at <= {now} and (i.claimed_until is null or i.claimed_until <= {now})
                order by i.due_at
                limit {free}
                for update skip locked) d),
            of_lanes as (
              select id, kind, due_at, coalesce(slots, 0) + row_number() over (partition by kind, lane order by due_at) as turn
              from due
              left join running using (kind, lane)),
            of_kinds as (
              select id, due_at, coalesce(slots, 0) + row_number() over (partition by kind order by turn, due_at) as turn
              from of_lanes
              left join (select kind, sum(slots) as slots from running group by kind) busy using (kind))
            update intents
            set claimed_until = {until}, attempts = attempts + 1
            where id in (select id from of_kinds where turn <= {mostOfAKind} order by turn, due_at limit {free})
            returning id as "Id", kind as "Kind", lane as "Lane", subject_id as "SubjectId", attempts as "Attempts", claimed_until as "ClaimedUntil"
            """).ToListAsync(ct);
    }
}
