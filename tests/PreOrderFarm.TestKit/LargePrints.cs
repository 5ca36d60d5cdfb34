using Npgsql;
using PreOrderFarm.Printing;
using PreOrderFarm.Printing.Prepared;

namespace PreOrderFarm.TestKit;

/// <summary>Large prints of batches that are small.</summary>
public static class LargePrints
{
    /// <summary>A packing list in English of a batch in its first version.</summary>
    /// <param name="database">Where it is asked for.</param>
    /// <param name="batchId">Its batch.</param>
    /// <param name="state">waiting or failed.</param>
    /// <param name="now">When it is asked for; it is forgotten a day later.</param>
    public static async Task<Guid> AddAsync(NpgsqlDataSource database, Guid batchId, string state, DateTimeOffset now)
    {
        var id = Guid.NewGuid();
        await using var command = database.CreateCommand("""
            insert into prepared_prints (id, batch_id, fingerprint, print_order, current_version, parcels, asked_at, expires_at, state)
            select $1, id, $2, $3::jsonb, version, 1000, $4, $4 + interval '1 day', $5 from fulfilment_batches where id = $6
            """);
        var order = PrintOrder.Of(new SheetOrder(batchId, SheetKind.PackingList, "en") { Version = 1 });
        foreach (var value in (object[])[id, id.ToString("N"), order.Write(), now, state, batchId])
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync();
        return id;
    }
}
