using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Intents;

namespace PreOrderFarm.Disputes;

public static class DisputesSetup
{
    public static IServiceCollection AddDisputes(this IServiceCollection services) => services
        .AddScoped<FollowDispute>().AddScoped<FreezeReleased>().AddScoped<ReturnLoss>().AddScoped<RefundWonBack>().AddScoped<SubmitEvidence>().AddScoped<DisputeQueries>()
        .AddScoped<IIntentHandler, SendEvidence>();
}
