using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Intents;
using PreOrderFarm.Mail;

namespace PreOrderFarm.Disputes;

public static class DisputesSetup
{
    public static IServiceCollection AddDisputes(this IServiceCollection services) => services
        .AddSingleton(new EmailLink(DisputeMails.DisputeLink, (_, disputeId) => $"/admin/disputes/{disputeId:D}"))
        .AddScoped<DisputeMails>()
        .AddScoped<FollowDispute>().AddScoped<FreezeReleased>().AddScoped<ReturnLoss>().AddScoped<CreditLoss>().AddScoped<RefundWonBack>().AddScoped<SubmitEvidence>().AddScoped<DisputeQueries>()
        .AddScoped<IIntentHandler, SendEvidence>();
}
