using System.Globalization;
using Npgsql;

namespace PreOrderFarm.TestKit.Chaos;

/// <summary>
/// A named point of the work at which PostgreSQL makes whoever comes wait: a trigger that asks for an advisory lock, which
/// the test holds until it has killed the one who waits.
/// </summary>
public sealed class Gate : IAsyncDisposable
{
    private const long Key = 20_261_122;
    private readonly FarmHost farm;
    private readonly NpgsqlConnection keeper;

    private Gate(FarmHost farm, NpgsqlConnection keeper)
    {
        this.farm = farm;
        this.keeper = keeper;
    }

    /// <param name="farm">Whose database.</param>
    /// <param name="trigger">When, as in 'create trigger': "after insert on parcels"; or "at the commit of …".</param>
    public static async Task<Gate> ShutAsync(FarmHost farm, string trigger)
    {
        const string AtCommit = "at the commit of ";
        var keeper = await farm.Database.DataSource.OpenConnectionAsync();
        var key = Key.ToString(CultureInfo.InvariantCulture);
        await ExecuteAsync(keeper, $"select pg_advisory_lock({key})");
        await ExecuteAsync(keeper, $"""
            create function gate() returns trigger language plpgsql as $$
            begin
              perform pg_advisory_xact_lock_shared({key});
              return new;
            end $$
            """);
        await ExecuteAsync(keeper, trigger.StartsWith(AtCommit, StringComparison.Ordinal)
            ? $"create constraint trigger gate after insert or update on {trigger[AtCommit.Length..]} deferrable initially deferred for each row execute function gate()"
            : $"create trigger gate {trigger} for each row execute function gate()");
        return new Gate(farm, keeper);
    }

    /// <summary>Until somebody stands before it.</summary>
    public async Task WaitAsync(FarmProcess worker)
    {
        var until = DateTime.UtcNow.AddSeconds(120);
        while (!await farm.ScalarAsync<bool>($"""
            select exists (
              select from pg_locks l join pg_database d on d.oid = l.database
              where d.datname = current_database() and l.locktype = 'advisory' and not l.granted and l.objid = {Key}) as "Value"
            """))
        {
            if (DateTime.UtcNow > until || worker.Ended.IsCompleted)
                throw new InvalidOperationException($"The worker did not come to the gate:\n{worker.Output}");
            await Task.Delay(20);
        }
    }

    /// <summary>Opens it: what the dead had asked for last, a commit perhaps, now happens or comes to nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync(keeper, $"select pg_advisory_unlock({Key})");
        await ExecuteAsync(keeper, "drop function gate() cascade");
        await keeper.DisposeAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
