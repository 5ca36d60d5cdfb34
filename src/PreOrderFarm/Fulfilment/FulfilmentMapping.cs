using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

internal sealed class FulfilmentMapping :
    IEntityTypeConfiguration<FulfilmentBatch>,
    IEntityTypeConfiguration<Parcel>,
    IEntityTypeConfiguration<ParcelLine>,
    IEntityTypeConfiguration<ParcelCorrection>,
    IEntityTypeConfiguration<ParcelDeviation>,
    IEntityTypeConfiguration<ReleaseBlock>
{
    public void Configure(EntityTypeBuilder<FulfilmentBatch> batch)
    {
        batch.ToTable("fulfilment_batches");
        batch.HasKey(b => b.Id);
    }

    public void Configure(EntityTypeBuilder<Parcel> parcel)
    {
        parcel.ToTable("parcels");
        parcel.HasKey(p => p.Id);
        parcel.ComplexProperty(p => p.Address, address => address.Property(a => a.Country).HasColumnType("char(2)"));
        parcel.Property(p => p.Currency).HasColumnType("char(3)");
        parcel.HasMany(p => p.Lines).WithOne().HasForeignKey(line => line.ParcelId);
        parcel.Navigation(p => p.Lines).UsePropertyAccessMode(PropertyAccessMode.Field);
    }

    public void Configure(EntityTypeBuilder<ParcelLine> line)
    {
        line.ToTable("parcel_lines");
        line.HasKey(l => new { l.ParcelId, l.OfferId });
    }

    public void Configure(EntityTypeBuilder<ParcelCorrection> correction)
    {
        correction.ToTable("parcel_corrections");
        correction.HasKey(c => c.Id);
    }

    public void Configure(EntityTypeBuilder<ParcelDeviation> deviation)
    {
        deviation.ToTable("parcel_exceptions");
        deviation.HasKey(d => d.Id);
    }

    public void Configure(EntityTypeBuilder<ReleaseBlock> block)
    {
        block.ToTable("release_blocks");
        block.HasKey(b => b.Id);
    }
}
