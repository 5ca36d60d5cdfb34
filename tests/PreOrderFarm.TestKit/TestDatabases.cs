using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using PreOrderFarm.Demo;
using PreOrderFarm.Migrations;

namespace PreOrderFarm.TestKit;

/// <summary>
/// Fresh databases for tests: one PostgreSQL per test process, one migrated template, and a clone of it for whoever
/// asks. What a test gives back is emptied for the next, which costs a fifth of dropping and cloning it.
/// </summary>
public static class TestDatabases
{
    private const string Template = "farm_template";
    private static readonly Lazy<Task<LocalPostgres>> Server = new(StartServerAsync);

    // PostgreSQL clones one database at a time from a template anyway; asked at once, it would refuse.
    private static readonly SemaphoreSlim OneClone = new(1);
    private static readonly ConcurrentBag<string> Emptied = [];
    private static EmptyDatabase empty = null!;
    private static int count;
    private static int users;

    /// <summary>The server itself, for tests that stop it.</summary>
    public static Task<LocalPostgres> ServerAsync() => Server.Value;

    /// <summary>A migrated database of its own for this test class; disposing gives it back.</summary>
    public static async Task<TestDatabase> CreateAsync(CancellationToken ct = default) =>
        Emptied.TryTake(out var name) ? On(await Server.Value, name, Template) : await CreateAsync(Template, ct);

    /// <summary>A copy of another test's database as it is now, like one that is restored from a backup. Its pools are emptied first.</summary>
    public static async Task<TestDatabase> CopyAsync(TestDatabase source, CancellationToken ct = default)
    {
        var server = await Server.Value;
        await ExecuteAsync(server, $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{source.Name}'", ct);
        return await CreateAsync(source.Name, ct);
    }

    /// <summary>A database without any table.</summary>
    public static Task<TestDatabase> CreateEmptyAsync(CancellationToken ct = default) => CreateAsync("template1", ct);

    /// <summary>On a server of its own that writes through to the disk, for tests that stop it; disposing removes both.</summary>
    public static async Task<TestDatabase> CreateWithServerAsync()
    {
        RemoveLeftovers();
        var folder = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"{FolderPrefix}{Environment.ProcessId}-{Interlocked.Increment(ref count)}"));
        var server = await LocalPostgres.StartAsync(folder, new LocalPostgresOptions { StartsFresh = true });
        await server.CreateDatabaseAsync("farm");
        var connection = server.ConnectionString("farm");
        await Migrator.MigrateAsync(connection + ";Pooling=false");
        return new TestDatabase("farm", new NpgsqlConnectionStringBuilder(connection) { MaxPoolSize = 8 }.ConnectionString, server);
    }

    private static async Task<TestDatabase> CreateAsync(string template, CancellationToken ct)
    {
        var server = await Server.Value;
        var name = $"farm_test_{Interlocked.Increment(ref count)}";
        await OneClone.WaitAsync(ct);
        try
        {
            // By copying files: with this server's settings quicker than by the log, which is what PostgreSQL does otherwise.
            await ExecuteAsync(server, $"create database {name} template {template} strategy file_copy", ct);
        }
        finally
        {
            OneClone.Release();
        }

        return On(server, name, template);
    }

    // A string of its own, so that nobody finds a connection of an earlier test in a pool.
    private static TestDatabase On(LocalPostgres server, string name, string template) => new(
        name,
        new NpgsqlConnectionStringBuilder(server.ConnectionString(name))
        {
            MaxPoolSize = 8,
            ApplicationName = string.Create(CultureInfo.InvariantCulture, $"test {Interlocked.Increment(ref users)}"),
        }.ConnectionString,
        isLikeTemplate: template == Template);

    /// <summary>Empties it for the next test, or drops it if it is no longer like the template.</summary>
    internal static async Task GiveBackAsync(string name)
    {
        var server = await Server.Value;
        if (await empty.RestoreAsync(server.ConnectionString(name)))
            Emptied.Add(name);
        else
            await DropAsync(name);
    }

    internal static async Task DropAsync(string name) => await ExecuteAsync(await Server.Value, $"drop database if exists {name} with (force)", CancellationToken.None);

    private static async Task<LocalPostgres> StartServerAsync()
    {
        RemoveLeftovers();
        var folder = Path.Combine(Path.GetTempPath(), $"{FolderPrefix}{Environment.ProcessId}");
        var server = await LocalPostgres.StartAsync(folder, new LocalPostgresOptions { StartsFresh = true, LosesDataInACrash = true });
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            server.StopAsync(PostgresStop.Immediate).GetAwaiter().GetResult();
            Directory.Delete(server.Folder, recursive: true);
        };

        await server.CreateDatabaseAsync(Template);
        await Migrator.MigrateAsync(server.ConnectionString(Template) + ";Pooling=false");
        empty = await EmptyDatabase.ReadAsync(server.ConnectionString(Template));
        await ExecuteAsync(server, $"alter database {Template} with is_template true allow_connections false", CancellationToken.None);
        return server;
    }

    private static readonly string FolderPrefix = $"preorderfarm-tests-{Environment.UserName}-";

    // A test process that was killed could not tidy up; its server ended with it.
    private static void RemoveLeftovers()
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            if (!Directory.Exists($"/proc/{Path.GetFileName(folder)[FolderPrefix.Length..].Split('-')[0]}"))
            {
                RemoveLeftover(folder);
            }
        }
    }

    private static void RemoveLeftover(string folder)
    {
        var mine = Path.Combine(Path.GetTempPath(), $"preorderfarm-gone-{Guid.NewGuid():N}");
        try
        {
            Directory.Move(folder, mine);
        }
        catch (DirectoryNotFoundException)
        {
            return; // another test process was quicker
        }

        Directory.Delete(mine, recursive: true);
    }

    private static async Task ExecuteAsync(LocalPostgres server, string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString() + ";Pooling=false");
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>One test's database. <see cref="ConnectionString"/> pools at most eight connections.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string name;
    private bool isLikeTemplate;

    internal TestDatabase(string name, string connectionString, LocalPostgres? server = null, bool isLikeTemplate = false)
    {
        this.name = name;
        this.isLikeTemplate = isLikeTemplate;
        Server = server;
        ConnectionString = connectionString;
        DataSource = NpgsqlDataSource.Create(connectionString);
    }

    public string Name => name;

    public string ConnectionString { get; }

    public NpgsqlDataSource DataSource { get; }

    /// <summary>The server that is this database's alone; null for one of the shared server.</summary>
    public LocalPostgres? Server { get; }

    /// <summary>Gone at once, under whoever uses it.</summary>
    public async Task DropAsync()
    {
        isLikeTemplate = false;
        await TestDatabases.DropAsync(name);
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await using (var connection = new NpgsqlConnection(ConnectionString))
        {
            NpgsqlConnection.ClearPool(connection);
        }

        if (Server is null)
        {
            await (isLikeTemplate ? TestDatabases.GiveBackAsync(name) : TestDatabases.DropAsync(name));
            return;
        }

        await Server.StopAsync(PostgresStop.Immediate);
        Directory.Delete(Server.Folder, recursive: true);
    }
}
