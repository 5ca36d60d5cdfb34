using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

internal sealed class PledgeMapping :
    IEntityTypeConfiguration<Pledge>,
    IEntityTypeConfiguration<PledgeLine>,
    IEntityTypeConfiguration<PledgeRequest>,
    IEntityTypeConfiguration<PledgeChange>,
    IEntityTypeConfiguration<PledgeChangeLine>,
    IEntityTypeConfiguration<PledgeCode>
{
    public void Configure(EntityTypeBuilder<Pledge> pledge)
    {
        pledge.ToTable("pledges");
        pledge.HasKey(p => p.Id);
        pledge.Property(p => p.Currency).HasColumnType("char(3)");
        pledge.Ignore(p => p.Goods).Ignore(p => p.Shipping).Ignore(p => p.Total).Ignore(p => p.IsLive).Ignore(p => p.Terms);
        pledge.ComplexProperty(p => p.Address, Address);
        pledge.HasMany(p => p.Lines).WithOne().HasForeignKey(l => l.PledgeId);
    }

    public void Configure(EntityTypeBuilder<PledgeLine> line)
    {
        line.ToTable("pledge_lines");
        line.HasKey(l => new { l.PledgeId, l.OfferId });
        line.Ignore(l => l.Terms);
    }

    public void Configure(EntityTypeBuilder<PledgeRequest> request)
    {
        request.ToTable("pledge_requests");
        request.HasKey(r => r.Key);
    }

    public void Configure(EntityTypeBuilder<PledgeChange> change)
    {
        change.ToTable("pledge_changes");
        change.HasKey(c => c.Id);
        change.Ignore(c => c.PayableMinor).Ignore(c => c.Terms);
        change.ComplexProperty(c => c.Address, Address);
        change.HasMany(c => c.Lines).WithOne().HasForeignKey(l => l.ChangeId);
    }

    public void Configure(EntityTypeBuilder<PledgeChangeLine> line)
    {
        line.ToTable("pledge_change_lines");
        line.HasKey(l => new { l.ChangeId, l.OfferId });
        line.Ignore(l => l.Terms);
    }

    public void Configure(EntityTypeBuilder<PledgeCode> code)
    {
        code.ToTable("pledge_codes");
        code.HasKey(c => c.Id);
    }

    private static void Address(ComplexPropertyBuilder<PostalAddress> address) =>
        address.Property(a => a.Country).HasColumnType("char(2)");
}
