using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PreOrderFarm.Mail;

internal sealed class EmailMapping : IEntityTypeConfiguration<Email>
{
    public void Configure(EntityTypeBuilder<Email> email)
    {
        email.ToTable("emails");
        email.HasKey(e => e.Id);
        email.Property(e => e.Model).HasColumnType("jsonb");
    }
}
