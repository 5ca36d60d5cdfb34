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
}
