using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using PreOrderFarm.Database;

namespace PreOrderFarm.Migrations;

/// <summary>
/// Brings a database up to date. Several may try at once: one at a time gets through. EF Core's own lock ends with each
/// migration's transaction, so of two that saw the same work waiting the second would do it again; ours spans all of it.
/// </summary>
public static class Migrator
{
    private const long Lock = 0x5072654F72646572;

    private static readonly TimeSpan StatementLimit = TimeSpan.FromMinutes(30);

    public static async Task MigrateAsync(string connectionString, CancellationToken ct = default)
    {
        await using var turn = new NpgsqlConnection(connectionString);
        await turn.OpenAsync(ct);
        await using var wait = new NpgsqlCommand($"select pg_advisory_lock({Lock})", turn) { CommandTimeout = (int)StatementLimit.TotalSeconds };
        await wait.ExecuteNonQueryAsync(ct);
        try
        {
            await using var db = Connect(connectionString);
            await db.Database.MigrateAsync(ct);
        }
        finally
        {
            await using var done = new NpgsqlCommand($"select pg_advisory_unlock({Lock})", turn);
            await done.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    /// <summary>The migrations that the database still lacks: a production role refuses to start with any.</summary>
    public static async Task<IReadOnlyList<string>> PendingAsync(string connectionString, CancellationToken ct = default)
    {
        await using var db = Connect(connectionString);
        return [.. await db.Database.GetPendingMigrationsAsync(ct)];
    }

    private static FarmDbContext Connect(string connectionString)
    {
        var options = new DbContextOptionsBuilder<FarmDbContext>()
            .UseNpgsql(connectionString, npgsql => npgsql
                .MigrationsAssembly(typeof(Migrator).Assembly.GetName().Name!)
                .CommandTimeout((int)StatementLimit.TotalSeconds))
            // Hand-written SQL has no model snapshot for EF to compare with; a test compares database and model instead.
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
        return new FarmDbContext(options.Options);
    }
}

/// <summary>
/// A migration that is the plain SQL file of its name, embedded beside it. A file lands together with a class:
/// <code>[DbContext(typeof(FarmDbContext)), Migration("0001_first")] internal sealed class First : SqlMigration;</code>
/// </summary>
public abstract class SqlMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        var name = ((MigrationAttribute)Attribute.GetCustomAttribute(GetType(), typeof(MigrationAttribute))!).Id + ".sql";
        using var stream = GetType().Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"There is no migrations/{name}.");
        using var reader = new StreamReader(stream);
        migrationBuilder.Sql(reader.ReadToEnd());
    }
}
