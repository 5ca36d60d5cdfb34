using Npgsql;
using PreOrderFarm.Closing;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Closing;

public sealed class StaleStatisticsTests
{
    /// <summary>
    /// PostgreSQL last counted its rows when they were few, and cannot have counted the parcels that a closing itself makes.
    /// A plan that compares every pledge with every parcel runs into the time-out of its command, at each attempt anew.
    /// </summary>
    [Fact]
    [Trait("Category", "Long")]
    public async Task A_large_campaign_closes_though_the_database_believes_that_its_tables_are_small()
    {
        await using var farm = await FarmHost.StartAsync();
        var database = farm.Database.DataSource;
        var deadline = farm.Clock.Now.AddHours(-2);
        await PaidCampaign.SeedAsync(database, "small", 50, deadline);
        Assert.Equal(1, await CloseAsync(farm));
        foreach (var table in (string[])["pledges", "pledge_lines", "parcels", "parcel_lines"])
            await ExecuteAsync(database, $"alter table {table} set (autovacuum_enabled = false); analyze {table}");

        await PaidCampaign.SeedAsync(database, "large", 15_000, deadline);

        Assert.Equal(1, await CloseAsync(farm));
    }

    private static Task<int> CloseAsync(FarmHost farm) => farm.UseAsync<CloseDueCampaigns, int>(sweep => sweep.RunAsync(default));

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
