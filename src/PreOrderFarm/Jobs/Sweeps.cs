using PreOrderFarm.Campaigns;
using PreOrderFarm.Closing;
using PreOrderFarm.Disputes;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Fulfilment.Carriers;
using PreOrderFarm.Harvesting;
using PreOrderFarm.News;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Photos;
using PreOrderFarm.Pledges;
using PreOrderFarm.Printing.Prepared;
using PreOrderFarm.Reconciliation;
using Quartz;

namespace PreOrderFarm.Jobs;

[DisallowConcurrentExecution]
internal sealed class CloseDueCampaignsJob(CloseDueCampaigns closeDueCampaigns) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await closeDueCampaigns.RunAsync(ct);
}

[DisallowConcurrentExecution]
internal sealed class CompleteCampaignsJob(CompleteCampaigns completeCampaigns) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await completeCampaigns.RunAsync(ct);
}

[DisallowConcurrentExecution]
internal sealed class SettlePaymentsJob(SettlePayments settlePayments) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await settlePayments.RunAsync(ct);
}

[DisallowConcurrentExecution]
internal sealed class ProcessStripeEventsJob(ProcessStripeEvents processStripeEvents) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await processStripeEvents.RunAsync(ct);
}

[DisallowConcurrentExecution]
internal sealed class OpenScheduledCampaignsJob(OpenScheduledCampaigns openScheduledCampaigns) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await openScheduledCampaigns.RunAsync(ct);
}

[DisallowConcurrentExecution]
internal sealed class ExpireHoldsJob(ExpireHolds expireHolds) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await expireHolds.RunAsync(ct);
}

[DisallowConcurrentExecution]
internal sealed class LockDueBatchesJob(TellOfDueLocks tellOfDueLocks, LockDueBatches lockDueBatches) : IJob
{
    // In this order: after a time without workers nothing is locked of which nobody was told.
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct)
    {
        await tellOfDueLocks.RunAsync(ct);
        await lockDueBatches.RunAsync(ct);
    }
}

[DisallowConcurrentExecution]
internal sealed class RequestAdvancesJob(RequestAdvances requestAdvances) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await requestAdvances.RunAsync(ct);
}

[DisallowConcurrentExecution]
internal sealed class AskForReceiptJob(AskForReceipt askForReceipt) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await askForReceipt.RunAsync(ct);
}

[DisallowConcurrentExecution]
internal sealed class SettleWeightsJob(SettleWeights settleWeights) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await settleWeights.RunAsync(ct);
}

[DisallowConcurrentExecution]
internal sealed class ReleaseParcelsJob(ReleaseParcels releaseParcels) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await releaseParcels.RunAsync(ct);
}

[DisallowConcurrentExecution]
internal sealed class ReleaseReservesJob(ReleaseReserves releaseReserves) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await releaseReserves.RunAsync(ct);
}

[DisallowConcurrentExecution]
internal sealed class PreparePayoutRunJob(PreparePayoutRun preparePayoutRun) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await preparePayoutRun.RunAsync(ct);
}

[DisallowConcurrentExecution]
internal sealed class RefreshPayoutAccountsJob(RefreshPayoutAccount refreshPayoutAccount) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await refreshPayoutAccount.RunAsync(ct);
}

[DisallowConcurrentExecution]
internal sealed class SweepPhotosJob(SweepPhotos sweepPhotos) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await sweepPhotos.RunAsync(ct);
}

[DisallowConcurrentExecution]
internal sealed class FollowDisputesJob(FollowDispute followDispute) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await followDispute.RunAsync(ct);
}

[DisallowConcurrentExecution]
internal sealed class RemindOfDisputesJob(DisputeMails disputeMails) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await disputeMails.RemindAsync(ct);
}

[DisallowConcurrentExecution]
internal sealed class ReadMissedEventsJob(ReadMissedEvents readMissedEvents) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await readMissedEvents.RunAsync(ProcessStripeEvents.Types, ct);
}

[DisallowConcurrentExecution]
internal sealed class AskAboutOverdueMoneyJob(AskAboutOverduePayments askAboutPayments, FollowRefunds followRefunds) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct)
    {
        await askAboutPayments.RunAsync(ct);
        await followRefunds.RunAsync(ct);
    }
}

[DisallowConcurrentExecution]
internal sealed class ReconcileJob(Reconcile reconcile) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await reconcile.RunAsync(ct);
}

[DisallowConcurrentExecution]
internal sealed class TellNewsJob(GatherNews gatherNews, SpreadNews spreadNews) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct)
    {
        await gatherNews.RunAsync(ct);
        await spreadNews.RunAsync(ct);
    }
}

[DisallowConcurrentExecution]
internal sealed class SendDigestsJob(SendDigests sendDigests, TimeProvider clock) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await sendDigests.RunAsync(clock.GetUtcNow(), ct);
}

[DisallowConcurrentExecution]
internal sealed class ForgetUnconfirmedJob(ForgetUnconfirmed forgetUnconfirmed) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await forgetUnconfirmed.RunAsync(ct);
}

[DisallowConcurrentExecution]
internal sealed class ForgetCarrierImportsJob(ForgetCarrierImports forgetCarrierImports) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct) => await forgetCarrierImports.RunAsync(ct);
}

[DisallowConcurrentExecution]
internal sealed class PreparePrintsJob(PreparePrints preparePrints, ForgetPreparedPrints forgetPreparedPrints) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken ct)
    {
        await forgetPreparedPrints.RunAsync(ct);
        await preparePrints.RunAsync(ct);
    }
}
