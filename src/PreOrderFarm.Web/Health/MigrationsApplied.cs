namespace PreOrderFarm.Web.Health;

/// <summary>The first thing a process asks of the database. An older schema stops it; so /readyz implies migrated.</summary>
internal sealed class MigrationsApplied(IConfiguration configuration) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) =>
        ProductionChecks.RequireMigratedAsync(Site.ConnectionString(configuration), cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
