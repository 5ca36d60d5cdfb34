using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Intents;

/// <summary>An intent that was given up: what it was, about what, and why.</summary>
public sealed record DeadIntent(
    Guid Id, string Kind, Guid SubjectId, string PlatformAccount, int Attempts, string? LastError, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);

/// <summary>Intents of one kind that wait: how many, how many of them have failed before, and since when the oldest does.</summary>
public sealed record WaitingIntents(string Kind, long Waiting, long Failing, DateTimeOffset Oldest, string? LastError);

/// <summary>The queue of effects on the outside, for operators.</summary>
public sealed class IntentQueries(FarmDbContext db)
{
    public async Task<IReadOnlyList<WaitingIntents>> WaitingAsync(Actor actor, CancellationToken ct)
    {
        actor.MustBeOperator();
        return await db.Database.SqlQuery<WaitingIntents>($"""
            select kind as "Kind", count(*) as "Waiting", count(*) filter (where last_error is not null) as "Failing",
              min(created_at) as "Oldest", (array_agg(last_error order by created_at) filter (where last_error is not null))[1] as "LastError"
            from intents where status = 'pending'
            group by kind
            order by kind
            """).ToListAsync(ct);
    }

    /// <summary>The dead letters, newest first.</summary>
    public async Task<KeyPage<DeadIntent>> DeadAsync(Actor actor, string? after, int size, CancellationToken ct)
    {
        actor.MustBeOperator();
        var key = PageKey.Read(after);
        var (at, id, take) = (key?.At, key?.Id, KeyPage<DeadIntent>.Size(size));
        var rows = await db.Set<Intent>().AsNoTracking()
            .Where(i => i.Status == IntentStatus.Dead && (id == null || i.CreatedAt < at || (i.CreatedAt == at && i.Id < id)))
            .OrderByDescending(i => i.CreatedAt).ThenByDescending(i => i.Id)
            .Take(take + 1)
            .Select(i => new DeadIntent(i.Id, i.Kind, i.SubjectId, i.PlatformAccount, i.Attempts, i.LastError, i.CreatedAt, i.EndedAt))
            .ToListAsync(ct);
        return KeyPage<DeadIntent>.Of(rows, take, row => new PageKey(row.CreatedAt, row.Id));
    }
}
