using Npgsql;
using PreOrderFarm.Demo;
using PreOrderFarm.Migrations;

namespace PreOrderFarm.Benchmarks;

/// <summary>A PostgreSQL of its own that answers a commit when it is on disk, and databases cloned from templates.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    public const string Empty = "farm_empty";
    private readonly LocalPostgres postgres;
    private int clones;

    private BenchServer(LocalPostgres postgres) => this.postgres = postgres;

    public int Port => postgres.Port;

    public static async Task<BenchServer> StartAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"preorderfarm-bench-{Environment.ProcessId}");
        var server = new BenchServer(await LocalPostgres.StartAsync(folder, new LocalPostgresOptions { StartsFresh = true, SharedBuffersMebibytes = 512 }));
        await server.MakeTemplateAsync(Empty, "template1", connection => Migrator.MigrateAsync(connection + ";Pooling=false"));
        return server;
    }

    public string ConnectionString(string database) => postgres.ConnectionString(database);

    /// <summary>What the figures depend on: version, commits, file system.</summary>
    public async Task<string> DescribeAsync()
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres"));
        await using var command = source.CreateCommand("""
            select 'PostgreSQL ' || current_setting('server_version') || ' on the same machine, fsync ' || current_setting('fsync')
              || ', synchronous_commit ' || current_setting('synchronous_commit') || ', shared_buffers ' || current_setting('shared_buffers')
            """);
        var drive = DriveInfo.GetDrives().Where(d => postgres.Folder.StartsWith(d.Name, StringComparison.Ordinal)).MaxBy(d => d.Name.Length);
        return $"{await command.ExecuteScalarAsync()}, on {drive?.DriveFormat ?? "an unknown file system"}.";
    }

    /// <summary>A database to clone: filled, vacuumed and left alone.</summary>
    public async Task MakeTemplateAsync(string name, string from, Func<string, Task> fillAsync)
    {
        await ExecuteAsync("postgres", $"create database {name} template {from}");
        await fillAsync(ConnectionString(name));
        await ExecuteAsync(name, "vacuum analyze");
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>A database like the template, with everything on disk, so that all that are compared begin alike.</summary>
    public async Task<BenchDatabase> CloneAsync(string template)
    {
        var name = $"bench_{++clones}";
        await ExecuteAsync("postgres", $"create database {name} template {template}");
        await ExecuteAsync("postgres", "checkpoint");
        return new BenchDatabase(name, ConnectionString(name), () => ExecuteAsync("postgres", $"drop database {name} with (force)"));
    }

    private async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await postgres.DisposeAsync();
        Directory.Delete(postgres.Folder, recursive: true);
    }
}

/// <summary>One clone; disposing drops it.</summary>
internal sealed class BenchDatabase(string name, string connectionString, Func<Task> dropAsync) : IAsyncDisposable
{
    public string Name => name;

    public string ConnectionString => connectionString;

    public NpgsqlDataSource Source { get; } = NpgsqlDataSource.Create(connectionString);

    public async Task<T> ValueAsync<T>(string sql, params object[] parameters)
    {
        await using var command = Source.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await dropAsync();
    }
}
