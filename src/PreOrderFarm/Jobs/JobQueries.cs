using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;

namespace PreOrderFarm.Jobs;

/// <summary>One schedule: how it went, when it is due. IsFailing: its last run failed. NextAt is null when no worker has ever planned it.</summary>
public sealed record JobState(
    string Name, TimeSpan Interval, DateTimeOffset? LastAt, TimeSpan? Took, string? Node, long Runs, long Failures, DateTimeOffset? FailedAt, string? Failure,
    DateTimeOffset? NextAt, string? Trigger, bool IsRunning)
{
    public bool IsFailing => FailedAt is not null && FailedAt == LastAt;
}

/// <summary>A process that runs jobs, and when it last said that it lives.</summary>
public sealed record WorkerState(string Name, DateTimeOffset SeenAt);

/// <summary>What ran, what is due and what failed: from Quartz's tables and our record of runs.</summary>
public sealed class JobQueries(FarmDbContext db)
{
    public async Task<IReadOnlyList<JobState>> AllAsync(Actor actor, CancellationToken ct)
    {
        actor.MustBeOperator();
        var runs = await db.Database.SqlQuery<RunRow>($"""
            select name as "Name", started_at as "StartedAt", took_ms as "TookMs", node as "Node", runs as "Runs", failures as "Failures", failed_at as "FailedAt", failure as "Failure"
            from job_runs
            """).ToDictionaryAsync(row => row.Name, StringComparer.Ordinal, ct);
        var triggers = await HasQuartzAsync(ct) ? await TriggersAsync(ct) : new Dictionary<string, TriggerRow>(StringComparer.Ordinal);
        return [.. Schedules.All.Select(schedule => State(schedule, runs.GetValueOrDefault(schedule.Name), triggers.GetValueOrDefault(schedule.Name)))];
    }

    public async Task<IReadOnlyList<WorkerState>> WorkersAsync(Actor actor, CancellationToken ct)
    {
        actor.MustBeOperator();
        if (!await HasQuartzAsync(ct))
            return [];
        var rows = await db.Database.SqlQuery<WorkerRow>($"""
            select instance_name as "Name", last_checkin_time as "Ticks" from quartz.qrtz_scheduler_state order by instance_name
            """).ToListAsync(ct);
        return [.. rows.Select(row => new WorkerState(row.Name, At(row.Ticks)!.Value))];
    }

    private static JobState State(Schedule schedule, RunRow? run, TriggerRow? trigger) => new(
        schedule.Name, schedule.Interval, run?.StartedAt, run is null ? null : TimeSpan.FromMilliseconds(run.TookMs), run?.Node, run?.Runs ?? 0, run?.Failures ?? 0,
        run?.FailedAt, run?.Failure, At(trigger?.NextTicks), trigger?.State, trigger?.IsRunning ?? false);

    // Quartz makes its tables when the first worker starts.
    private Task<bool> HasQuartzAsync(CancellationToken ct) =>
        db.Database.SqlQuery<bool>($"""select to_regclass('quartz.qrtz_triggers') is not null as "Value" """).SingleAsync(ct);

    private Task<Dictionary<string, TriggerRow>> TriggersAsync(CancellationToken ct) =>
        db.Database.SqlQuery<TriggerRow>($"""
            select t.job_name::text as "Name", min(t.next_fire_time) as "NextTicks", min(t.trigger_state)::text as "State",
              exists (select from quartz.qrtz_fired_triggers f where f.job_name = t.job_name and f.state = 'EXECUTING') as "IsRunning"
            from quartz.qrtz_triggers t
            group by t.job_name
            """).ToDictionaryAsync(row => row.Name, StringComparer.Ordinal, ct);

    // Quartz.NET keeps times as ticks of UTC.
    private static DateTimeOffset? At(long? ticks) => ticks is > 0 and var known ? new DateTimeOffset(known, TimeSpan.Zero) : null;

    private sealed record RunRow(string Name, DateTimeOffset StartedAt, long TookMs, string Node, long Runs, long Failures, DateTimeOffset? FailedAt, string? Failure);

    private sealed record TriggerRow(string Name, long? NextTicks, string? State, bool IsRunning);

    private sealed record WorkerRow(string Name, long Ticks);
}
