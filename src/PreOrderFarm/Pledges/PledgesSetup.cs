using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Intents;
using PreOrderFarm.Mail;

namespace PreOrderFarm.Pledges;

public static class PledgesSetup
{
    /// <summary>Links in e-mails that show a pledge.</summary>
    public const string LinkKind = "pledge";

    public static IServiceCollection AddPledges(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PledgesOptions>()
            .Bind(configuration.GetSection(PledgesOptions.Section))
            .Validate(
                options => options.HoldMinutes is > 0 and <= 1_400,
                "Pledges:HoldMinutes is more than 0 and at most 1400: Stripe ends a session after 24 hours.")
            .ValidateOnStart();
        services.AddSingleton<PledgeAdmission>();
        services.AddScoped<PledgeCounters>().AddScoped<PledgeMails>().AddScoped<PledgeLinks>().AddScoped<PledgeCheckout>().AddScoped<EndCheckout>();
        services.AddScoped<QuotePledge>().AddScoped<PlacePledge>().AddScoped<ResumeCheckout>().AddScoped<ConfirmPayment>().AddScoped<ApplyPayment>();
        services.AddScoped<ExpireHolds>().AddScoped<IIntentHandler, ExpireCheckout>();
        services.AddScoped<PledgeAccess>().AddScoped<MustHaveCode>().AddScoped<SendPledgeCode>().AddScoped<RevokePledgeLinks>();
        services.AddScoped<EndHeldPayment>().AddScoped<ChangePledge>().AddScoped<CancelPledge>().AddScoped<MovePledge>();
        services.AddScoped<PledgeQueries>().AddScoped<ReadCampaignTotals>();
        services.AddSingleton(new EmailLink(LinkKind, (provider, pledgeId) => $"/p/{provider.GetRequiredService<PledgeLinks>().Issue(pledgeId)}"));
        return services;
    }
}
