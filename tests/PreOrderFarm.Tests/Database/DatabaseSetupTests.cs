using PreOrderFarm.Database;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Database;

public sealed class DatabaseSetupTests
{
    [Theory]
    [InlineData("", "off client")]
    [InlineData(";Options=-c work_mem=5MB", "off client")]
    [InlineData(";Options=-c jit=on", "on client")]
    public async Task Connections_do_without_the_compiler_unless_they_are_told_otherwise(string options, string jit)
    {
        await using var database = await TestDatabases.CreateEmptyAsync();
        await using var source = DatabaseSetup.Source(database.ConnectionString + options);

        await using var command = source.CreateCommand("select setting || ' ' || source from pg_settings where name = 'jit'");
        Assert.Equal(jit, await command.ExecuteScalarAsync());
    }
}
