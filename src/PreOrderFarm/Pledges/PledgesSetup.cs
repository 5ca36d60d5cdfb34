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
                options => options.HoldMinutes is > 0 and <= 30,
                "Pledges:HoldMinutes is more than 0 and at most 30: no campaign waits longer for its last holds.")
            .Validate(options => options.LateCancelHours >= 0, "Pledges:LateCancelHours is not negative.")
            .Validate(options => options.UnpaidPerBacker > 0, "Pledges:UnpaidPerBacker is more than 0.")
            .Validate(options => options.LinkDays > 0, "Pledges:LinkDays is more than 0.")
            .Validate(options => options.CodeMinutes > 0, "Pledges:CodeMinutes is more than 0.")
            .Validate(options => options.CodesPerHour > 0, "Pledges:CodesPerHour is more than 0.")
            .Validate(options => options.AdmissionBatch > 0, "Pledges:AdmissionBatch is more than 0.")
            .Validate(options => options.AdmissionConnections > 0, "Pledges:AdmissionConnections is more than 0.")
            .Validate(options => options.AdmissionQueue > 0, "Pledges:AdmissionQueue is more than 0.")
            .Validate(options => options.RecheckMinutes > 0, "Pledges:RecheckMinutes is more than 0.")
            .Validate(options => options.SweepLimit > 0, "Pledges:SweepLimit is more than 0.")
            .ValidateOnStart();
        services.AddSingleton<PledgeAdmission>();
        services.AddScoped<PledgeCounters>().AddScoped<PledgeMails>().AddScoped<PledgeLinks>().AddScoped<PledgeCheckout>().AddScoped<EndCheckout>();
        services.AddScoped<QuotePledge>().AddScoped<PlacePledge>().AddScoped<ResumeCheckout>().AddScoped<ConfirmPayment>().AddScoped<ApplyPayment>();
        services.AddScoped<ExpireHolds>().AddScoped<ExpireCheckout>().AddScoped<IIntentHandler>(provider => provider.GetRequiredService<ExpireCheckout>());
        services.AddScoped<PledgeAccess>().AddScoped<AdoptPledges>().AddScoped<MustHaveCode>().AddScoped<SendPledgeCode>().AddScoped<RevokePledgeLinks>();
        services.AddScoped<EndHeldPayment>().AddScoped<ChangePledge>().AddScoped<CancelPledge>().AddScoped<MovePledge>();
        services.AddScoped<RefundPledge>().AddScoped<RestorePayment>().AddSingleton<AskAboutOverduePayments>().AddSingleton<EndHeldCheckouts>();
        services.AddScoped<PledgeQueries>().AddScoped<ReadMoneyBack>().AddScoped<ReadCampaignTotals>().AddScoped<ReadFundingCurve>();
        services.AddSingleton(new EmailLink(LinkKind, (provider, pledgeId) => $"/p/{provider.GetRequiredService<PledgeLinks>().Issue(pledgeId)}"));
        return services;
    }
}
