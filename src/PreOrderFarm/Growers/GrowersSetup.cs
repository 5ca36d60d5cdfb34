using Microsoft.Extensions.DependencyInjection;

namespace PreOrderFarm.Growers;

public static class GrowersSetup
{
    public static IServiceCollection AddGrowers(this IServiceCollection services) =>
        services.AddScoped<RegisterGrower>().AddScoped<AddFulfilmentStaff>().AddScoped<RemoveFulfilmentStaff>().AddScoped<GrowerQueries>();
}
