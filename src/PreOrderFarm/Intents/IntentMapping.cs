using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PreOrderFarm.Intents;

internal sealed class IntentMapping : IEntityTypeConfiguration<Intent>
{
    public void Configure(EntityTypeBuilder<Intent> intent)
    {
        intent.ToTable("intents");
        intent.HasKey(i => i.Id);
        intent.Property(i => i.IdempotencyKey).HasComputedColumnSql("kind || '-' || subject_id::text", stored: true);
    }
}
