using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using PreOrderFarm.Database;

namespace PreOrderFarm.Payments;

/// <summary>
/// Sweep: reads Stripe's own list of events since the last one seen, and stores those whose webhook never came.
/// It reads somewhat back, because an event can be listed later than another that happened after it.
/// </summary>
public sealed class ReadMissedEvents(FarmDbContext db, IPaymentRecords records, TimeProvider clock, ILogger<ReadMissedEvents> log)
{
    private const int ChunkSize = 500;

    // Stripe keeps events for 30 days (https://docs.stripe.com/api/events).
    private static readonly TimeSpan Kept = TimeSpan.FromDays(29);
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(15);

    /// <summary>Returns how many events were missing. Types: what somebody here processes, at most 20.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> types, CancellationToken ct)
    {
        var found = 0;
        foreach (var account in records.Accounts)
        {
            try
            {
                found += await ReadAsync(account, types, ct);
            }
            catch (Exception away) when (away is GatewayUnavailable or GatewayRefused)
            {
                log.LogWarning(away, "The events of platform account {Account} could not be read; the next sweep goes on from the same place", account);
            }
        }
        return found;
    }

    private async Task<int> ReadAsync(string account, IReadOnlyList<string> types, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var since = await SinceAsync(account, now, ct);
        var (found, newest) = (0, since);
        var chunk = new List<GatewayEvent>();
        await foreach (var happened in records.EventsSinceAsync(account, since - Overlap, types, ct))
        {
            chunk.Add(happened);
            newest = happened.CreatedAt > newest ? happened.CreatedAt : newest;
            if (chunk.Count == ChunkSize)
                found += await StoreAsync(chunk, now, ct);
        }
        found += await StoreAsync(chunk, now, ct);
        // Only after all pages: newest first means that a reading that broke off has left out the oldest.
        await db.Database.ExecuteSqlAsync($"""
            insert into stripe_event_cursors (platform_account, read_until, read_at)
            values ({account}, {newest}, {now})
            on conflict (platform_account) do update
            set read_until = greatest(stripe_event_cursors.read_until, excluded.read_until), read_at = excluded.read_at
            """, ct);
        if (found > 0)
            log.LogWarning("{Found} events of platform account {Account} had been missed and are now in the inbox", found, account);
        return found;
    }

    private async Task<DateTimeOffset> SinceAsync(string account, DateTimeOffset now, CancellationToken ct)
    {
        var cursor = await db.Set<StripeEventCursor>().AsNoTracking().SingleOrDefaultAsync(c => c.PlatformAccount == account, ct);
        return cursor is not null && cursor.ReadUntil > now - Kept ? cursor.ReadUntil : now - Kept;
    }

    private async Task<int> StoreAsync(List<GatewayEvent> chunk, DateTimeOffset now, CancellationToken ct)
    {
        if (chunk.Count == 0)
            return 0;
        var stored = await db.Database.ExecuteSqlAsync($"""
            insert into stripe_events (id, platform_account, type, object_id, created_at, received_at, due_at)
            select e.id, e.account, e.type, e.object_id, e.created_at, {now}, {now}
            from unnest({chunk.Select(e => e.Id).ToArray()}, {chunk.Select(e => e.Account).ToArray()}, {chunk.Select(e => e.Type).ToArray()},
              {chunk.Select(e => e.ObjectId).ToArray()}, {chunk.Select(e => e.CreatedAt).ToArray()}) as e (id, account, type, object_id, created_at)
            on conflict (id) do nothing
            """, ct);
        chunk.Clear();
        return stored;
    }
}
