using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing;

/// <summary>
/// One batch as it is at one moment: every read sees the same snapshot, however often the parcels are read and whatever
/// changes meanwhile. Parcels are streamed in their order of packing.
/// </summary>
internal sealed class ReadPackingList : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction snapshot;
    private readonly Guid batchId;

    private ReadPackingList(NpgsqlConnection connection, NpgsqlTransaction snapshot, Guid batchId)
    {
        this.connection = connection;
        this.snapshot = snapshot;
        this.batchId = batchId;
    }

    internal static async Task<ReadPackingList> OpenAsync(NpgsqlDataSource database, Guid batchId, CancellationToken ct)
    {
        var connection = await database.OpenConnectionAsync(ct);
        try
        {
            return new ReadPackingList(connection, await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct), batchId);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    internal async Task<PackingListBatch?> FindBatchAsync(CancellationToken ct)
    {
        await using var command = Command("""
            select g.id, g.name, c.title, r.name, b.number, b.version, b.ships_from, b.ships_until, c.time_zone,
              b.locked_at is not null, b.voided_at is not null, g.country
            from fulfilment_batches b
            join campaigns c on c.id = b.campaign_id
            join growers g on g.id = c.grower_id
            join campaign_regions r on r.id = b.region_id
            where b.id = $1
            """);
        await using var row = await command.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
            return null;
        return new PackingListBatch(
            batchId, row.GetGuid(0), row.GetString(1), row.GetString(11), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetInt32(5),
            row.GetFieldValue<DateOnly>(6), row.GetFieldValue<DateOnly>(7), row.GetString(8), row.GetBoolean(9), row.GetBoolean(10));
    }

    internal async IAsyncEnumerable<PackingListParcel> ParcelsAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        await using var command = Command("""
            select p.number, p.code, p.storage, p.recipient, p.phone, p.line1, p.line2, p.city, p.subdivision, p.postal_code,
              p.country, p.gift_note, o.id, o.position, o.name, o.storage, l.units, l.net_grams, l.gross_grams
            from parcels p
            join parcel_lines l on l.parcel_id = p.id
            join offers o on o.id = l.offer_id
            where p.batch_id = $1 and p.status <> 'void'
            order by p.position, o.position, o.id
            """);
        await using var row = await command.ExecuteReaderAsync(ct);
        PackingListParcel? parcel = null;
        List<PackingListLine> lines = [];
        while (await row.ReadAsync(ct))
        {
            if (parcel is null || parcel.Number != row.GetInt32(0))
            {
                if (parcel is not null)
                    yield return parcel;
                lines = [];
                parcel = Parcel(row, lines);
            }

            lines.Add(new PackingListLine(
                row.GetGuid(12), row.GetInt32(13), row.GetString(14), SnakeCase.Parse<ParcelStorage>(row.GetString(15)),
                row.GetInt32(16), row.GetInt64(17), row.GetInt64(18)));
        }

        if (parcel is not null)
            yield return parcel;
    }

    private static PackingListParcel Parcel(NpgsqlDataReader row, List<PackingListLine> lines) => new(
        row.GetInt32(0),
        row.GetString(1),
        SnakeCase.Parse<ParcelStorage>(row.GetString(2)),
        new PostalAddress(
            row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(7), row.GetString(8),
            row.GetString(9), row.GetString(10)),
        row.GetString(11),
        lines);

    private NpgsqlCommand Command(string sql) => new(sql, connection, snapshot) { Parameters = { new() { Value = batchId } } };

    public async ValueTask DisposeAsync()
    {
        await snapshot.DisposeAsync();
        await connection.DisposeAsync();
    }
}
