using Microsoft.Playwright;
using PreOrderFarm.Demo.Story;
using static Microsoft.Playwright.Assertions;

namespace PreOrderFarm.BrowserTests;

/// <summary>Two people pack one batch.</summary>
public sealed partial class StationTests
{
    [Fact]
    public async Task Two_people_see_what_the_other_has_open_and_has_packed_and_only_one_packs_it()
    {
        var batch = await GivenBatchAsync(3);
        await using var anna = await EnterAsync(Farms.PackerEmail, batch);
        await using var ben = await EnterAsync(owner, batch);

        await TypeAsync(anna, batch.Codes[0]);
        await Expect(Part(ben, "other-list")).ToContainTextAsync($"has parcel {batch.First} open");
        await TypeAsync(ben, batch.Codes[0]);
        await Expect(Part(ben, "say")).ToContainTextAsync($"has parcel {batch.First} open too.");
        await ben.TakePictureAsync("station-two");
        await anna.PressAsync("Packed");
        await SeesAsync(anna, $"Parcel {batch.First} is packed.", "good");
        await Expect(Part(ben, "say")).ToContainTextAsync($"has just packed parcel {batch.First}.");
        await Expect(Part(ben, "progress")).ToHaveTextAsync("1 of 3 packed");

        await Task.WhenAll(new[] { anna, ben }.Select(async one =>
        {
            await TypeAsync(one, batch.Codes[1]);
            await Expect(Part(one, "number").First).ToHaveTextAsync($"{batch.First + 1}");
        }));
        await Task.WhenAll(PackNowAsync(anna), PackNowAsync(ben));
        Assert.Equal("packed packed planned", await StatusesAsync(batch));
        Assert.Equal(2, await world.CountAsync($"select count(*) from packing_scans where batch_id = '{batch.Id}' and outcome = 'packed'"));
        anna.HadNothingToComplainAbout();
        ben.HadNothingToComplainAbout();
    }

    private static async Task PackNowAsync(Visitor packer)
    {
        var button = packer.Page.Locator("#pack [data-part=pack]");
        if (await button.IsVisibleAsync())
            await button.EvaluateAsync("button => button.click()");
        await Expect(packer.Page.Locator("[data-station]")).ToHaveAttributeAsync("data-waiting", "0");
    }
}
