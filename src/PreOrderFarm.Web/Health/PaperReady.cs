using Microsoft.Extensions.Diagnostics.HealthChecks;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Web.Health;

/// <summary>Whether this machine has the libraries and the fonts to print with. What was there once is not looked for again.</summary>
internal sealed class PaperReady(ILogger<PaperReady> log) : IHealthCheck
{
    private volatile bool isReady;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            if (!isReady)
                Typesetter.EnsureReady();
            isReady = true;
            return Task.FromResult(HealthCheckResult.Healthy());
        }
        catch (TypesettingException missing)
        {
            log.LogError(missing, "Nothing can be printed on this machine");
            return Task.FromResult(HealthCheckResult.Unhealthy());
        }
    }
}

/// <summary>A process that could print nothing does not start: every list, label, poster and share card would be an error.</summary>
internal sealed class PaperAtStart : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            Typesetter.EnsureReady();
            return Task.CompletedTask;
        }
        catch (TypesettingException missing)
        {
            throw new StartRefused([$"Nothing can be printed on this machine. {missing.Message}"]);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
