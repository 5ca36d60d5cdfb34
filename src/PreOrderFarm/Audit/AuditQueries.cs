using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Audit;

/// <summary>Before and After are null where the field is only named.</summary>
public sealed record AuditedField(string Name, bool IsOpen, string? Before, string? After);

public sealed record AuditRow(Guid Id, DateTimeOffset At, Guid? MemberId, string? Member, string Action, string Kind, string SubjectId, IReadOnlyList<AuditedField> Fields);

/// <summary>Empty: any. Who: an e-mail address, an id, or 'site' for what the site did by itself.</summary>
public sealed record AuditFilter(string Who = "", string Kind = "", string Subject = "", DateOnly? From = null, DateOnly? Until = null);

/// <summary>The trail for operators, the newest first.</summary>
public sealed class AuditQueries(FarmDbContext db)
{
    public static IEnumerable<string> Kinds => AuditRules.Kinds;

    public async Task<KeyPage<AuditRow>> ListAsync(Actor actor, AuditFilter filter, string? after, int size, CancellationToken ct)
    {
        actor.MustBeOperator();
        var entries = db.Set<AuditEntry>().AsNoTracking().AsQueryable();
        if (PageKey.Read(after) is { } key)
            entries = entries.Where(e => e.Id < key.Id);
        if (filter.Kind.Length > 0)
            entries = entries.Where(e => e.Kind == filter.Kind);
        if (filter.Subject.Trim() is { Length: > 0 } subject)
            entries = entries.Where(e => e.SubjectId == subject);
        if (filter.From is { } from)
            entries = entries.Where(e => e.At >= new DateTimeOffset(from, TimeOnly.MinValue, TimeSpan.Zero));
        if (filter.Until is { } until && until < DateOnly.MaxValue)
            entries = entries.Where(e => e.At < new DateTimeOffset(until.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero));
        if (filter.Who.Trim() is { Length: > 0 } who)
            entries = Of(entries, who);
        var take = KeyPage<AuditRow>.Size(size);
        var rows = await entries.OrderByDescending(e => e.Id).Take(take + 1)
            .GroupJoin(db.Set<Member>(), e => e.MemberId, m => m.Id, (entry, members) => new { entry, members })
            .SelectMany(x => x.members.DefaultIfEmpty(), (x, member) => new { x.entry, Name = member == null ? null : member.Email })
            .OrderByDescending(x => x.entry.Id)
            .ToListAsync(ct);
        return KeyPage<AuditRow>.Of([.. rows.Select(row => Row(row.entry, row.Name))], take, row => new PageKey(row.At, row.Id));
    }

    private IQueryable<AuditEntry> Of(IQueryable<AuditEntry> entries, string who)
    {
        if (who == "site")
            return entries.Where(e => e.MemberId == null);
        if (Guid.TryParse(who, out var id))
            return entries.Where(e => e.MemberId == id);
        var email = who.ToUpperInvariant();
        return entries.Where(e => db.Set<Member>().Any(m => m.Id == e.MemberId && m.NormalizedEmail == email));
    }

    private static AuditRow Row(AuditEntry e, string? member)
    {
        using var changes = JsonDocument.Parse(e.Changes);
        return new AuditRow(e.Id, e.At, e.MemberId, member, e.Action, e.Kind, e.SubjectId,
            [.. changes.RootElement.EnumerateObject().Select(field => field.Value.GetArrayLength() == 2
                ? new AuditedField(field.Name, true, Text(field.Value[0]), Text(field.Value[1]))
                : new AuditedField(field.Name, false, null, null))]);
    }

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.ToString();
}
