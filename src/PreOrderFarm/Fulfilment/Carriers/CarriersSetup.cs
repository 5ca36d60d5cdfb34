using Microsoft.Extensions.DependencyInjection;

namespace PreOrderFarm.Fulfilment.Carriers;

internal static class CarriersSetup
{
    public static IServiceCollection AddCarriers(this IServiceCollection services) => services
        .AddScoped<ExportMappings>()
        .AddScoped<SaveExportMapping>()
        .AddScoped<RemoveExportMapping>()
        .AddScoped<ImportMappings>()
        .AddSingleton<ReadFiles>()
        .AddScoped<CarrierImports>()
        .AddScoped<StartCarrierImport>()
        .AddScoped<ChooseImportColumns>()
        .AddScoped<ApplyCarrierImport>()
        .AddScoped<ForgetCarrierImports>();
}
