using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PreOrderFarm.Database;
using PreOrderFarm.Demo.Story;
using PreOrderFarm.Fulfilment;
using static Microsoft.Playwright.Assertions;

namespace PreOrderFarm.BrowserTests;

/// <summary>A connection that comes and goes, and a session that ends: what is scanned meanwhile is kept, and sent once.</summary>
public sealed partial class StationTests
{
    [Fact]
    public async Task Without_a_connection_scans_wait_survive_a_reload_and_are_sent_once_and_in_order_and_what_has_changed_is_listed()
    {
        var batch = await GivenBatchAsync(3);
        await using var packer = await EnterAsync(Farms.PackerEmail, batch);
        await packer.Context.SetOfflineAsync(true);

        foreach (var code in batch.Codes.Take(2))
        {
            await TypeAsync(packer, code);
            await packer.PressAsync("Packed");
        }
        await SeesAsync(packer, $"Parcel {batch.First + 1} is kept on this device.", "warm");
        await Expect(Part(packer, "trouble-text")).ToHaveTextAsync("No connection. Scans are kept on this device. Waiting to be sent: 2");
        await Expect(Part(packer, "progress")).ToHaveTextAsync("2 of 3 packed");
        await packer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = $"Take back parcel {batch.First + 1}" }).ClickAsync();
        await Expect(Part(packer, "progress")).ToHaveTextAsync("1 of 3 packed");
        await TypeAsync(packer, batch.Codes[0]);
        await SeesAsync(packer, $"Parcel {batch.First} is packed already.", "bad");
        await packer.TakePictureAsync("station-offline");
        Assert.Equal("planned planned planned", await StatusesAsync(batch));
        await PackElsewhereAsync(batch, batch.Codes[0]);

        await packer.Context.SetOfflineAsync(false);
        await packer.Page.ReloadAsync();

        await Expect(packer.Page.Locator("[data-station]")).ToHaveAttributeAsync("data-waiting", "0");
        await Expect(Part(packer, "conflict-list")).ToContainTextAsync($"Parcel {batch.First} was packed already by");
        await packer.TakePictureAsync("station-conflicts");
        Assert.Equal("packed planned planned", await StatusesAsync(batch));
        Assert.Equal(3 + 1, await world.CountAsync($"select count(*) from packing_scans where batch_id = '{batch.Id}'"));
        await packer.Page.ReloadAsync();
        await Expect(Part(packer, "conflicts")).ToBeVisibleAsync();
        await packer.PressAsync("I have seen to them");
        await Expect(Part(packer, "conflicts")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task What_waits_for_another_batch_is_told_on_the_board_and_sent_to_it_from_whatever_batch_is_opened()
    {
        var (first, second) = (await GivenBatchAsync(1), await GivenBatchAsync(1));
        await using var packer = await EnterAsync(Farms.PackerEmail, first);
        await packer.Context.SetOfflineAsync(true);
        await TypeAsync(packer, first.Codes[0]);
        await packer.PressAsync("Packed");
        await SeesAsync(packer, $"Parcel {first.First} is kept on this device.", "warm");
        await packer.Page.RouteAsync("**/station?handler=Pack", route => route.AbortAsync());
        await packer.Context.SetOfflineAsync(false);

        await packer.OpenAsync("/packing");
        var notice = packer.Page.Locator("[data-waiting-of]");
        await Expect(notice).ToContainTextAsync("Waiting to be sent: 1");
        await Expect(notice.GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", $"/packing/batches/{first.Id}/station");
        await packer.TakePictureAsync("board-waiting");
        await packer.OpenAsync("/sign-out");
        await Expect(notice).ToContainTextAsync("Scans that wait on this device to be sent: 1.");
        await packer.TakePictureAsync("sign-out-waiting");
        await packer.Page.UnrouteAsync("**/station?handler=Pack");
        await packer.OpenAsync($"/packing/batches/{second.Id}/station");

        await packer.Page.WaitForFunctionAsync("() => !Object.keys(localStorage).some(key => key.endsWith(':queue'))");
        Assert.Equal("packed", await StatusesAsync(first));
        Assert.Equal("planned", await StatusesAsync(second));
        await packer.OpenAsync("/packing");
        await Expect(notice).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Signed_out_the_queue_stays_and_on_a_shared_tablet_the_next_member_neither_sees_nor_sends_it()
    {
        var batch = await GivenBatchAsync(2);
        await using var tablet = await EnterAsync(Farms.PackerEmail, batch);
        var session = await tablet.Context.CookiesAsync();
        await tablet.Context.ClearCookiesAsync();

        await TypeAsync(tablet, batch.Codes[0]);
        await tablet.PressAsync("Packed");
        await Expect(Part(tablet, "trouble-text")).ToContainTextAsync("Waiting to be sent: 1");
        await Expect(Part(tablet, "trouble-text")).ToContainTextAsync("You are signed out here");
        await Expect(Part(tablet, "sign-in").GetByRole(AriaRole.Link)).ToBeVisibleAsync();
        await tablet.TakePictureAsync("station-signed-out");

        await using (var theirs = await world.NewMemberAsync(owner, Visitor.Phone))
        {
            await tablet.Context.AddCookiesAsync((await theirs.Context.CookiesAsync()).Select(AsCookie));
        }
        await tablet.OpenAsync($"/packing/batches/{batch.Id}/station");
        await Expect(tablet.Page.Locator("[data-station]")).ToHaveAttributeAsync("data-loaded", "2");
        await Expect(tablet.Page.Locator("[data-station]")).ToHaveAttributeAsync("data-waiting", "0");
        Assert.Equal("planned planned", await StatusesAsync(batch));

        await tablet.Context.ClearCookiesAsync();
        await tablet.Context.AddCookiesAsync(session.Select(AsCookie));
        await tablet.OpenAsync($"/packing/batches/{batch.Id}/station");
        await Expect(tablet.Page.Locator("[data-station]")).ToHaveAttributeAsync("data-waiting", "0");
        await Expect(Part(tablet, "progress")).ToHaveTextAsync("1 of 2 packed");
        await Expect(Part(tablet, "step-list")).ToContainTextAsync($"Parcel {batch.First}");
        Assert.Equal("packed planned", await StatusesAsync(batch));
    }

    private static Cookie AsCookie(BrowserContextCookiesResult cookie) => new()
    {
        Name = cookie.Name,
        Value = cookie.Value,
        Domain = cookie.Domain,
        Path = cookie.Path,
        Expires = cookie.Expires,
        HttpOnly = cookie.HttpOnly,
        Secure = cookie.Secure,
        SameSite = cookie.SameSite,
    };

    private async Task PackElsewhereAsync(Batch batch, string code)
    {
        await using var scope = world.Services.CreateAsyncScope();
        var member = await scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database.SqlQuery<Guid>($"""select id as "Value" from members where email = {owner}""").SingleAsync();
        var actor = await scope.ServiceProvider.GetRequiredService<Members.FindActor>().RunAsync(member, default);
        Assert.Equal(PackingOutcome.Packed, (await scope.ServiceProvider.GetRequiredService<PackParcel>().RunAsync(actor, batch.Id, new PackingScan(Guid.NewGuid(), code, []), default)).Outcome);
    }
}
