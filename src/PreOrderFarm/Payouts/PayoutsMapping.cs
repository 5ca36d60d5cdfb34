using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PreOrderFarm.Payouts;

internal sealed class PayoutsMapping :
    IEntityTypeConfiguration<PayoutTerms>, IEntityTypeConfiguration<GrowerPayoutSettings>, IEntityTypeConfiguration<PayoutAccount>,
    IEntityTypeConfiguration<Release>, IEntityTypeConfiguration<ReserveRelease>, IEntityTypeConfiguration<PayoutRun>,
    IEntityTypeConfiguration<Payout>, IEntityTypeConfiguration<PayoutLine>, IEntityTypeConfiguration<TransferReversal>
{
    public void Configure(EntityTypeBuilder<PayoutTerms> terms)
    {
        terms.ToTable("payout_terms");
        terms.HasKey(t => t.CampaignId);
    }

    public void Configure(EntityTypeBuilder<GrowerPayoutSettings> settings)
    {
        settings.ToTable("grower_payout_settings");
        settings.HasKey(s => s.GrowerId);
    }

    public void Configure(EntityTypeBuilder<PayoutAccount> account)
    {
        account.ToTable("payout_accounts");
        account.HasKey(a => a.Id);
        account.Property(a => a.Country).HasColumnType("char(2)");
    }

    public void Configure(EntityTypeBuilder<Release> release)
    {
        release.ToTable("releases");
        release.HasKey(r => r.ParcelId);
        release.Property(r => r.Currency).HasColumnType("char(3)");
    }

    public void Configure(EntityTypeBuilder<ReserveRelease> release)
    {
        release.ToTable("reserve_releases");
        release.HasKey(r => r.Id);
        release.Property(r => r.Currency).HasColumnType("char(3)");
    }

    public void Configure(EntityTypeBuilder<PayoutRun> run)
    {
        run.ToTable("payout_runs");
        run.HasKey(r => r.Id);
    }

    public void Configure(EntityTypeBuilder<Payout> payout)
    {
        payout.ToTable("payouts");
        payout.HasKey(p => p.Id);
        payout.Property(p => p.Currency).HasColumnType("char(3)");
        payout.Property(p => p.SettlementCurrency).HasColumnType("char(3)");
        payout.Ignore(p => p.Amount);
        payout.Ignore(p => p.IsCertainlyUnpaid);
    }

    public void Configure(EntityTypeBuilder<PayoutLine> line)
    {
        line.ToTable("payout_lines");
        line.HasKey(l => l.Id);
    }

    public void Configure(EntityTypeBuilder<TransferReversal> reversal)
    {
        reversal.ToTable("transfer_reversals");
        reversal.HasKey(r => r.Id);
        reversal.Property(r => r.Currency).HasColumnType("char(3)");
    }
}
