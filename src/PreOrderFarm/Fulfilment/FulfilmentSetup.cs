using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Mail;

namespace PreOrderFarm.Fulfilment;

public static class FulfilmentSetup
{
    public static IServiceCollection AddFulfilment(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FulfilmentOptions>()
            .Bind(configuration.GetSection(FulfilmentOptions.Section))
            .Validate(options => options.ParcelsPerBatch is > 0 and <= 10_000, "Fulfilment__ParcelsPerBatch must be 1 to 10,000.")
            .ValidateOnStart();
        services.AddSingleton(new EmailLink("packing_board", (_, campaignId) => $"/packing?campaign={campaignId:D}"));
        return services
            .AddScoped<LockedBatch>()
            .AddScoped<KeepPrinted>()
            .AddScoped<PlanParcels>()
            .AddScoped<CutParcels>()
            .AddScoped<BatchQueries>()
            .AddScoped<BatchBoard>()
            .AddScoped<ParcelQueries>()
            .AddScoped<LockBatch>()
            .AddScoped<UnlockBatch>()
            .AddScoped<AnnounceLock>()
            .AddScoped<WithdrawLock>()
            .AddScoped<TellOfDueLocks>()
            .AddScoped<LockDueBatches>()
            .AddScoped<TellOfLock>()
            .AddScoped<StartBatch>()
            .AddScoped<PackParcels>()
            .AddScoped<LeftOutParcels>()
            .AddScoped<WeighParcels>()
            .AddScoped<WeighByTable>()
            .AddScoped<ParcelsToWeigh>()
            .AddScoped<PackingScans>()
            .AddScoped<PackingOpenings>()
            .AddScoped<PackParcel>()
            .AddScoped<UndoPacking>()
            .AddScoped<ShipScanned>()
            .AddScoped<PackingStation>()
            .AddScoped<TellRecipients>()
            .AddScoped<MarkParcelsShipped>()
            .AddScoped<WithdrawNumbers>()
            .AddScoped<MarkParcelsDelivered>()
            .AddScoped<BringToPoint>()
            .AddScoped<HandOver>()
            .AddScoped<PickUpDesk>()
            .AddScoped<UndoParcelStep>()
            .AddScoped<ChangeRecipient>()
            .AddScoped<ConfirmReceipt>()
            .AddScoped<ReportProblem>()
            .AddScoped<SettleProblem>()
            .AddScoped<FindProblems>()
            .AddScoped<ReleaseBlocks>()
            .AddScoped<VoidUnshippedParcels>()
            .AddCarriers();
    }
}
