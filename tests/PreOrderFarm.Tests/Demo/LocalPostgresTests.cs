using Npgsql;
using PreOrderFarm.Demo;

namespace PreOrderFarm.Tests.Demo;

public sealed class LocalPostgresTests : IDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"preorderfarm-local-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_second_start_keeps_the_data_and_a_fresh_one_does_not()
    {
        await using (var first = await LocalPostgres.StartAsync(folder))
        {
            Assert.True(await first.CreateDatabaseAsync("farm"));
            Assert.False(await first.CreateDatabaseAsync("farm"));
            await ExecuteAsync(first, "create table harvest (name text); insert into harvest values ('Kiwi 红心')");
        }

        await using (var second = await LocalPostgres.StartAsync(folder))
        {
            Assert.Equal("Kiwi 红心", await ExecuteAsync(second, "select name from harvest"));
        }

        await using var fresh = await LocalPostgres.StartAsync(folder, new LocalPostgresOptions { StartsFresh = true });
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
        await using var first = await LocalPostgres.StartAsync(folder);
        await first.CreateDatabaseAsync("farm");

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => LocalPostgres.StartAsync(folder, new LocalPostgresOptions { StartsFresh = true }));

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

    private static async Task<object?> ExecuteAsync(LocalPostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString("farm") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
