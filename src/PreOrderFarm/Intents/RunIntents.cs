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
    // What became due while others run is looked for this often; a slot that becomes free looks at once.
    private static readonly TimeSpan LooksAgain = TimeSpan.FromSeconds(1);

    /// <summary>Runs what is due until nothing is; returns how many intents were executed.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var executed = 0;
        var running = new Dictionary<Task, ClaimedIntent>();
        try
        {
            do
            {
                foreach (var intent in await ClaimAsync(running.Values, ct))
                {
                    running.Add(Task.Run(() => ExecuteAsync(intent, ct), CancellationToken.None), intent);
                    executed++;
                }
                await Task.WhenAny([.. running.Keys, Task.Delay(running.Count > 0 ? LooksAgain : TimeSpan.Zero, ct)]);
                foreach (var ended in running.Keys.Where(task => task.IsCompleted).ToList())
                {
                    running.Remove(ended);
                    await ended;
                }
            }
            while (running.Count > 0);
        }
        finally
        {
            await Task.WhenAll(running.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return executed;
    }

    // Never more than can begin now: a claim that waits for a slot would run out before its work.
    private async Task<List<ClaimedIntent>> ClaimAsync(IReadOnlyCollection<ClaimedIntent> running, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (running.Count == options.Value.Parallel)
            return [];
        await using var scope = scopes.CreateAsyncScope();
        return await new ClaimIntents(scope.ServiceProvider.GetRequiredService<FarmDbContext>(), clock, options).RunAsync(running, ct);
    }

    private async Task ExecuteAsync(ClaimedIntent intent, CancellationToken ct)
    {
        // Work ends before its claim does, and what it did is asked about by whoever has the next one.
        using var lease = CancellationTokenSource.CreateLinkedTokenSource(ct);
        lease.CancelAfter(TimeSpan.FromSeconds(options.Value.LeaseSeconds * 0.9));
        await using var scope = scopes.CreateAsyncScope();
        try
        {
            var handler = scope.ServiceProvider.GetServices<IIntentHandler>().SingleOrDefault(h => string.Equals(h.Kind, intent.Kind, StringComparison.Ordinal))
                ?? throw new IntentRefused($"Nobody here handles '{intent.Kind}'.");
            await handler.HandleAsync(intent.SubjectId, lease.Token);
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
        catch (OperationCanceledException) when (lease.IsCancellationRequested)
        {
            log.LogWarning("Intent {Intent} ({Kind}) took longer than its claim and was cut off", intent.Id, intent.Kind);
            await RetryLaterAsync(intent, "It took too long and was cut off.", TimeSpan.Zero);
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

    private Task EndAsync(ClaimedIntent intent, IntentStatus status, string? error) => WhileClaimedAsync(intent, $"""
        update intents
        set status = {SnakeCase.Of(status)}, ended_at = {clock.GetUtcNow()}, claimed_until = null, last_error = {error}
        where id = {intent.Id} and claimed_until = {intent.ClaimedUntil} and status = 'pending'
        """);

    private Task RetryLaterAsync(ClaimedIntent intent, string error, TimeSpan atLeast)
    {
        var backoff = Backoff(intent.Attempts);
        var due = clock.GetUtcNow() + (backoff > atLeast ? backoff : atLeast);
        return WhileClaimedAsync(intent, $"""
            update intents
            set due_at = {due}, claimed_until = null, last_error = {error}
            where id = {intent.Id} and claimed_until = {intent.ClaimedUntil} and status = 'pending'
            """);
    }

    // A worker that was stopped for so long that another has its intent now has nothing to say about it any more.
    private async Task WhileClaimedAsync(ClaimedIntent intent, FormattableString update)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database.ExecuteSqlAsync(update, CancellationToken.None) == 0)
            log.LogWarning("Intent {Intent} ({Kind}) is another worker's by now, or has ended; attempt {Attempts} changes nothing", intent.Id, intent.Kind, intent.Attempts);
    }

    /// <summary>Exponential with full jitter on its upper half: 1–2 s, 2–4 s, 4–8 s, … up to the longest wait.</summary>
    private TimeSpan Backoff(int attempts)
    {
        var ceiling = Math.Min(Math.Pow(2, attempts), options.Value.MaxBackoffMinutes * 60.0);
        return TimeSpan.FromSeconds(ceiling * (0.5 + Random.Shared.NextDouble() / 2));
    }
}
