using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PreOrderFarm.Intents;

public static class IntentsSetup
{
    public static IServiceCollection AddIntents(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<IntentOptions>().Bind(configuration.GetSection(IntentOptions.Section))
            .Validate(intents => intents is { Parallel: > 0, LeaseSeconds: > 0, MaxAttempts: > 0, MaxBackoffMinutes: > 0, PollSeconds: > 0 }, "The settings of Intents are all above zero.")
            .ValidateOnStart();
        return services.AddScoped<RunIntents>().AddScoped<IntentQueries>().AddScoped<RetryIntent>();
    }

    /// <summary>For processes that do the work, not only ask for it.</summary>
    public static IServiceCollection AddIntentWorker(this IServiceCollection services) =>
        services.AddHostedService<IntentWorker>();
}
