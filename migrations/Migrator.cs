using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using PreOrderFarm.Database;

namespace PreOrderFarm.Migrations;

/// <summary>Brings a database up to date. Several may try at once: EF Core's lock lets one at a time through.</summary>
public static class Migrator
{
    private static readonly TimeSpan StatementLimit = TimeSpan.FromMinutes(30);

    public static async Task MigrateAsync(string connectionString, CancellationToken ct = default)
    {
        await using var db = Connect(connectionString);
        await db.Database.MigrateAsync(ct);
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
