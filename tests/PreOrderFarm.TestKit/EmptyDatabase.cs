using Npgsql;

namespace PreOrderFarm.TestKit;

/// <summary>
/// What a migrated database without data looks like, and how to make one that a test has used look so again: the rows go,
/// the sequences start over. One whose schema or whose own rows (the list of migrations) were touched is not mended.
/// </summary>
internal sealed class EmptyDatabase
{
    // The row versions of what makes a schema: any change of one writes another.
    private const string Schema = """
        select concat_ws(' ',
          (select sum(hashtextextended(concat(oid, ' ', xmin), 0)) from pg_class),
          (select sum(hashtextextended(concat(attrelid, ' ', attnum, ' ', xmin), 0)) from pg_attribute),
          (select sum(hashtextextended(concat(oid, ' ', xmin), 0)) from pg_constraint),
          (select sum(hashtextextended(concat(oid, ' ', xmin), 0)) from pg_trigger),
          (select sum(hashtextextended(concat(oid, ' ', xmin), 0)) from pg_proc),
          (select sum(hashtextextended(concat(ev_class, ' ', xmin), 0)) from pg_rewrite))
        """;

    private readonly string fingerprint;
    private readonly string looks;
    private readonly string empties;

    private EmptyDatabase(string looks, string fingerprint, string empties)
    {
        this.looks = looks;
        this.fingerprint = fingerprint;
        this.empties = empties;
    }

    public static async Task<EmptyDatabase> ReadAsync(string template)
    {
        await using var connection = await OpenAsync(template);
        var looks = Schema;
        var empties = "set session_replication_role = replica;";
        foreach (var table in await ListAsync(connection, "select quote_ident(tablename) from pg_tables where schemaname = 'public' order by 1"))
        {
            if (await ScalarAsync(connection, $"select exists (select from {table})::text") is "true")
                looks = $"select concat_ws(' ', ({looks}), (select sum(hashtextextended(xmin::text, 0)) from {table}))";
            else
                empties += $"delete from {table};";
        }
        foreach (var sequence in await ListAsync(connection, "select quote_ident(sequencename) from pg_sequences where schemaname = 'public' and last_value is null"))
            empties += $"select setval('{sequence}', start_value, false) from pg_sequences where sequencename = '{sequence}';";
        return new EmptyDatabase(looks, await ScalarAsync(connection, looks), empties);
    }

    /// <summary>False if it cannot be made so again.</summary>
    public async Task<bool> RestoreAsync(string database)
    {
        await using var connection = await OpenAsync(database);
        // A killed process leaves a connection that may still commit.
        await ScalarAsync(connection, "select count(pg_terminate_backend(pid, 5000))::text from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        if (await ScalarAsync(connection, looks) != fingerprint)
            return false;
        await ScalarAsync(connection, empties);
        return true;
    }

    private static async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<List<string>> ListAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var all = new List<string>();
        while (await reader.ReadAsync())
            all.Add(reader.GetString(0));
        return all;
    }

    private static async Task<string> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync())?.ToString() ?? "";
    }
}
