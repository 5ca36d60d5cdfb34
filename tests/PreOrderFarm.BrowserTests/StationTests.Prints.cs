using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Database;
using PreOrderFarm.Demo.Story;
using PreOrderFarm.Printing;
using PreOrderFarm.Printing.Prepared;
using static Microsoft.Playwright.Assertions;

namespace PreOrderFarm.BrowserTests;

/// <summary>A print that is prepared in the background, as a worker goes on with it.</summary>
public sealed partial class StationTests
{
    [Fact]
    public async Task A_print_is_followed_while_it_is_prepared_and_opens_when_it_is_ready()
    {
        var batch = await GivenBatchAsync(201);
        await using var scope = world.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database;
        var member = await database.SqlQuery<Guid>($"""select id as "Value" from members where email = {owner}""").SingleAsync();
        var actor = await scope.ServiceProvider.GetRequiredService<Members.FindActor>().RunAsync(member, default);
        var order = PrintOrder.Of(new SheetOrder(batch.Id, SheetKind.PackingList, "en") { Version = 1 });
        var print = (await scope.ServiceProvider.GetRequiredService<AskForPrint>().RunAsync(actor, order, default))!.Id;
        await ReadyAsync(print);
        // As if a worker that lives had it in its hands, so that the site's own one leaves it alone.
        await database.ExecuteSqlAsync($"update prepared_prints set state = 'printing', printed_parcels = 4, run = null, bytes = null, ready_at = null, heartbeat_at = now() + interval '1 hour' where id = {print}");
        await using var packer = await world.NewMemberAsync(Farms.PackerEmail, Visitor.Phone);
        await packer.OpenAsync($"/packing/prints/{print}");

        await Expect(packer.Page.Locator("#prepared")).ToContainTextAsync("Parcels printed: 4 of 201");
        await packer.Page.EvaluateAsync("() => { window.isSamePage = true; }");
        await database.ExecuteSqlAsync($"update prepared_prints set printed_parcels = 80 where id = {print}");
        await Expect(packer.Page.Locator("#prepared")).ToContainTextAsync("Parcels printed: 80 of 201");
        await Expect(packer.Page.Locator("#prepared progress")).ToHaveAttributeAsync("value", "80");
        Assert.True(await packer.Page.EvaluateAsync<bool>("() => window.isSamePage"));

        var file = packer.Page.WaitForResponseAsync(answer => answer.Url.EndsWith($"/packing/prints/{print}/file", StringComparison.Ordinal));
        await database.ExecuteSqlAsync($"update prepared_prints set state = 'waiting', heartbeat_at = null, printed_parcels = 0 where id = {print}");
        Assert.Equal((200, "application/pdf"), ((await file).Status, (await file).Headers["content-type"]));
    }

    private async Task ReadyAsync(Guid print)
    {
        await using var scope = world.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database;
        for (var i = 0; i < 300 && await database.SqlQuery<string>($"""select state as "Value" from prepared_prints where id = {print}""").SingleAsync() != "ready"; i++)
        {
            await scope.ServiceProvider.GetRequiredService<PreparePrints>().RunAsync(default);
            await Task.Delay(100);
        }
    }
}
