using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Audit;

/// <summary>Writes an entry for each change that is saved, in the same transaction: no change without its entry, no entry without its change.</summary>
public sealed class AuditChanges(WhoActs who, TimeProvider clock) : SaveChangesInterceptor
{
    private const int LongestValue = 300;

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } db)
            Write(db);
        return ValueTask.FromResult(result);
    }

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        if (eventData.Context is { } db)
            Write(db);
        return result;
    }

    private void Write(DbContext db)
    {
        var now = clock.GetUtcNow();
        // A save that failed and is tried again finds the entries of the first try, which were not written.
        foreach (var stale in db.ChangeTracker.Entries<AuditEntry>().Where(entry => entry.State == EntityState.Added).ToList())
            stale.State = EntityState.Detached;
        foreach (var entry in db.ChangeTracker.Entries().Where(IsWrite).ToList())
        {
            if (AuditRules.KindOf(entry.Metadata.ClrType, who.MemberId is not null) is not { } kind)
                continue;
            var changes = Changes(entry);
            if (entry.State != EntityState.Modified || changes.Count > 0)
                db.Add(new AuditEntry(who.MemberId, Action(entry.State), kind, SubjectId(entry), changes.ToJsonString(), now));
        }
    }

    private static bool IsWrite(EntityEntry entry) => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted;

    private static string Action(EntityState state) => state switch
    {
        EntityState.Added => "added",
        EntityState.Modified => "changed",
        EntityState.Deleted => "removed",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };

    // The keys of a row without an id of its own (staff of a farm, a price of an offer), with a slash between them.
    private static string SubjectId(EntityEntry entry) =>
        string.Join('/', entry.Metadata.FindPrimaryKey()!.Properties.Select(key => entry.Property(key.Name).CurrentValue switch
        {
            Guid id => id.ToString("D"),
            byte[] bytes => Convert.ToHexString(bytes.AsSpan(0, Math.Min(8, bytes.Length))),
            var other => Convert.ToString(other, CultureInfo.InvariantCulture),
        }));

    private static JsonObject Changes(EntityEntry entry)
    {
        var changes = new JsonObject();
        foreach (var property in entry.Properties.Where(property => AuditRules.IsSaid(property.Metadata.Name)))
        {
            if (entry.State == EntityState.Modified && (!property.IsModified || Equals(property.OriginalValue, property.CurrentValue)))
                continue;
            var before = entry.State == EntityState.Added ? null : property.OriginalValue;
            var after = entry.State == EntityState.Deleted ? null : property.CurrentValue;
            if (entry.State == EntityState.Modified || !IsEmpty(before ?? after))
                changes[SnakeCase.Of(property.Metadata.Name)] = Values(entry, property.Metadata, before, after);
        }
        foreach (var complex in entry.ComplexProperties.Where(complex => entry.State == EntityState.Modified && complex.IsModified))
            changes[SnakeCase.Of(complex.Metadata.Name)] = new JsonArray();
        return changes;
    }

    /// <summary>What it was and what it became; of what is personal, an empty list.</summary>
    private static JsonArray Values(EntityEntry entry, IProperty property, object? before, object? after) =>
        AuditRules.IsOpen(entry.Metadata.ClrType.Name.Split('`')[0], property.Name, property.ClrType) ? [Value(before), Value(after)] : [];

    private static JsonNode? Value(object? value) => value switch
    {
        null => null,
        string text => TypedText.Beginning(text, LongestValue),
        bool flag => flag,
        int number => number,
        long number => number,
        DateTimeOffset at => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Enum word => SnakeCase.Of(word.ToString()),
        var other => Convert.ToString(other, CultureInfo.InvariantCulture),
    };

    private static bool IsEmpty(object? value) => value is null or "" or Array { Length: 0 };
}
