using Quartz;

namespace PreOrderFarm.Jobs;

/// <summary>
/// Every schedule there is. Quartz runs each once in the cluster, never beside itself; a run that was missed (all workers
/// were down) is not made up for, because the next one finds the same work by its state.
/// </summary>
internal static class Schedules
{
    public static IReadOnlyList<Schedule> All { get; } =
    [
        Schedule.Every<CloseDueCampaignsJob>(seconds: 3),
        Schedule.Every<OpenScheduledCampaignsJob>(seconds: 5),
        Schedule.Every<ExpireHoldsJob>(seconds: 5),
        Schedule.Every<ProcessStripeEventsJob>(seconds: 5),
        Schedule.Every<SettlePaymentsJob>(seconds: 10),
        Schedule.Every<CompleteCampaignsJob>(seconds: 60),
        Schedule.Every<LockDueBatchesJob>(seconds: 30),
        Schedule.Every<RequestAdvancesJob>(seconds: 30),
        Schedule.Every<AskForReceiptJob>(seconds: 300),
        Schedule.Every<SettleWeightsJob>(seconds: 30),
        Schedule.Every<ReleaseParcelsJob>(seconds: 60),
        Schedule.Every<ReleaseReservesJob>(seconds: 600),
        Schedule.Every<PreparePayoutRunJob>(seconds: 600),
        Schedule.Every<RefreshPayoutAccountsJob>(seconds: 600),
        Schedule.Every<SweepPhotosJob>(seconds: 3600),
        Schedule.Every<FollowDisputesJob>(seconds: 600),
        Schedule.Every<RemindOfDisputesJob>(seconds: 1800),
        Schedule.Every<TellNewsJob>(seconds: 30),
        Schedule.Every<SendDigestsJob>(seconds: 300),
        Schedule.Every<ForgetUnconfirmedJob>(seconds: 3600),
        Schedule.Every<ForgetCarrierImportsJob>(seconds: 3600),
        Schedule.Every<PreparePrintsJob>(seconds: 5),
        Schedule.Every<AskAboutOverdueMoneyJob>(seconds: 120),
        Schedule.Every<ReadMissedEventsJob>(seconds: 600),
        Schedule.Every<ReconcileJob>(seconds: 3600),
    ];
}

/// <summary>One job and how often it runs. Its name, without 'Job', is its key in the database and in <see cref="JobsOptions"/>.</summary>
internal sealed record Schedule(string Name, TimeSpan Interval, Action<IQuartzBuilder, string, TimeSpan> Register)
{
    public static Schedule Every<TJob>(double seconds) where TJob : class, IJob =>
        new(typeof(TJob).Name[..^"Job".Length], TimeSpan.FromSeconds(seconds), Add<TJob>);

    private static void Add<TJob>(IQuartzBuilder quartz, string name, TimeSpan interval) where TJob : class, IJob =>
        quartz.ScheduleJob<TJob>(
            trigger => trigger.WithIdentity(name).StartNow().WithSimpleSchedule(interval),
            job => job.WithIdentity(name));
}
