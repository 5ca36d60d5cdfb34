using Npgsql;

namespace PreOrderFarm.Printing.Prepared;

/// <summary>
/// Forgets prints that were kept for a day, and the files of those that a new version has replaced: they name people, and large
/// ones take room.
/// </summary>
public sealed class ForgetPreparedPrints(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Returns how many prints are forgotten.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            with replaced as (
              delete from prepared_print_parts
              using prepared_prints p
              join fulfilment_batches b on b.id = p.batch_id
              where p.id = prepared_print_parts.print_id and p.state = 'ready' and (p.current_version < b.version or b.voided_at is not null))
            delete from prepared_prints where expires_at <= $1 and (state <> 'printing' or heartbeat_at < $2)
            """);
        var now = clock.GetUtcNow();
        command.Parameters.Add(new NpgsqlParameter { Value = now });
        command.Parameters.Add(new NpgsqlParameter { Value = now - PreparePrints.Silence });
        return await command.ExecuteNonQueryAsync(ct);
    }
}
