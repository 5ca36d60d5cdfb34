using Microsoft.Extensions.DependencyInjection;

namespace PreOrderFarm.Overview;

public static class OverviewSetup
{
    /// <summary>What growers and operators see at a glance: reads of all folders, writes of none.</summary>
    public static IServiceCollection AddOverview(this IServiceCollection services) => services.AddScoped<GrowerOverview>().AddScoped<FindAnything>().AddScoped<ReadMemberFile>();
}
