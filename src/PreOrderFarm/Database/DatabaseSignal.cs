using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace PreOrderFarm.Database;

/// <summary>
/// PostgreSQL's NOTIFY as something to wait for: one listening connection per process, any number of waiters.
/// A notification is a hint, never the truth: whoever waits also looks by itself after the time-out.
/// </summary>
public sealed class DatabaseSignal(NpgsqlDataSource source, ILogger<DatabaseSignal> log) : BackgroundService
{
    private static readonly string[] Channels = ["intents", "stripe_events", "campaign_progress", "packing", "prints"];

    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> next = new(StringComparer.Ordinal);

    /// <summary>
    /// Waits for the next notification on the channel, or for the next with this payload only; what it says, '' after the
    /// connection was lost, or null when the time ran out.
    /// </summary>
    public async Task<string?> WaitAsync(string channel, TimeSpan timeout, CancellationToken ct, string? payload = null)
    {
        if (!Channels.Contains(channel, StringComparer.Ordinal))
            throw new ArgumentException($"Nobody listens on '{channel}': name it in Channels.", nameof(channel));
        try
        {
            return await Next(payload is null ? channel : Key(channel, payload)).Task.WaitAsync(timeout, ct);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LogWarning(failure, "Lost the listening connection; connecting again");
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        connection.Notification += (_, note) => Publish(note.Channel, note.Payload);
        await using (var listen = connection.CreateCommand())
        {
            listen.CommandText = string.Concat(Channels.Select(channel => $"listen {channel};"));
            await listen.ExecuteNonQueryAsync(ct);
        }
        foreach (var channel in Channels)
            Publish(channel, "");
        while (true)
            await connection.WaitAsync(ct);
    }

    private void Publish(string channel, string payload)
    {
        var woken = payload.Length > 0 ? [channel, Key(channel, payload)] : next.Keys.Where(key => key == channel || key.StartsWith(Key(channel, ""), StringComparison.Ordinal));
        foreach (var key in woken)
        {
            if (next.TryRemove(key, out var waiting))
                waiting.TrySetResult(payload);
        }
    }

    private static string Key(string channel, string payload) => $"{channel} {payload}";

    private TaskCompletionSource<string> Next(string channel) =>
        next.GetOrAdd(channel, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
}
