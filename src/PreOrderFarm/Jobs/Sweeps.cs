using PreOrderFarm.Campaigns;
using PreOrderFarm.Closing;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;
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
