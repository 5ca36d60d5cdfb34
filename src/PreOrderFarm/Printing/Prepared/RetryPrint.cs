using Npgsql;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Printing.Prepared;

/// <summary>Somebody tries a print again that failed.</summary>
public sealed class RetryPrint(NpgsqlDataSource database, PreparedPrints prints, TimeProvider clock)
{
    /// <summary>False: it has not failed, so nothing needs to be done.</summary>
    public async Task<bool> RunAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var print = await prints.FindAsync(actor, id, ct);
        if (print.IsReplaced)
            throw new RuleBroken($"The batch has changed since this was prepared: print it anew.");
        await using var command = database.CreateCommand("""
            with again as (
              update prepared_prints set state = 'waiting', tries = 0, printed_parcels = 0, expires_at = $2
              where id = $1 and state = 'failed'
              returning id)
            select id from again, pg_notify('prints', '')
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = id });
        command.Parameters.Add(new NpgsqlParameter { Value = clock.GetUtcNow() + AskForPrint.Kept });
        return await command.ExecuteScalarAsync(ct) is not null;
    }
}
