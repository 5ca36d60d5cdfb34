using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace PreOrderFarm.Pledges;

public static class PledgesSetup
{
    public static IServiceCollection AddPledges(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PledgesOptions>()
            .Bind(configuration.GetSection(PledgesOptions.Section))
            .Validate(
                options => options.HoldMinutes is > 0 and <= 1_400,
                "Pledges:HoldMinutes is more than 0 and at most 1400: Stripe ends a session after 24 hours.")
            .ValidateOnStart();
        return services;
    }
}
