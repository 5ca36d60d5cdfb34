using Microsoft.Extensions.DependencyInjection;

namespace PreOrderFarm.Printing;

public static class PrintingSetup
{
    public static IServiceCollection AddPrinting(this IServiceCollection services) => services
        .AddScoped<ReadBatchPage>()
        .AddScoped<PrintRuns>()
        .AddScoped<Printers.KeepPrinter>()
        .AddScoped<Printers.PrinterQueries>()
        .AddScoped<PrintSheet>()
        .AddScoped<ExportPackingList>()
        .AddScoped<ExportForCarrier>()
        .AddScoped<ExportAllocation>()
        .AddScoped<Labels.PrintLabels>()
        .AddScoped<PrintPayoutStatement>()
        .AddScoped<PrintReceipt>()
        .AddScoped<HarvestPictures>()
        .AddScoped<DrawShareCard>()
        .AddScoped<DrawPoster>();
}
