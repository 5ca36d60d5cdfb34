using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Payments;

namespace PreOrderFarm.Reconciliation;

/// <summary>
/// Writes down what Stripe lists, page after page, so that the comparison is one of tables, and books what nothing but
/// these lists tells of: our own bank and Stripe's own fees.
/// </summary>
public sealed class ReadStripesBooks(FarmDbContext db, IPaymentRecords records, BookOwnMovements bookOwn)
{
    private const int ChunkSize = 500;
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(7);

    /// <summary>Returns how many objects were read.</summary>
    public async Task<int> RunAsync(string account, DateTimeOffset since, DateTimeOffset now, CancellationToken ct)
    {
        var read = await ObjectsAsync(account, "charge", records.ChargesSinceAsync(account, since, ct), now, ct);
        read += await ObjectsAsync(account, "refund", records.RefundsSinceAsync(account, since, ct), now, ct);
        read += await ObjectsAsync(account, "transfer", records.TransfersSinceAsync(account, since, ct), now, ct);
        read += await ObjectsAsync(account, "dispute", records.DisputesSinceAsync(account, since, ct), now, ct);
        return read + await MovementsAsync(account, now, ct);
    }

    private async Task<int> ObjectsAsync(string account, string kind, IAsyncEnumerable<ProviderObject> objects, DateTimeOffset now, CancellationToken ct)
    {
        var read = 0;
        var chunk = new List<ProviderObject>(ChunkSize);
        await foreach (var item in objects)
        {
            read++;
            chunk.Add(item);
            if (chunk.Count == ChunkSize)
                await StoreAsync(account, kind, chunk, now, ct);
        }
        await StoreAsync(account, kind, chunk, now, ct);
        return read;
    }

    // All movements there ever were make the balance, so this goes on from where the last reading ended, and a week back.
    private async Task<int> MovementsAsync(string account, DateTimeOffset now, CancellationToken ct)
    {
        var known = await db.Database.SqlQuery<DateTimeOffset?>($"""
            select max(read_until) as "Value" from stripe_movement_cursors where platform_account = {account}
            """).SingleAsync(ct);
        var (read, newest) = (0, known);
        var chunk = new List<ProviderMovement>(ChunkSize);
        await foreach (var moved in records.MovementsSinceAsync(account, known is { } until ? until - Overlap : DateTimeOffset.UnixEpoch.AddDays(1), ct))
        {
            read++;
            newest = newest is { } last && last > moved.CreatedAt ? last : moved.CreatedAt;
            chunk.Add(moved);
            if (chunk.Count == ChunkSize)
                await StoreAsync(account, chunk, ct);
        }
        await StoreAsync(account, chunk, ct);
        // Only after all pages: newest first means that a reading that broke off has left out the oldest.
        if (newest is { } readUntil)
            await db.Database.ExecuteSqlAsync($"""
                insert into stripe_movement_cursors (platform_account, read_until, read_at)
                values ({account}, {readUntil}, {now})
                on conflict (platform_account) do update
                set read_until = greatest(stripe_movement_cursors.read_until, excluded.read_until), read_at = excluded.read_at
                """, ct);
        return read;
    }

    private async Task StoreAsync(string account, string kind, List<ProviderObject> chunk, DateTimeOffset now, CancellationToken ct)
    {
        if (chunk.Count == 0)
            return;
        await db.Database.ExecuteSqlAsync($"""
            insert into stripe_objects (id, platform_account, kind, status, parent_id, our_id, amount_minor, currency, created_at, read_at)
            select o.id, {account}, {kind}, o.status, o.parent_id, o.our_id, o.amount_minor, o.currency, o.created_at, {now}
            from unnest({chunk.Select(o => o.Id).ToArray()}, {chunk.Select(o => o.Status).ToArray()}, {chunk.Select(o => o.ParentId).ToArray()},
              {chunk.Select(o => o.OurId).ToArray()}, {chunk.Select(o => o.Amount.Minor).ToArray()}, {chunk.Select(o => o.Amount.Currency).ToArray()},
              {chunk.Select(o => o.CreatedAt).ToArray()}) as o (id, status, parent_id, our_id, amount_minor, currency, created_at)
            on conflict (id) do update
            set status = excluded.status, amount_minor = excluded.amount_minor, read_at = excluded.read_at,
              changed_at = case when stripe_objects.status <> excluded.status then excluded.read_at else stripe_objects.changed_at end
            """, ct);
        chunk.Clear();
    }

    private async Task StoreAsync(string account, List<ProviderMovement> chunk, CancellationToken ct)
    {
        if (chunk.Count == 0)
            return;
        await db.Database.ExecuteSqlAsync($"""
            insert into stripe_balance_transactions (id, platform_account, type, source_id, currency, amount_minor, fee_minor, net_minor, created_at)
            select m.id, {account}, m.type, m.source_id, m.currency, m.amount_minor, m.fee_minor, m.net_minor, m.created_at
            from unnest({chunk.Select(m => m.Id).ToArray()}, {chunk.Select(m => m.Type).ToArray()}, {chunk.Select(m => m.SourceId).ToArray()},
              {chunk.Select(m => m.Net.Currency).ToArray()}, {chunk.Select(m => m.Amount.Minor).ToArray()}, {chunk.Select(m => m.Fee.Minor).ToArray()},
              {chunk.Select(m => m.Net.Minor).ToArray()}, {chunk.Select(m => m.CreatedAt).ToArray()})
              as m (id, type, source_id, currency, amount_minor, fee_minor, net_minor, created_at)
            on conflict (id) do nothing
            """, ct);
        await bookOwn.RunAsync(account, chunk, ct);
        chunk.Clear();
    }
}
