using Npgsql;
using PreOrderFarm.Migrations;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Database;

public sealed class MigratorTests
{
    [Fact]
    public async Task Two_that_migrate_at_once_and_one_that_comes_late_leave_one_complete_schema()
    {
        await using var database = await TestDatabases.CreateEmptyAsync();

        await Task.WhenAll(Migrator.MigrateAsync(database.ConnectionString), Migrator.MigrateAsync(database.ConnectionString));
        await Migrator.MigrateAsync(database.ConnectionString);

        Assert.Empty(await Migrator.PendingAsync(database.ConnectionString));
    }

    [Fact]
    public async Task What_one_test_database_holds_no_other_sees()
    {
        await using var mine = await TestDatabases.CreateAsync();
        await using var other = await TestDatabases.CreateAsync();

        await using (var create = mine.DataSource.CreateCommand("create table only_mine (id int)"))
        {
            await create.ExecuteNonQueryAsync();
        }

        await using var look = other.DataSource.CreateCommand("select to_regclass('only_mine')::text");
        Assert.Equal(DBNull.Value, await look.ExecuteScalarAsync());
    }
}
