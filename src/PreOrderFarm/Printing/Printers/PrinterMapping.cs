using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using PreOrderFarm.Growers;

namespace PreOrderFarm.Printing.Printers;

internal sealed class PrinterMapping : IEntityTypeConfiguration<Printer>
{
    public void Configure(EntityTypeBuilder<Printer> printer)
    {
        printer.ToTable("printers");
        printer.HasKey(p => p.Id);
        printer.HasOne<Grower>().WithMany().HasForeignKey(p => p.GrowerId);
        printer.Ignore(p => p.SheetPaper);
    }
}
