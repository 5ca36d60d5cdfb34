using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using PreOrderFarm.Growers;
using PreOrderFarm.Photos;
using PreOrderFarm.PickUp;

namespace PreOrderFarm.Campaigns;

internal sealed class CampaignMapping :
    IEntityTypeConfiguration<Campaign>,
    IEntityTypeConfiguration<CampaignUnits>,
    IEntityTypeConfiguration<CampaignFunds>,
    IEntityTypeConfiguration<CampaignRegion>,
    IEntityTypeConfiguration<RegionArea>,
    IEntityTypeConfiguration<CampaignPhoto>,
    IEntityTypeConfiguration<CampaignPickUp>,
    IEntityTypeConfiguration<PickUpUnits>
{
    public void Configure(EntityTypeBuilder<Campaign> campaign)
    {
        campaign.ToTable("campaigns");
        campaign.HasKey(c => c.Id);
        campaign.Property(c => c.Currency).HasColumnType("char(3)");
        campaign.HasOne<Grower>().WithMany().HasForeignKey(c => c.GrowerId);

        // PostgreSQL's xmin changes with every write of the row: two who change it at once do not overwrite each other.
        campaign.Property<uint>("xmin").IsRowVersion();
    }

    public void Configure(EntityTypeBuilder<CampaignUnits> units)
    {
        units.ToTable("campaign_units");
        units.HasKey(u => u.CampaignId);
    }

    public void Configure(EntityTypeBuilder<CampaignFunds> funds)
    {
        funds.ToTable("campaign_funds");
        funds.HasKey(f => f.CampaignId);
    }

    public void Configure(EntityTypeBuilder<CampaignRegion> region)
    {
        region.ToTable("campaign_regions");
        region.HasKey(r => r.Id);
        region.Property(r => r.Id).ValueGeneratedNever();
        region.HasOne<Campaign>().WithMany().HasForeignKey(r => r.CampaignId);
        region.HasMany(r => r.Areas).WithOne().HasForeignKey(a => a.RegionId);
    }

    public void Configure(EntityTypeBuilder<RegionArea> area)
    {
        area.ToTable("region_areas");
        area.HasKey(a => a.Id);
        area.Property(a => a.Id).ValueGeneratedNever();
        area.Property(a => a.Country).HasColumnType("char(2)");
    }

    public void Configure(EntityTypeBuilder<CampaignPickUp> pickUp)
    {
        pickUp.ToTable("campaign_pick_ups");
        pickUp.HasKey(p => new { p.CampaignId, p.PointId });
        pickUp.HasOne<Campaign>().WithMany().HasForeignKey(p => p.CampaignId);
        pickUp.HasOne<PickUpPoint>().WithMany().HasForeignKey(p => p.PointId);
    }

    public void Configure(EntityTypeBuilder<PickUpUnits> units)
    {
        units.ToTable("pick_up_units");
        units.HasKey(u => new { u.CampaignId, u.PointId });
    }

    public void Configure(EntityTypeBuilder<CampaignPhoto> photo)
    {
        photo.ToTable("campaign_photos");
        photo.HasKey(p => new { p.CampaignId, p.PhotoId });
        photo.HasOne<Campaign>().WithMany().HasForeignKey(p => p.CampaignId);
        photo.HasOne<Photo>().WithMany().HasForeignKey(p => p.PhotoId);
    }
}
