using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;

namespace PreOrderFarm.Printing;

/// <summary>
/// A transaction of its own, in which every read sees the same. Together they take half of the pool's connections at most:
/// who prints keeps one for as long as its reader takes, and needs another for a moment (the log, a part of a kept print). With
/// as many as there are connections, all would wait for each other. So nobody opens a second one while they have one.
/// </summary>
internal sealed class Snapshot : IAsyncDisposable
{
    private static readonly ConditionalWeakTable<NpgsqlDataSource, SemaphoreSlim> Turns = [];

    private readonly SemaphoreSlim turns;
    private readonly NpgsqlTransaction transaction;

    private Snapshot(SemaphoreSlim turns, NpgsqlTransaction transaction) => (this.turns, this.transaction) = (turns, transaction);

    public static async Task<Snapshot> OpenAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        var turns = Turns.GetValue(database, source => new SemaphoreSlim(Math.Max(1, new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxPoolSize / 2)));
        await turns.WaitAsync(ct);
        NpgsqlConnection? connection = null;
        try
        {
            connection = await database.OpenConnectionAsync(ct);
            return new Snapshot(turns, await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct));
        }
        catch
        {
            if (connection is not null)
                await connection.DisposeAsync();
            turns.Release();
            throw;
        }
    }

    public NpgsqlCommand Command(string sql) => new(sql, transaction.Connection, transaction);

    public async ValueTask DisposeAsync()
    {
        var connection = transaction.Connection!;
        try
        {
            await transaction.DisposeAsync();
        }
        finally
        {
            await connection.DisposeAsync();
            turns.Release();
        }
    }
}
