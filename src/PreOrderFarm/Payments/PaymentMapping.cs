using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PreOrderFarm.Payments;

internal sealed class PaymentMapping :
    IEntityTypeConfiguration<Payment>, IEntityTypeConfiguration<Refund>, IEntityTypeConfiguration<StripeEventRow>
{
    public void Configure(EntityTypeBuilder<Payment> payment)
    {
        payment.ToTable("payments");
        payment.HasKey(p => p.Id);
        payment.Property(p => p.Currency).HasColumnType("char(3)");
        payment.Property(p => p.SettlementCurrency).HasColumnType("char(3)");
        payment.Ignore(p => p.Amount);
    }

    public void Configure(EntityTypeBuilder<Refund> refund)
    {
        refund.ToTable("refunds");
        refund.HasKey(r => r.Id);
        refund.Property(r => r.Currency).HasColumnType("char(3)");
        refund.Property(r => r.SettlementCurrency).HasColumnType("char(3)");
        refund.Ignore(r => r.Amount);
    }

    public void Configure(EntityTypeBuilder<StripeEventRow> row)
    {
        row.ToTable("stripe_events");
        row.HasKey(e => e.Id);
    }
}
