using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Caching.Memory;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Web.Security;

namespace PreOrderFarm.Web.Pages.Packing;

/// <summary>
/// A batch as it is being packed: woken by the database, read once for all who look at it, and once for each who joins. A
/// stream ends by itself; browsers come back, and are asked again who they are.
/// </summary>
public sealed class PackingFeed(DatabaseSignal signal, IServiceScopeFactory scopes, IMemoryCache cache, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // Less than the pause: what is read after it was not read before the change, nor before its watcher waited for the next.
    private static readonly TimeSpan Kept = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();

    public async IAsyncEnumerable<SseItem<StationState>> WatchAsync(Guid batchId, [EnumeratorCancellation] CancellationToken ct)
    {
        var until = clock.GetUtcNow() + Longest;
        var changed = ChangedAsync(batchId, ct);
        // Another's reading may be older than this one's wait for changes.
        var state = ReadAsync(batchId, anew: true);
        while (clock.GetUtcNow() < until)
        {
            yield return new SseItem<StationState>(await state.WaitAsync(ct), "state");
            await changed;
            changed = ChangedAsync(batchId, ct);
            await Task.Delay(Pause, clock, ct);
            state = ReadAsync(batchId, anew: false);
        }
    }

    private Task ChangedAsync(Guid batchId, CancellationToken ct) => signal.WaitAsync("packing", Heartbeat, ct, batchId.ToString("D"));

    // All who look are woken at the same moment: the first of them reads, and the others wait for what it reads.
    private Task<StationState> ReadAsync(Guid batchId, bool anew)
    {
        lock (gate)
        {
            if (anew)
                cache.Remove(("packing", batchId));
            return cache.GetOrCreate(("packing", batchId), entry =>
            {
                entry.AbsoluteExpirationRelativeToNow = Kept;
                return Task.Run(() => LoadAsync(batchId), CancellationToken.None);
            })!;
        }
    }

    private async Task<StationState> LoadAsync(Guid batchId)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<PackingStation>().StateAsync(batchId, CancellationToken.None);
    }
}

internal static class PackingPagesSetup
{
    public static void AddPackingPages(this IServiceCollection services)
    {
        services.AddSingleton<StationWords>();
        services.AddScoped<PrintFlow>();
        services.AddScoped<MappingPage>();
        services.AddSingleton<PackingFeed>();
    }

    public static void MapPackingLive(this WebApplication app) =>
        app.MapGet("/packing/batches/{id:guid}/live", async Task<IResult> (Guid id, HttpContext context, BatchQueries batches, PackingFeed feed, Watchers watchers) =>
        {
            await batches.FindAsync(await context.ActorAsync(), id, context.RequestAborted);
            if (!watchers.TryEnter(RateLimits.Household(context.Connection.RemoteIpAddress), out var place, out var refusal))
            {
                context.Response.Headers.RetryAfter = "60";
                return TypedResults.StatusCode(refusal);
            }
            context.Response.RegisterForDispose(place);
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.ServerSentEvents(feed.WatchAsync(id, context.RequestAborted));
        }).RequireAuthorization(AccessPolicies.Packer).ExcludeFromDescription();
}
