using Npgsql;

namespace PreOrderFarm.Printing.Prepared;

/// <summary>Forgets prints that were kept for a day: they name people, and large ones take room.</summary>
public sealed class ForgetPreparedPrints(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Returns how many.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("delete from prepared_prints where expires_at <= $1 and (state <> 'printing' or heartbeat_at < $2)");
        var now = clock.GetUtcNow();
        command.Parameters.Add(new NpgsqlParameter { Value = now });
        command.Parameters.Add(new NpgsqlParameter { Value = now - PreparePrints.Silence });
        return await command.ExecuteNonQueryAsync(ct);
    }
}
