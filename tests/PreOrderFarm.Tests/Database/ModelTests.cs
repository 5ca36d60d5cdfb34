using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using PreOrderFarm.Database;
using PreOrderFarm.TestKit;
using PreOrderFarm.Tests.Architecture;

namespace PreOrderFarm.Tests.Database;

/// <summary>Migrations are written by hand, so this is what keeps the tables and EF Core's model the same.</summary>
public sealed class ModelTests : IAsyncLifetime
{
    /// <summary>Tables, and columns as table.column, that only SQL reads and writes. A table that is mapped is compared all the same.</summary>
    private static readonly string[] Unmapped = ["__EFMigrationsHistory", "campaign_closings", "campaign_forms", "job_runs", "campaigns.search", "campaigns.search_text", "growers.search", "growers.search_text", "closing_delays", "harvest_allocations", "harvest_shares", "import_mappings", "ledger_accounts", "ledger_entries", "ledger_transactions", "lottery_secrets", "news_deliveries", "news_events", "packing_openings", "packing_scans", "parcel_revisions", "parcels.shipment_told", "parcels.shipments_told", "prepared_print_parts", "prepared_prints", "print_runs",
        "reconciliation_differences", "reconciliation_runs", "refund_requests", "stripe_balance_transactions", "stripe_movement_cursors", "stripe_objects", "weight_settlements"];

    private TestDatabase database = null!;

    public async Task InitializeAsync() => database = await TestDatabases.CreateAsync();

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task The_migrated_database_is_the_one_that_the_model_describes()
    {
        await using var db = new FarmDbContext(new DbContextOptionsBuilder<FarmDbContext>().UseNpgsql(database.ConnectionString).Options);

        Findings.MustBeNone(Differences(Columns(db.Model.GetRelationalModel()), await ColumnsAsync(database.DataSource), Unmapped));
    }

    [Fact]
    public async Task Each_kind_of_difference_is_seen()
    {
        await using (var create = database.DataSource.CreateCommand("""
            create table crates (id bigint not null, name varchar(20) not null, weight_grams integer not null, note text not null, extra text);
            create table shelves (id bigint);
            """))
        {
            await create.ExecuteNonQueryAsync();
        }

        Column[] model =
        [
            new("crates", "id", "bigint", false),
            new("crates", "name", "text", false),
            new("crates", "weight_grams", "bigint", false),
            new("crates", "note", "text", true),
            new("crates", "colour", "text", true),
            new("lids", "id", "bigint", false),
        ];
        var differences = Differences(model, await ColumnsAsync(database.DataSource), []).Where(IsAboutThese);
        static bool IsAboutThese(string difference) => difference.Split('.', ' ')[0] is "crates" or "lids" or "shelves";

        Assert.Equal(
            [
                "crates.colour is in the model but not in the database",
                "crates.extra is in the database but not in the model",
                "crates.note is nullable in the model and not null in the database",
                "crates.weight_grams is bigint in the model and integer in the database",
                "lids.id is in the model but not in the database",
                "shelves is in the database, but nothing maps it",
            ],
            differences);
    }

    private sealed record Column(string Table, string Name, string Type, bool IsNullable)
    {
        public string Key => $"{Table}.{Name}";
    }

    private static List<string> Differences(IReadOnlyCollection<Column> model, IReadOnlyCollection<Column> database, string[] unmapped)
    {
        var actual = database.ToDictionary(c => c.Key, StringComparer.Ordinal);
        var expected = model.DistinctBy(c => c.Key).ToDictionary(c => c.Key, StringComparer.Ordinal);
        var differences = new List<string>();
        foreach (var column in expected.Values)
        {
            if (!actual.TryGetValue(column.Key, out var found))
            {
                differences.Add($"{column.Key} is in the model but not in the database");
            }
            else if (Family(found.Type) != Family(column.Type))
            {
                differences.Add($"{column.Key} is {column.Type} in the model and {found.Type} in the database");
            }
            else if (found.IsNullable != column.IsNullable && !IsSystem(found))
            {
                differences.Add($"{column.Key} is {Nullness(column)} in the model and {Nullness(found)} in the database");
            }
        }

        var mappedTables = expected.Values.Select(c => c.Table).ToHashSet(StringComparer.Ordinal);
        differences.AddRange(actual.Values
            .Where(c => mappedTables.Contains(c.Table) && !IsSystem(c) && !expected.ContainsKey(c.Key) && !unmapped.Contains(c.Key))
            .Select(c => $"{c.Key} is in the database but not in the model"));
        differences.AddRange(actual.Values
            .Select(c => c.Table)
            .Distinct(StringComparer.Ordinal)
            .Where(table => !mappedTables.Contains(table) && !unmapped.Contains(table))
            .Select(table => $"{table} is in the database, but nothing maps it"));
        differences.Sort(StringComparer.Ordinal);
        return differences;
    }

    private static string Nullness(Column column) => column.IsNullable ? "nullable" : "not null";

    private static bool IsSystem(Column column) => column.Name is "xmin";

    // Lengths are the database's own constraints; text is text.
    private static string Family(string type) => type.Split('(')[0].Trim() switch
    {
        "text" or "character varying" or "varchar" or "citext" or "character" or "char" => "text",
        "int" or "int4" => "integer",
        "timestamptz" => "timestamp with time zone",
        var other => other,
    };

    private static List<Column> Columns(IRelationalModel model) =>
        [.. model.Tables.Where(t => t.Schema is null or "public").SelectMany(t => t.Columns.Select(c => new Column(t.Name, c.Name, c.StoreType, c.IsNullable)))];

    private static async Task<IReadOnlyCollection<Column>> ColumnsAsync(NpgsqlDataSource database)
    {
        var columns = new List<Column>();
        await using var command = database.CreateCommand("""
            select c.relname, a.attname, format_type(a.atttypid, null), not a.attnotnull
            from pg_class c
            join pg_attribute a on a.attrelid = c.oid
            where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
              and not a.attisdropped and (a.attnum > 0 or a.attname = 'xmin')
            """);
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            columns.Add(new Column(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.GetBoolean(3)));
        }

        return columns;
    }
}
