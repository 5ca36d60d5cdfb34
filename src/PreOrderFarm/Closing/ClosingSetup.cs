using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PreOrderFarm.Pledges;

namespace PreOrderFarm.Closing;

public static class ClosingSetup
{
    public static IServiceCollection AddClosing(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ClosingOptions>()
            .Bind(configuration.GetSection(ClosingOptions.Section))
            .Validate(options => options.GraceMinutes is >= 0 and <= 30, "Closing:GraceMinutes is 0 to 30.")
            .Validate(
                (ClosingOptions options, IOptions<PledgesOptions> pledges) => options.GraceMinutes >= pledges.Value.HoldMinutes,
                "Closing:GraceMinutes is not less than Pledges:HoldMinutes: what was held just before the deadline would be sold and then refunded.")
            .Validate(options => options.PaymentsPerSweep is > 0 and <= 10_000, "Closing:PaymentsPerSweep is 1 to 10,000.")
            .Validate(options => options.AnswerHours is >= 0 and <= 720, "Closing:AnswerHours is 0 to 720.")
            .Validate(options => options.CampaignsPerSweep is > 0 and <= 10_000, "Closing:CampaignsPerSweep is 1 to 10,000.")
            .ValidateOnStart();
        return services
            .AddScoped<ClosingEmails>()
            .AddScoped<CloseCampaign>()
            .AddScoped<ClosingDelays>()
            .AddSingleton<CloseDueCampaigns>()
            .AddScoped<CompleteCampaigns>()
            .AddScoped<MoveFundedPledge>()
            .AddScoped<CorrectAddress>()
            .AddScoped<CancelCampaign>()
            .AddScoped<PreviewClosing>()
            .AddScoped<ClosingQueries>();
    }
}
