using System.Diagnostics;
using System.Runtime.Versioning;
using Npgsql;
using PreOrderFarm.Demo;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Demo;

[SupportedOSPlatform("linux")]
public sealed class LocalPostgresTests : IDisposable
{
    private static readonly LocalPostgresOptions Quick = new() { LosesDataInACrash = true };

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"preorderfarm-local-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_second_start_keeps_the_data_and_a_fresh_one_does_not()
    {
        await using (var first = await LocalPostgres.StartAsync(folder, Quick))
        {
            Assert.True(await first.CreateDatabaseAsync("farm"));
            Assert.False(await first.CreateDatabaseAsync("farm"));
            await ExecuteAsync(first, "create table harvest (name text); insert into harvest values ('Kiwi 红心')");
        }

        await using (var second = await LocalPostgres.StartAsync(folder, Quick))
        {
            Assert.Equal("Kiwi 红心", await ExecuteAsync(second, "select name from harvest"));
        }

        await using var fresh = await LocalPostgres.StartAsync(folder, Quick with { StartsFresh = true });
        Assert.True(await fresh.CreateDatabaseAsync("farm"));
    }

    [Fact]
    public async Task What_was_committed_survives_an_immediate_stop_at_the_same_address()
    {
        await using var postgres = await LocalPostgres.StartAsync(folder);
        await postgres.CreateDatabaseAsync("farm");
        await ExecuteAsync(postgres, "create table harvest (name text); insert into harvest values ('Mango')");
        var before = postgres.ConnectionString("farm");

        await postgres.StopAsync(PostgresStop.Immediate);
        await Assert.ThrowsAsync<NpgsqlException>(() => ExecuteAsync(postgres, "select 1"));
        await postgres.StartAgainAsync();

        Assert.Equal(before, postgres.ConnectionString("farm"));
        Assert.Equal("Mango", await ExecuteAsync(postgres, "select name from harvest"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => postgres.StartAgainAsync());
    }

    [Fact]
    public async Task A_folder_in_use_is_refused_and_left_running()
    {
        await using var first = await LocalPostgres.StartAsync(folder, Quick);
        await first.CreateDatabaseAsync("farm");

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => LocalPostgres.StartAsync(folder, Quick with { StartsFresh = true }));

        Assert.Contains($"Process {Environment.ProcessId} is already running a PostgreSQL", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, await ExecuteAsync(first, "select 1"));
    }

    [Fact]
    public async Task It_listens_on_loopback_only_behind_a_password_with_durable_commits()
    {
        await using var postgres = await LocalPostgres.StartAsync(folder);
        await postgres.CreateDatabaseAsync("farm");

        Assert.Equal("127.0.0.1", await ExecuteAsync(postgres, "show listen_addresses"));
        Assert.Equal("on", await ExecuteAsync(postgres, "show fsync"));
        Assert.Equal("on", await ExecuteAsync(postgres, "show synchronous_commit"));
        Assert.Equal("UTF8", await ExecuteAsync(postgres, "show server_encoding"));

        await using var stranger = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(postgres.ConnectionString("farm")) { Password = "guess", Pooling = false }.ConnectionString);
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => stranger.OpenAsync());
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
    }

    [Fact]
    public async Task The_server_ends_with_a_killed_owner_and_the_data_is_there_for_the_next()
    {
        using var owner = StartOwner();
        var connectionString = await owner.StandardOutput.ReadLineAsync();
        await ExecuteAsync(connectionString + ";Pooling=false", "create table harvest (name text); insert into harvest values ('Citrus')");

        owner.Kill();
        await owner.WaitForExitAsync();

        // At once, while the old server is perhaps still ending.
        await using var next = await LocalPostgres.StartAsync(folder);
        Assert.Equal("Citrus", await ExecuteAsync(next.ConnectionString() + ";Pooling=false", "select name from harvest"));
        await Assert.ThrowsAsync<NpgsqlException>(() => ExecuteAsync(connectionString + ";Pooling=false", "select 1"));
    }

    [Fact]
    public async Task Nobody_needs_to_come_for_the_server_of_a_killed_owner_to_end()
    {
        using var owner = StartOwner();
        var connectionString = await owner.StandardOutput.ReadLineAsync();
        Assert.Equal(1, await ExecuteAsync(connectionString + ";Pooling=false", "select 1"));

        owner.Kill();
        await owner.WaitForExitAsync();

        var waited = Stopwatch.StartNew();
        while (File.Exists(Path.Combine(folder, "data", "postmaster.pid")))
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), "The server outlived its owner by half a minute.");
            await Task.Delay(50);
        }
    }

    [Fact]
    public async Task A_folder_that_the_servers_user_cannot_reach_is_replaced_by_the_same_other_one_each_time()
    {
        // Like a repository under /root. Only root runs the server as another user, so only there it moves.
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var wanted = Path.Combine(folder, "postgres");
        var said = new List<string>();
        string first;
        await using (var postgres = await LocalPostgres.StartAsync(wanted, Quick with { Say = said.Add }))
        {
            first = postgres.Folder;
        }

        await using (var again = await LocalPostgres.StartAsync(wanted, Quick))
        {
            Assert.Equal(first, again.Folder);
        }

        if (Environment.UserName == "root")
        {
            Assert.StartsWith("/var/lib/preorderfarm/", first, StringComparison.Ordinal);
            Assert.Contains(said, sentence => sentence.Contains(wanted, StringComparison.Ordinal) && sentence.Contains(first, StringComparison.Ordinal));
            Directory.Delete(first, recursive: true);
        }
        else
        {
            Assert.Equal(wanted, first);
        }
    }

    private Process StartOwner()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(TestDatabases).Assembly.Location, folder]) { RedirectStandardOutput = true, UseShellExecute = false };
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
    }

    private static Task<object?> ExecuteAsync(LocalPostgres postgres, string sql) => ExecuteAsync(postgres.ConnectionString("farm") + ";Pooling=false", sql);

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
