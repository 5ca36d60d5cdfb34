using Microsoft.Extensions.DependencyInjection;

namespace PreOrderFarm.Harvesting;

public static class HarvestingSetup
{
    public static IServiceCollection AddHarvesting(this IServiceCollection services) => services
        .AddScoped<PreviewAllocation>()
        .AddScoped<ConfirmAllocation>()
        .AddScoped<AllocationMails>()
        .AddScoped<AllocationQueries>()
        .AddScoped<LotteryQueries>()
        .AddScoped<SettleWeights>()
        .AddScoped<WeightMails>()
        .AddScoped<WeightQueries>();
}
