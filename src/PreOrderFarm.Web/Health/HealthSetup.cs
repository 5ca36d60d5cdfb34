using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using PreOrderFarm.Reconciliation;

namespace PreOrderFarm.Web.Health;

/// <summary>/healthz: the process answers, and says since how long work waits. /readyz: it can do its work (database, migrations, paper, scheduler).</summary>
internal static class HealthSetup
{
    /// <summary>A role that works adds its scheduler to these checks (Jobs).</summary>
    public static void AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<PaperReady>();
        services.AddHealthChecks().AddCheck<DatabaseReady>("database").AddCheck<PaperReady>("paper");
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz", ShowHealthAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapHealthChecks("/readyz", new HealthCheckOptions { ResponseWriter = WriteAsync }).AllowAnonymous();
    }

    // The process is alive also while the database is not: then it cannot say what waits.
    private static async Task<JsonHttpResult<Health>> ShowHealthAsync(WorkWaiting waiting, TimeProvider clock, ILogger<DatabaseReady> log, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        long? Age(DateTimeOffset? since) => since is { } at ? Math.Max(0, (long)(now - at).TotalSeconds) : 0;
        try
        {
            var since = await waiting.RunAsync(ct);
            return TypedResults.Json(new Health("Healthy", Age(since.Webhook), Age(since.Intent), Age(since.Closing)));
        }
        catch (Exception failure) when (failure is NpgsqlException || failure.InnerException is NpgsqlException)
        {
            log.LogWarning(failure, "What waits cannot be read");
            return TypedResults.Json(new Health("Healthy", null, null, null));
        }
    }

    /// <summary>Ages in seconds of the oldest work that should have been done by now: 0 where none waits, null where it is not known.</summary>
    private sealed record Health(string Status, long? OldestWebhookSeconds, long? OldestIntentSeconds, long? OldestClosingSeconds);

    // Names and states only: what failed and why is in the log.
    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            status = report.Status.ToString(),
            checks = report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Status.ToString(), StringComparer.Ordinal),
        }));
    }
}

internal sealed class DatabaseReady(NpgsqlDataSource source, ILogger<DatabaseReady> log) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var ask = source.CreateCommand("select 1");
            await ask.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException failure)
        {
            log.LogWarning(failure, "The database does not answer");
            return HealthCheckResult.Unhealthy();
        }
    }
}
