using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PreOrderFarm.Growers;

internal sealed class GrowerMapping : IEntityTypeConfiguration<Grower>, IEntityTypeConfiguration<GrowerMember>
{
    public void Configure(EntityTypeBuilder<Grower> grower)
    {
        grower.ToTable("growers");
        grower.HasKey(g => g.Id);
        grower.Property(g => g.Country).HasColumnType("char(2)");
    }

    public void Configure(EntityTypeBuilder<GrowerMember> member)
    {
        member.ToTable("grower_members");
        member.HasKey(m => new { m.GrowerId, m.MemberId });
        member.HasOne<Grower>().WithMany().HasForeignKey(m => m.GrowerId);
    }
}
