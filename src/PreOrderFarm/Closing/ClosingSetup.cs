using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PreOrderFarm.Closing;

public static class ClosingSetup
{
    public static IServiceCollection AddClosing(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ClosingOptions>()
            .Bind(configuration.GetSection(ClosingOptions.Section))
            .Validate(options => options.GraceMinutes is >= 0 and <= 1440, "Closing__GraceMinutes must be 0 to 1440.")
            .Validate(options => options.CampaignsPerSweep is > 0 and <= 10_000, "Closing__CampaignsPerSweep must be 1 to 10,000.")
            .ValidateOnStart();
        return services
            .AddScoped<ClosingEmails>()
            .AddScoped<CloseCampaign>()
            .AddSingleton<CloseDueCampaigns>()
            .AddScoped<CompleteCampaigns>()
            .AddScoped<MoveFundedPledge>()
            .AddScoped<CancelCampaign>()
            .AddScoped<ClosingQueries>();
    }
}
