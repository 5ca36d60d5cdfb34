using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PreOrderFarm.Database;
using PreOrderFarm.Printing.Prepared;

namespace PreOrderFarm.Jobs;

/// <summary>Begins a print as soon as it is asked for: woken by PostgreSQL's NOTIFY. The schedule finds what nobody was woken for.</summary>
internal sealed class PrintWorker(IServiceScopeFactory scopes, DatabaseSignal signal, ILogger<PrintWorker> log) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(60);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var asked = signal.WaitAsync("prints", Poll, stoppingToken);
                await using (var scope = scopes.CreateAsyncScope())
                    await scope.ServiceProvider.GetRequiredService<PreparePrints>().RunAsync(stoppingToken);
                await asked;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LogError(failure, "The print worker could not reach the database; it tries again");
                await Task.Delay(TimeSpan.FromSeconds(2), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
