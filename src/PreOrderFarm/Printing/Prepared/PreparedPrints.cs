using System.Text.Json;
using Npgsql;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing.Prepared;

/// <summary>Prints that are being prepared or kept, for who packs for their farm.</summary>
public sealed class PreparedPrints(NpgsqlDataSource database, TimeProvider clock)
{
    /// <exception cref="NotFound">There is none, it was forgotten, or the actor does not pack for its farm.</exception>
    public async Task<PreparedPrint> FindAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select c.grower_id, p.print_order, p.state, p.parcels, p.printed_parcels, p.asked_at, p.expires_at, p.run, p.bytes, p.attempt,
              p.current_version < b.version or b.voided_at is not null, p.fingerprint
            from prepared_prints p
            join fulfilment_batches b on b.id = p.batch_id
            join campaigns c on c.id = b.campaign_id
            where p.id = $1 and p.expires_at > $2
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = id });
        command.Parameters.Add(new NpgsqlParameter { Value = clock.GetUtcNow() });
        PreparedPrint print;
        string fingerprint;
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            if (!await row.ReadAsync(ct))
                throw new NotFound();
            actor.MustPackFor(row.GetGuid(0));
            print = new PreparedPrint(
                id, PrintOrder.Read(row.GetString(1)), SnakeCase.Parse<PrintState>(row.GetString(2)), row.GetInt32(3), row.GetInt32(4),
                row.GetFieldValue<DateTimeOffset>(5), row.GetFieldValue<DateTimeOffset>(6),
                await row.IsDBNullAsync(7, ct) ? null : ReadRun(row.GetString(7)), await row.IsDBNullAsync(8, ct) ? null : row.GetInt64(8), row.GetInt32(9), row.GetBoolean(10));
            fingerprint = row.GetString(11);
        }

        // While it is being made, its version says enough; what is ready is compared whole.
        return print.CanBeTaken && await NowAsync(actor, print.Order, ct) != fingerprint ? print with { IsReplaced = true } : print;
    }

    private async Task<string> NowAsync(Actor actor, PrintOrder order, CancellationToken ct)
    {
        await using var batch = await ReadBatch.OpenAsync(database, order.BatchId, order.IsOfChanges ? null : order.Version, ct);
        var head = await batch.HeadForAsync(actor, ct);
        if (order.IsOfChanges)
            batch.GoTo(order.Version!.Value);
        return await PrintFingerprint.OfAsync(batch, head, order, ct);
    }

    internal static string WriteRun(PrintRun run) => JsonSerializer.Serialize(run);

    private static PrintRun ReadRun(string json) => JsonSerializer.Deserialize<PrintRun>(json) ?? throw new InvalidOperationException("A print without a run.");
}
