using PreOrderFarm.Printing.Printers;

namespace PreOrderFarm.Web.Pages.Packing;

public sealed record PrinterFormView(PrinterInput Input);
