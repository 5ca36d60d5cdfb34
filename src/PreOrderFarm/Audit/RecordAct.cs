using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;

namespace PreOrderFarm.Audit;

/// <summary>For use cases that write by SQL: the entry that EF Core's changes get by themselves, in the caller's transaction.</summary>
public static class RecordAct
{
    private static readonly Dictionary<string, object?> Nothing = new(StringComparer.Ordinal);

    /// <summary>The act says all that there is to say.</summary>
    public static Task RecordActAsync(this FarmDbContext db, Actor actor, string action, string kind, string subjectId, DateTimeOffset now, CancellationToken ct) =>
        db.RecordActAsync(actor, action, kind, subjectId, Nothing, now, ct);

    /// <param name="db">The use case's context.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="action">In the past tense: refund_asked.</param>
    /// <param name="kind">What it is done to: pledge.</param>
    /// <param name="subjectId">Which one.</param>
    /// <param name="details">By name, what it is now; nothing personal.</param>
    /// <param name="now">When.</param>
    /// <param name="ct">Ends it.</param>
    public static Task RecordActAsync(
        this FarmDbContext db, Actor actor, string action, string kind, string subjectId, IReadOnlyDictionary<string, object?> details, DateTimeOffset now, CancellationToken ct)
    {
        var changes = JsonSerializer.Serialize(details.ToDictionary(detail => detail.Key, detail => new[] { null, detail.Value }, StringComparer.Ordinal));
        return db.Database.ExecuteSqlAsync($"""
            insert into audit_entries (id, at, member_id, action, kind, subject_id, changes)
            values ({Guid.CreateVersion7(now)}, {now}, {actor.MemberId}, {action}, {kind}, {subjectId}, {changes}::jsonb)
            """, ct);
    }

    /// <summary>The same for many subjects, by one statement: of each, by name, what it was and what it became; of what is personal, an empty list.</summary>
    public static Task RecordActAsync(
        this FarmDbContext db, Actor actor, string action, string kind, IReadOnlyCollection<(string SubjectId, Dictionary<string, object?[]> Changes)> acts, DateTimeOffset now, CancellationToken ct)
    {
        var subjects = acts.Select(act => act.SubjectId).ToArray();
        var changes = acts.Select(act => JsonSerializer.Serialize(act.Changes)).ToArray();
        return db.Database.ExecuteSqlAsync($"""
            insert into audit_entries (id, at, member_id, action, kind, subject_id, changes)
            select uuid_v7(), {now}, {actor.MemberId}, {action}, {kind}, a.subject_id, a.changes::jsonb
            from unnest({subjects}, {changes}) as a (subject_id, changes)
            """, ct);
    }
}
