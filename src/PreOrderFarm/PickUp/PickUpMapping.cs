using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using PreOrderFarm.Growers;
using PreOrderFarm.Photos;

namespace PreOrderFarm.PickUp;

internal sealed class PickUpMapping : IEntityTypeConfiguration<PickUpPoint>
{
    public void Configure(EntityTypeBuilder<PickUpPoint> point)
    {
        point.ToTable("pick_up_points");
        point.HasKey(p => p.Id);
        point.Property(p => p.Country).HasColumnType("char(2)");
        point.HasOne<Grower>().WithMany().HasForeignKey(p => p.GrowerId);
        point.HasOne<Photo>().WithMany().HasForeignKey(p => p.PhotoId);
    }
}
