using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PreOrderFarm.Database;

namespace PreOrderFarm.Jobs;

/// <summary>Processes Stripe's events as they are stored: woken by PostgreSQL's NOTIFY, and by itself when one is due again.</summary>
internal sealed class StripeEventWorker(ProcessStripeEvents processStripeEvents, DatabaseSignal signal, ILogger<StripeEventWorker> log) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await processStripeEvents.RunAsync(stoppingToken);
                await signal.WaitAsync("stripe_events", Poll, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LogError(failure, "The event worker could not reach the database; it tries again");
                await Task.Delay(TimeSpan.FromSeconds(2), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
