using Microsoft.Extensions.Logging;
using Npgsql;
using PreOrderFarm.Shared;
using Quartz;

namespace PreOrderFarm.Jobs;

/// <summary>Writes down of each schedule its last run and its last failure. What cannot be written down stops no job.</summary>
internal sealed class RecordJobRuns(NpgsqlDataSource source, ILogger<RecordJobRuns> log) : IJobListener
{
    private const int LongestFailure = 500;

    public string Name => nameof(RecordJobRuns);

    public ValueTask JobToBeExecuted(IJobExecutionContext context, CancellationToken cancellationToken = default) => default;

    public ValueTask JobExecutionVetoed(IJobExecutionContext context, CancellationToken cancellationToken = default) => default;

    public async ValueTask JobWasExecuted(IJobExecutionContext context, JobExecutionException? jobException, CancellationToken cancellationToken = default)
    {
        try
        {
            await WriteAsync(context, Sentence(jobException), cancellationToken);
        }
        catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException or InvalidOperationException)
        {
            log.LogWarning(failure, "The run of {Job} could not be written down", context.JobDetail.Key.Name);
        }
    }

    private static string? Sentence(JobExecutionException? failure)
    {
        if (failure is null)
            return null;
        var cause = failure.GetBaseException();
        return TypedText.Beginning($"{cause.GetType().Name}: {cause.Message}".Replace("\0", "", StringComparison.Ordinal), LongestFailure);
    }

    private async Task WriteAsync(IJobExecutionContext context, string? failure, CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            insert into job_runs (name, started_at, took_ms, node, runs, failures, failed_at, failure)
            values ($1, $2, $3, $4, 1, case when $5 is null then 0 else 1 end, case when $5 is null then null else $2 end, $5)
            on conflict (name) do update
            set started_at = excluded.started_at, took_ms = excluded.took_ms, node = excluded.node, runs = job_runs.runs + 1,
              failures = job_runs.failures + excluded.failures, failed_at = coalesce(excluded.failed_at, job_runs.failed_at),
              failure = coalesce(excluded.failure, job_runs.failure)
            """);
        command.Parameters.AddWithValue(context.JobDetail.Key.Name);
        command.Parameters.AddWithValue(context.FireTimeUtc.ToUniversalTime());
        command.Parameters.AddWithValue((long)context.JobRunTime.TotalMilliseconds);
        command.Parameters.AddWithValue(Environment.MachineName);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)failure ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(ct);
    }
}
