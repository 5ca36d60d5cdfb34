using PreOrderFarm.Closing;
using PreOrderFarm.Payments;
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
