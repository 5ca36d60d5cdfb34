using Microsoft.Extensions.DependencyInjection;

namespace PreOrderFarm.Reconciliation;

public static class ReconciliationSetup
{
    public static IServiceCollection AddReconciliation(this IServiceCollection services) =>
        services.AddScoped<LedgerCheck>().AddScoped<CampaignProofs>().AddScoped<WorkWaiting>();
}
