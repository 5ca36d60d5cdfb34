using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PreOrderFarm.Audit;

/// <summary>One thing that somebody (null: the site by itself) did. Written once; the database refuses to change it.</summary>
public sealed class AuditEntry
{
    private AuditEntry()
    {
    }

    internal AuditEntry(Guid? memberId, string action, string kind, string subjectId, string changes, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7(now);
        At = now;
        MemberId = memberId;
        Action = action;
        Kind = kind;
        SubjectId = subjectId;
        Changes = changes;
    }

    public Guid Id { get; private set; }
    public DateTimeOffset At { get; private set; }
    public Guid? MemberId { get; private set; }

    /// <summary>added, changed, removed, or what a use case calls it: refund_asked.</summary>
    public string Action { get; private set; } = "";

    /// <summary>campaign, offer, member, …</summary>
    public string Kind { get; private set; } = "";

    public string SubjectId { get; private set; } = "";

    /// <summary>JSON: by field, what it was and what it became; what is personal is only named.</summary>
    public string Changes { get; private set; } = "";
}

internal sealed class AuditMapping : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.ToTable("audit_entries");
        entry.HasKey(e => e.Id);
        entry.Property(e => e.Changes).HasColumnType("jsonb");
    }
}
