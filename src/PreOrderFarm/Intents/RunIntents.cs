using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;

namespace PreOrderFarm.Intents;

/// <summary>Claims due intents and executes them, a bounded number at a time. Any number of nodes may run it.</summary>
public sealed class RunIntents(
    IServiceScopeFactory scopes, TimeProvider clock, IOptions<IntentOptions> options, ILogger<RunIntents> log)
{
    /// <summary>Runs what is due until nothing is; returns how many intents were executed.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var executed = 0;
        while (await ClaimAsync(ct) is { Count: > 0 } claimed)
        {
            await Parallel.ForEachAsync(
                claimed,
                new ParallelOptions { MaxDegreeOfParallelism = options.Value.Parallel, CancellationToken = ct },
                async (intent, token) => await ExecuteAsync(intent, token));
            executed += claimed.Count;
        }
        return executed;
    }

    // The claim commits before anything is called: no lock is held across a round trip to the outside.
    private async Task<List<ClaimedIntent>> ClaimAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>();
        var now = clock.GetUtcNow();
        var until = now.AddSeconds(options.Value.LeaseSeconds);
        var most = options.Value.Parallel * 4;
        return await db.Database.SqlQuery<ClaimedIntent>($"""
            update intents
            set claimed_until = {until}, attempts = attempts + 1
            where id in (
              select id from intents
              where status = 'pending' and due_at <= {now} and (claimed_until is null or claimed_until <= {now})
              order by due_at
              limit {most}
              for update skip locked)
            returning id as "Id", kind as "Kind", subject_id as "SubjectId", attempts as "Attempts"
            """).ToListAsync(ct);
    }

    private async Task ExecuteAsync(ClaimedIntent intent, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            var handler = scope.ServiceProvider.GetServices<IIntentHandler>().SingleOrDefault(h => string.Equals(h.Kind, intent.Kind, StringComparison.Ordinal))
                ?? throw new IntentRefused($"Nobody here handles '{intent.Kind}'.");
            await handler.HandleAsync(intent.SubjectId, ct);
            await EndAsync(intent, IntentStatus.Done, error: null);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            log.LogInformation("Intent {Intent} ({Kind}) was interrupted; its claim runs out by itself", intent.Id, intent.Kind);
        }
        catch (IntentRefused refused)
        {
            log.LogError(refused, "Intent {Intent} ({Kind}) was refused for good", intent.Id, intent.Kind);
            await EndAsync(intent, IntentStatus.Dead, refused.Message);
        }
        catch (Exception failure) when (intent.Attempts >= options.Value.MaxAttempts && failure is not OutsideUnavailable)
        {
            log.LogError(failure, "Intent {Intent} ({Kind}) failed {Attempts} times and is given up", intent.Id, intent.Kind, intent.Attempts);
            await EndAsync(intent, IntentStatus.Dead, failure.Message);
        }
        catch (Exception failure)
        {
            log.LogWarning(failure, "Intent {Intent} ({Kind}) failed at attempt {Attempts}", intent.Id, intent.Kind, intent.Attempts);
            await RetryLaterAsync(intent, failure.Message, (failure as OutsideUnavailable)?.RetryAfter ?? TimeSpan.Zero);
        }
    }

    private async Task EndAsync(ClaimedIntent intent, IntentStatus status, string? error)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>();
        await db.Database.ExecuteSqlAsync($"""
            update intents
            set status = {SnakeCase.Of(status)}, ended_at = {clock.GetUtcNow()}, claimed_until = null, last_error = {error}
            where id = {intent.Id}
            """, CancellationToken.None);
    }

    private async Task RetryLaterAsync(ClaimedIntent intent, string error, TimeSpan atLeast)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>();
        var backoff = Backoff(intent.Attempts);
        var due = clock.GetUtcNow() + (backoff > atLeast ? backoff : atLeast);
        await db.Database.ExecuteSqlAsync($"""
            update intents
            set due_at = {due}, claimed_until = null, last_error = {error}
            where id = {intent.Id}
            """, CancellationToken.None);
    }

    /// <summary>Exponential with full jitter on its upper half: 1–2 s, 2–4 s, 4–8 s, … up to the longest wait.</summary>
    private TimeSpan Backoff(int attempts)
    {
        var ceiling = Math.Min(Math.Pow(2, attempts), options.Value.MaxBackoffMinutes * 60.0);
        return TimeSpan.FromSeconds(ceiling * (0.5 + Random.Shared.NextDouble() / 2));
    }

    internal sealed record ClaimedIntent(Guid Id, string Kind, Guid SubjectId, int Attempts);
}
