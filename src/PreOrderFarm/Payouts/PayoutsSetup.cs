using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Intents;
using PreOrderFarm.Mail;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Payouts;

public static class PayoutsSetup
{
    /// <summary>Of e-mails: the payouts of a farm.</summary>
    public const string GrowerLink = "grower_payouts";

    public static IServiceCollection AddPayouts(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PayoutsOptions>().Bind(configuration.GetSection(PayoutsOptions.Section))
            .Validate(p => p.FeeBasisPoints is >= 0 and <= 5_000, "Payouts:FeeBasisPoints is 0 to 5000.")
            .Validate(p => p.ReserveBasisPoints is >= 0 and <= 5_000 && p.ReserveDays is >= 0 and <= 180, "Payouts:ReserveBasisPoints is 0 to 5000, Payouts:ReserveDays 0 to 180.")
            .Validate(p => p is { NoWordDays: > 0, AnswerDays: >= 0, FirstAskDays: >= 0 } && p.SecondAskDays > p.FirstAskDays, "Payouts:FirstAskDays comes before SecondAskDays.")
            .Validate(p => p is { ParcelsPerRelease: > 0, RunEveryDays: >= 0 }, "Payouts:ParcelsPerRelease is above zero.")
            .Validate(p => p.Connectable().All(place => Currency.IsKnown(place[(place.IndexOf(':', StringComparison.Ordinal) + 1)..])), "Payouts:ConnectCurrencies are ISO 4217 codes, with commas between.")
            .ValidateOnStart();
        services.AddSingleton(new EmailLink(GrowerLink, (_, growerId) => $"/grower/{growerId:D}/payouts"));
        services.AddScoped<FixPayoutTerms>().AddScoped<ExpectedTerms>().AddSingleton<ReleaseParcels>().AddScoped<ReleaseReserves>();
        services.AddScoped<OnboardGrower>().AddScoped<GiveBankDetails>().AddScoped<RefreshPayoutAccount>().AddScoped<SealBankDetails>().AddScoped<PayoutAccountMails>();
        services.AddScoped<ChangePayoutSettings>().AddScoped<RequestAdvances>();
        services.AddScoped<RecordReversal>().AddScoped<AdoptTransfer>();
        services.AddScoped<StartPayoutRun>().AddScoped<PreparePayoutRun>().AddScoped<RecordPayout>().AddScoped<RecordBankTransfer>().AddScoped<ReturnBankTransfer>().AddScoped<MovePayout>();
        services.AddScoped<AskForReceipt>();
        services.AddScoped<AskBack>().AddScoped<ReadPlatformBalances>().AddScoped<PayoutQueries>();
        return services.AddScoped<IIntentHandler, ExecutePayout>().AddScoped<IIntentHandler, ExecuteReversal>();
    }
}
