using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Database;
using PreOrderFarm.Demo.Story;
using PreOrderFarm.TestKit;
using static Microsoft.Playwright.Assertions;

namespace PreOrderFarm.BrowserTests;

/// <summary>A print that is prepared in the background, as a worker goes on with it.</summary>
public sealed partial class StationTests
{
    [Fact]
    public async Task A_print_is_followed_while_it_is_prepared_and_opens_when_it_is_ready()
    {
        var batch = await GivenBatchAsync(2);
        await using var scope = world.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database;
        // In the hands of a worker that lives, so that the site's own one leaves it alone.
        var print = await LargePrints.AddAsync(scope.ServiceProvider.GetRequiredService<Npgsql.NpgsqlDataSource>(), batch.Id, "failed", TimeProvider.System.GetUtcNow());
        await database.ExecuteSqlAsync($"update prepared_prints set state = 'printing', printed_parcels = 4, heartbeat_at = now() + interval '1 hour' where id = {print}");
        await using var packer = await world.NewMemberAsync(Farms.PackerEmail, Visitor.Phone);
        await packer.OpenAsync($"/packing/prints/{print}");

        await Expect(packer.Page.Locator("#prepared")).ToContainTextAsync("Parcels printed: 4 of 1,000");
        await packer.Page.EvaluateAsync("() => { window.isSamePage = true; }");
        await database.ExecuteSqlAsync($"update prepared_prints set printed_parcels = 800 where id = {print}");
        await Expect(packer.Page.Locator("#prepared")).ToContainTextAsync("Parcels printed: 800 of 1,000");
        await Expect(packer.Page.Locator("#prepared progress")).ToHaveAttributeAsync("value", "800");
        Assert.True(await packer.Page.EvaluateAsync<bool>("() => window.isSamePage"));

        var file = packer.Page.WaitForResponseAsync(answer => answer.Url.EndsWith($"/packing/prints/{print}/file", StringComparison.Ordinal));
        await database.ExecuteSqlAsync($"update prepared_prints set state = 'waiting', heartbeat_at = null, printed_parcels = 0 where id = {print}");
        Assert.Equal((200, "application/pdf"), ((await file).Status, (await file).Headers["content-type"]));
    }
}
