using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PreOrderFarm.Campaigns;

internal sealed class OfferMapping :
    IEntityTypeConfiguration<Offer>,
    IEntityTypeConfiguration<OfferUnits>,
    IEntityTypeConfiguration<OfferShippingPrice>
{
    public void Configure(EntityTypeBuilder<Offer> offer)
    {
        offer.ToTable("offers");
        offer.HasKey(o => o.Id);
        offer.Property(o => o.Id).ValueGeneratedNever();
        offer.HasOne<Campaign>().WithMany().HasForeignKey(o => o.CampaignId);
        offer.HasMany(o => o.ShippingPrices).WithOne().HasForeignKey(p => p.OfferId);
    }

    public void Configure(EntityTypeBuilder<OfferUnits> units)
    {
        units.ToTable("offer_units");
        units.HasKey(u => u.OfferId);
    }

    public void Configure(EntityTypeBuilder<OfferShippingPrice> price)
    {
        price.ToTable("offer_shipping_prices");
        price.HasKey(p => new { p.OfferId, p.RegionId });
        price.HasOne<CampaignRegion>().WithMany().HasForeignKey(p => p.RegionId);
    }
}
