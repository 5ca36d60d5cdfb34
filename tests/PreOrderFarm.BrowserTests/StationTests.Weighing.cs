using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PreOrderFarm.Database;
using PreOrderFarm.Demo.Story;
using static Microsoft.Playwright.Assertions;

namespace PreOrderFarm.BrowserTests;

/// <summary>Boxes of up to 2.5 kg that are sold by weight, with a scale that types.</summary>
public sealed partial class StationTests
{
    [Fact]
    public async Task A_scale_that_types_packs_what_is_sold_by_weight_and_asks_once_about_what_cannot_be_with_and_without_a_connection()
    {
        var batch = await GivenBatchAsync(3);
        await SellByWeightAsync(batch);
        await using var packer = await EnterAsync(Farms.PackerEmail, batch);
        var weight = packer.Page.Locator("#pack [name=Kilograms]");

        await TypeAsync(packer, batch.Codes[0]);
        await Expect(weight).ToBeFocusedAsync();
        await packer.Page.Keyboard.PressAsync("Enter");
        await Expect(weight).ToBeFocusedAsync();
        await packer.Page.Keyboard.TypeAsync("24.1");
        await packer.Page.Keyboard.PressAsync("Enter");
        await SeesAsync(packer, "Does it really weigh 24.1 kg?", "warm");
        await packer.TakePictureAsync("station-weighing");
        await packer.Page.Keyboard.TypeAsync("2.41");
        await packer.Page.Keyboard.PressAsync("Enter");
        await SeesAsync(packer, $"Parcel {batch.First} is packed.", "good");

        packer.HadNothingToComplainAbout();
        await packer.Context.SetOfflineAsync(true);
        await TypeAsync(packer, batch.Codes[1]);
        await Expect(weight).ToBeFocusedAsync();
        await packer.Page.Keyboard.TypeAsync("0,9 kg");
        await packer.Page.Keyboard.PressAsync("Enter");
        await SeesAsync(packer, "Does it really weigh 0.9 kg?", "warm");
        await packer.Page.Keyboard.PressAsync("Enter");
        await SeesAsync(packer, $"Parcel {batch.First + 1} is kept on this device.", "warm");
        await packer.Context.SetOfflineAsync(false);
        await Expect(packer.Page.Locator("[data-station]")).ToHaveAttributeAsync("data-waiting", "0");

        Assert.Equal("packed 2410, packed 900, planned", await WeightsAsync(batch));
    }

    private async Task SellByWeightAsync(Batch batch)
    {
        await using var scope = world.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database.ExecuteSqlAsync($"update parcels set is_sold_by_weight = true where batch_id = {batch.Id}");
    }

    private async Task<string> WeightsAsync(Batch batch)
    {
        await using var scope = world.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database.SqlQuery<string>($"""
            select string_agg(concat_ws(' ', status, actual_grams), ', ' order by position) as "Value" from parcels where batch_id = {batch.Id}
            """).SingleAsync();
    }
}
