using Microsoft.Extensions.Options;
using Npgsql;
using PreOrderFarm.Members;
using PreOrderFarm.Printing.Labels;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing.Prepared;

/// <summary>
/// Whether a print is made while its reader waits, or in the background. The same print is made once within a day, whoever
/// asks for it and however often; a batch that has changed since makes another one.
/// </summary>
public sealed class AskForPrint(NpgsqlDataSource database, PreparedPrints prints, IOptions<PrintingOptions> options, TimeProvider clock)
{
    /// <summary>How many may wait or be printed for one farm.</summary>
    public const int MaximumUnfinished = 20;

    /// <summary>What may be kept for one farm, in gigabytes.</summary>
    public const int MaximumKeptGigabytes = 1;

    /// <summary>How long a print is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>Null: print it at once, it is small. Nothing is prepared that could not be printed.</summary>
    /// <exception cref="NotFound">The actor does not pack for the farm of this batch.</exception>
    public async Task<PreparedPrint?> RunAsync(Actor actor, PrintOrder order, CancellationToken ct)
    {
        if (order.IsAlwaysShort || await IsSmallBatchAsync(order.BatchId, ct))
            return null;
        if (order.Labels is { } labels)
            PrintLabels.MustBePossible(labels, order.DotsPerInch);
        if (await ReadAsync(actor, order, ct) is not { } large)
            return null;
        await FarmMustHaveRoomAsync(large.Head, large.Fingerprint, ct);
        return await prints.FindAsync(actor, await AddAsync(actor, large.Head, large.Order, large.Parcels, large.Fingerprint, ct), ct);
    }

    // The snapshot is closed before anything else is asked for: who reads the print again takes one, too.
    private async Task<(BatchHead Head, PrintOrder Order, int Parcels, string Fingerprint)?> ReadAsync(Actor actor, PrintOrder order, CancellationToken ct)
    {
        await using var batch = await ReadBatch.OpenAsync(database, order.BatchId, order.IsOfChanges ? null : order.Version, ct);
        var head = await batch.HeadForAsync(actor, ct);
        head.MustNotBeCancelled();
        var whole = order.At(order.IsOfChanges ? SinceIn(head, order) : head.Version);
        var parcels = await CountAsync(batch, order.IsOfChanges ? whole : order, ct);
        return parcels <= options.Value.AtOnceUpTo ? null : (head, whole, parcels, await PrintFingerprint.OfAsync(batch, head, whole, ct));
    }

    private static int SinceIn(BatchHead head, PrintOrder order)
    {
        var since = order.Version ?? Math.Max(1, head.CurrentVersion - 1);
        return since >= 1 && since <= head.CurrentVersion ? since : throw new NotFound();
    }

    // Most are: then nothing else is asked, and printing itself asks who may.
    private async Task<bool> IsSmallBatchAsync(Guid batchId, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select count(*) <= $2 from parcels where batch_id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = batchId });
        command.Parameters.Add(new NpgsqlParameter { Value = options.Value.AtOnceUpTo });
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    private static async Task<int> CountAsync(ReadBatch batch, PrintOrder order, CancellationToken ct)
    {
        if (order.IsOfChanges)
        {
            batch.GoTo(order.Version!.Value);
            return await batch.CountRevisedAsync(ct);
        }

        var chosen = new ChosenParcels(order.Labels?.Positions() ?? []);
        if (order.Labels is null)
            return (await batch.TotalAsync(ct)).Parcels;
        await chosen.CountAsync(batch, ct);
        return chosen.Count;
    }

    private async Task FarmMustHaveRoomAsync(BatchHead head, string fingerprint, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select count(*) filter (where p.state in ('waiting', 'printing')), coalesce(sum(p.bytes), 0)::bigint
            from prepared_prints p
            join fulfilment_batches b on b.id = p.batch_id
            join campaigns c on c.id = b.campaign_id
            where c.grower_id = $1 and not (p.batch_id = $2 and p.fingerprint = $3)
            """);
        foreach (var value in (object[])[head.GrowerId, head.Id, fingerprint])
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        if (row.GetInt64(0) >= MaximumUnfinished)
            throw new RuleBroken($"At most {MaximumUnfinished} prints of a farm are prepared at the same time. Wait until one of them is ready.");
        if (row.GetInt64(1) >= MaximumKeptGigabytes * 1_000_000_000L)
            throw new RuleBroken($"The prints that are kept for a farm take up {MaximumKeptGigabytes} GB. Each is kept for a day: print this one then.");
    }

    private async Task<Guid> AddAsync(Actor actor, BatchHead head, PrintOrder order, int parcels, string fingerprint, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var command = database.CreateCommand("""
            with asked as (
              insert into prepared_prints (id, batch_id, fingerprint, print_order, current_version, parcels, asked_by, asked_at, expires_at)
              values ($1, $2, $3, $4::jsonb, $5, $6, (select id from members where id = $7::uuid), $8, $9)
              on conflict (batch_id, fingerprint) do update
              set expires_at = excluded.expires_at
              returning id)
            select id from asked, pg_notify('prints', '')
            """);
        foreach (var value in (object?[])[Guid.CreateVersion7(now), head.Id, fingerprint, order.Write(), head.CurrentVersion, parcels, actor.MemberId, now, now + Kept])
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return (Guid)(await command.ExecuteScalarAsync(ct))!;
    }
}
