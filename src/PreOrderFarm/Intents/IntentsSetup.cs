using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PreOrderFarm.Intents;

public static class IntentsSetup
{
    public static IServiceCollection AddIntents(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<IntentOptions>(configuration.GetSection(IntentOptions.Section));
        return services.AddScoped<RunIntents>();
    }

    /// <summary>For processes that do the work, not only ask for it.</summary>
    public static IServiceCollection AddIntentWorker(this IServiceCollection services) =>
        services.AddHostedService<IntentWorker>();
}
