using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PreOrderFarm.Printing;

public static class PrintingSetup
{
    public static IServiceCollection AddPrinting(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PrintingOptions>()
            .Bind(configuration.GetSection(PrintingOptions.Section))
            .Validate(options => options.AtOnceUpTo is >= 0 and <= 10_000, "Printing__AtOnceUpTo must be 0 to 10,000.")
            .ValidateOnStart();
        return services
            .AddScoped<ReadBatchPage>()
            .AddScoped<PrintRuns>()
            .AddScoped<Printers.KeepPrinter>()
            .AddScoped<Printers.PrinterQueries>()
            .AddScoped<PrintSheet>()
            .AddScoped<ExportPackingList>().AddScoped<ExportWeights>()
            .AddScoped<ExportForCarrier>()
            .AddScoped<ExportAllocation>()
            .AddScoped<Labels.PrintLabels>()
            .AddScoped<Prepared.AskForPrint>()
            .AddScoped<Prepared.PreparedPrints>()
            .AddScoped<Prepared.PreparePrints>()
            .AddScoped<Prepared.RetryPrint>()
            .AddScoped<Prepared.DownloadPrint>()
            .AddScoped<Prepared.ForgetPreparedPrints>()
            .AddScoped<PrintPayoutStatement>()
            .AddScoped<PrintReceipt>()
            .AddScoped<HarvestPictures>()
            .AddScoped<DrawShareCard>()
            .AddScoped<DrawPoster>();
    }
}
