using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing;

/// <summary>The order in which parcels are read.</summary>
public enum ParcelOrder
{
    /// <summary>As they are packed.</summary>
    Packing,

    /// <summary>By carrier, those without one last; then as they are packed.</summary>
    Carrier,
}

/// <summary>
/// The one data set of a batch, from which its screen, its papers, its labels and its tables are all made: one version of it,
/// as it is at one moment. Every read sees the same snapshot, however often the parcels are read and whatever changes
/// meanwhile. Parcels are streamed.
/// </summary>
/// <remarks>
/// A parcel of version v is as its first revision that was valid until v or later says; without one, as the parcel is now.
/// </remarks>
/// <example><code>
/// await using var batch = await ReadBatch.OpenAsync(database, batchId, version: null, ct);
/// var head = await batch.HeadForAsync(actor, ct);      // NotFound for others, and for a version that there never was
/// var totals = await batch.TotalAsync(ct);             // the sums and the checksum that every sheet bears
/// await foreach (var parcel in batch.ParcelsAsync(ParcelOrder.Packing, ct)) …
/// </code></example>
public sealed class ReadBatch : IAsyncDisposable
{
    private readonly Snapshot snapshot;
    private readonly Guid batchId;
    private int version;

    /// <summary>Called for each parcel or change that is read to be printed, by the thread that reads.</summary>
    internal Action? OnRead { get; set; }

    private ReadBatch(Snapshot snapshot, Guid batchId, int version)
    {
        this.snapshot = snapshot;
        this.batchId = batchId;
        this.version = version;
    }

    /// <param name="database">Where it is read, in a transaction of its own.</param>
    /// <param name="batchId">Which batch.</param>
    /// <param name="version">Which of its versions; null: the current one.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<ReadBatch> OpenAsync(NpgsqlDataSource database, Guid batchId, int? version, CancellationToken ct) =>
        new(await Snapshot.OpenAsync(database, ct), batchId, version ?? int.MaxValue);

    /// <summary>For who packs for its grower; for everyone else, and for a version that there never was, there is no such batch.</summary>
    public async Task<BatchHead> HeadForAsync(Actor actor, CancellationToken ct)
    {
        await using var command = Command("""
            select g.id, g.name, g.place, g.country, c.title, c.produce, c.variety, coalesce(r.name, t.name), b.number, b.version, b.ships_from, b.ships_until,
              c.time_zone, b.locked_at is not null, b.voided_at is not null,
              t.name, t.line1, t.line2, t.city, t.subdivision, t.postal_code, t.country, coalesce(nullif(k.hours, ''), t.hours)
            from fulfilment_batches b
            join campaigns c on c.id = b.campaign_id
            join growers g on g.id = c.grower_id
            left join campaign_regions r on r.id = b.region_id
            left join pick_up_points t on t.id = b.pick_up_point_id
            left join campaign_pick_ups k on k.campaign_id = b.campaign_id and k.point_id = t.id
            where b.id = $1
            """);
        await using var row = await command.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
            throw new NotFound();
        actor.MustPackFor(row.GetGuid(0));
        var current = row.GetInt32(9);
        version = version == int.MaxValue ? current : version;
        if (version < 1 || version > current)
            throw new NotFound();
        return new BatchHead(
            batchId, row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6),
            row.GetString(7), row.GetInt32(8), version, current, row.GetFieldValue<DateOnly>(10), row.GetFieldValue<DateOnly>(11),
            row.GetString(12), row.GetBoolean(13), row.GetBoolean(14))
        {
            PickUp = await row.IsDBNullAsync(15, ct) ? null : PickUp(row),
        };
    }

    private static BatchPickUp PickUp(NpgsqlDataReader row) => new(
        row.GetString(15), new PostalAddress("", "", row.GetString(16), row.GetString(17), row.GetString(18), row.GetString(19), row.GetString(20), row.GetString(21)), row.GetString(22));

    /// <summary>Reads another version from now on, which the batch must have had.</summary>
    internal void GoTo(int another) => version = another;

    /// <summary>The sums of the parcels of this version.</summary>
    public Task<BatchTotals> TotalAsync(CancellationToken ct) => TotalAsync(version, ct);

    /// <summary>The sums of the parcels as they are now, whichever version is read.</summary>
    public Task<BatchTotals> CurrentTotalAsync(CancellationToken ct) => TotalAsync(int.MaxValue, ct);

    private async Task<BatchTotals> TotalAsync(int at, CancellationToken ct)
    {
        using var sum = new BatchSum();
        await foreach (var parcel in ReadAsync(at, "p.is_printed", [], ParcelOrder.Packing, ct))
            sum.Add(parcel);
        return sum.Total();
    }

    /// <summary>Its parcels but for the cancelled ones.</summary>
    public async IAsyncEnumerable<BatchParcel> ParcelsAsync(ParcelOrder order, [EnumeratorCancellation] CancellationToken ct = default)
    {
        await foreach (var parcel in ReadAsync(version, "p.is_printed", [], order, ct))
        {
            OnRead?.Invoke();
            yield return parcel;
        }
    }

    /// <summary>These of its parcels, cancelled ones too, as they are packed.</summary>
    public async Task<IReadOnlyList<BatchParcel>> ParcelsAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        ids.Count == 0 ? [] : await ReadAsync(version, "p.id = any ($3)", [.. ids], ParcelOrder.Packing, ct).ToListAsync(ct);

    /// <summary>What is different in the current version from this one, as it is packed.</summary>
    public async IAsyncEnumerable<ParcelChange> ChangesAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        await using var changed = Command("""
            select distinct r.parcel_id, p.position
            from parcel_revisions r
            join parcels p on p.id = r.parcel_id
            where p.batch_id = $1 and r.until_version >= $2
            order by p.position
            """, version);
        var ids = new List<Guid>();
        await using (var row = await changed.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
                ids.Add(row.GetGuid(0));
        }

        foreach (var some in ids.Chunk(100))
        {
            var before = (await ReadAsync(version, "p.is_printed and p.id = any ($3)", some, ParcelOrder.Packing, ct).ToListAsync(ct)).ToDictionary(parcel => parcel.Id);
            var after = (await ReadAsync(int.MaxValue, "p.is_printed and p.id = any ($3)", some, ParcelOrder.Packing, ct).ToListAsync(ct)).ToDictionary(parcel => parcel.Id);
            foreach (var id in some)
            {
                var change = new ParcelChange(before.GetValueOrDefault(id), after.GetValueOrDefault(id));
                OnRead?.Invoke();
                if (IsChanged(change))
                    yield return change;
            }
        }
    }

    /// <summary>How many parcels have changed since this version at all, those among them whose change was taken back.</summary>
    internal async Task<int> CountRevisedAsync(CancellationToken ct)
    {
        await using var command = Command("""
            select count(distinct r.parcel_id)::integer
            from parcel_revisions r
            join parcels p on p.id = r.parcel_id
            where p.batch_id = $1 and r.until_version >= $2
            """, version);
        return (int)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>What is printed of parcels and may change without a new version.</summary>
    internal async Task<string> CarriersAsync(CancellationToken ct)
    {
        await using var command = Command("""
            select md5(coalesce(string_agg(concat_ws(chr(31), number, status = 'void', coalesce(carrier, ''), coalesce(tracking_number, ''), coalesce(actual_grams, 0)), chr(30) order by position), ''))
            from parcels
            where batch_id = $1
            """);
        return (string)(await command.ExecuteScalarAsync(ct))!;
    }

    // A change that was taken back is none.
    private static bool IsChanged(ParcelChange change) => change switch
    {
        (null, null) => false,
        ({ } before, { } after) => before.Address != after.Address || before.GiftNote != after.GiftNote || before.Storage != after.Storage || !before.Lines.SequenceEqual(after.Lines),
        _ => true,
    };

    private async IAsyncEnumerable<BatchParcel> ReadAsync(int at, string which, Guid[] ids, ParcelOrder order, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = Command($"""
            with replaced as (
              select distinct on (r.parcel_id) r.*
              from parcel_revisions r
              join parcels p on p.id = r.parcel_id
              where p.batch_id = $1 and r.until_version >= $2
              order by r.parcel_id, r.until_version),
            printed as (
              select p.id, p.number, p.position, p.code, p.source_id, p.storage, p.recipient, p.phone, p.line1, p.line2, p.city, p.subdivision,
                p.postal_code, p.country, p.gift_note, p.status, p.carrier, p.tracking_number, p.actual_grams, p.status <> 'void' as is_printed, null::jsonb as lines
              from parcels p
              where p.batch_id = $1 and not exists (select from replaced r where r.parcel_id = p.id)
              union all
              select p.id, p.number, p.position, p.code, p.source_id, r.storage, r.recipient, r.phone, r.line1, r.line2, r.city, r.subdivision,
                r.postal_code, r.country, r.gift_note, p.status, p.carrier, p.tracking_number, p.actual_grams, r.is_printed, r.lines
              from replaced r
              join parcels p on p.id = r.parcel_id),
            contents as (
              select l.parcel_id, l.offer_id, l.units, l.net_grams, l.gross_grams
              from printed p
              join parcel_lines l on l.parcel_id = p.id
              where p.lines is null
              union all
              select p.id, l.offer_id, l.units, l.net_grams, l.gross_grams
              from printed p, jsonb_to_recordset(p.lines) as l (offer_id uuid, units integer, net_grams bigint, gross_grams bigint))
            select p.id, p.number, p.position, p.code, coalesce(pledges.reference, ''), p.storage, p.recipient, p.phone, p.line1, p.line2, p.city,
              p.subdivision, p.postal_code, p.country, p.gift_note, p.status, coalesce(p.carrier, ''), coalesce(p.tracking_number, ''),
              o.id, o.position, o.name, o.storage, l.units, l.net_grams, l.gross_grams, o.is_sold_by_weight, p.actual_grams
            from printed p
            join contents l on l.parcel_id = p.id
            join offers o on o.id = l.offer_id
            left join pledges on pledges.id = p.source_id
            where {which}
            order by {Sorted(order)}p.position, o.position, o.id
            """, at);
        if (ids.Length > 0)
            command.Parameters.Add(new NpgsqlParameter { Value = ids });
        await using var row = await command.ExecuteReaderAsync(ct);
        BatchParcel? parcel = null;
        List<BatchLine> lines = [];
        while (await row.ReadAsync(ct))
        {
            if (parcel is null || parcel.Number != row.GetInt32(1))
            {
                if (parcel is not null)
                    yield return parcel;
                lines = [];
                parcel = Parcel(row, lines);
            }

            lines.Add(new BatchLine(
                row.GetGuid(18), row.GetInt32(19), row.GetString(20), SnakeCase.Parse<ParcelStorage>(row.GetString(21)),
                row.GetInt32(22), row.GetInt64(23), row.GetInt64(24))
            { IsSoldByWeight = row.GetBoolean(25) });
        }

        if (parcel is not null)
            yield return parcel;
    }

    private static string Sorted(ParcelOrder order) => order switch
    {
        ParcelOrder.Packing => "",
        ParcelOrder.Carrier => "p.carrier nulls last, ",
        _ => throw new InvalidOperationException($"Parcels have no order {order}."),
    };

    private static BatchParcel Parcel(NpgsqlDataReader row, List<BatchLine> lines) => new(
        row.GetGuid(0),
        row.GetInt32(1),
        row.GetInt32(2),
        row.GetString(3),
        row.GetString(4),
        SnakeCase.Parse<ParcelStorage>(row.GetString(5)),
        new PostalAddress(
            row.GetString(6), row.GetString(7), row.GetString(8), row.GetString(9), row.GetString(10), row.GetString(11),
            row.GetString(12), row.GetString(13)),
        row.GetString(14),
        SnakeCase.Parse<ParcelStatus>(row.GetString(15)),
        row.GetString(16),
        row.GetString(17),
        lines)
    {
        ActualGrams = row.IsDBNull(26) ? null : row.GetInt64(26),
    };

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = snapshot.Command(sql);
        foreach (var value in values.Prepend(batchId))
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    public ValueTask DisposeAsync() => snapshot.DisposeAsync();
}
