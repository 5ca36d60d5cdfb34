using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PreOrderFarm.Database;
using PreOrderFarm.Demo.Story;
using static Microsoft.Playwright.Assertions;

namespace PreOrderFarm.BrowserTests;

/// <summary>Carriers' numbers that were written down and are wrong, on a phone.</summary>
public sealed partial class StationTests
{
    [Fact]
    public async Task Wrong_numbers_are_named_before_they_are_withdrawn_and_beside_what_replaces_them()
    {
        var batch = await GivenBatchAsync(3);
        await WriteDownAsync(batch);
        await using var packer = await world.NewMemberAsync(Farms.PackerEmail, Visitor.Phone);

        await packer.OpenAsync($"/packing/batches/{batch.Id}/imports");
        var table = $"code,tracking number,carrier\n{batch.Codes[0]},JD9,JD\n{batch.Codes[1]},SF2,SF\n{batch.Codes[2]},SF4,SF\n{batch.Codes[2]},SF5,SF\n";
        await packer.Page.Locator("#upload input[type=file]").SetInputFilesAsync(new FilePayload { Name = "numbers.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(table) });
        await packer.Page.Locator("#are-here").CheckAsync();
        await packer.PressAsync("Upload and check");
        await packer.Page.Locator("[name='Input.Corrects'][type=checkbox]").CheckAsync();
        await packer.PressAsync("Read again");
        await Expect(packer.Page.Locator("#changes tbody tr")).ToHaveCountAsync(1);
        await Expect(packer.Page.Locator("#changes tbody")).ToContainTextAsync("SF SF1 → JD JD9");
        await Expect(packer.Page.Locator("#wrong li")).ToHaveCountAsync(2);
        await packer.TakePictureAsync("numbers-replaced");

        await packer.OpenAsync($"/packing/batches/{batch.Id}");
        await packer.Page.Locator("[name='Input.IsWhole'][type=checkbox]").CheckAsync();
        await packer.Page.Locator("#withdraw summary").FocusAsync();
        await packer.Page.Keyboard.PressAsync("Enter");
        await packer.Page.Keyboard.PressAsync("Tab");
        await packer.Page.Keyboard.PressAsync("Enter");
        await Expect(packer.Page.Locator("#withdraw")).ToContainTextAsync("3 (1. SF SF1, 2. SF SF2, 3. SF SF3)");
        await packer.TakePictureAsync("numbers-asked");
        await packer.Page.Locator("[name='Input.Withdraws'][type=checkbox]").CheckAsync();
        await packer.PressAsync("Withdraw the numbers");
        await Expect(packer.Page.Locator("p.notice.good[role=status]")).ToContainTextAsync("Numbers withdrawn: 3.");
        await Expect(packer.Page.Locator("#withdraw")).ToHaveCountAsync(0);
        await packer.TakePictureAsync("numbers-withdrawn");

        await WriteDownAsync(batch);
        await packer.OpenAsync($"/packing/batches/{batch.Id}");
        await packer.Page.Locator("#parcel-2 a[href$='/address']").ClickAsync();
        await Expect(packer.Page.Locator("#numbers")).ToContainTextAsync("SF SF2");
        await packer.TakePictureAsync("numbers-address");
        packer.HadNothingToComplainAbout();
    }

    private async Task WriteDownAsync(Batch batch)
    {
        await using var scope = world.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database.ExecuteSqlAsync($"""
            update parcels set carrier = 'SF', tracking_number = 'SF' || position, announced_carrier = 'SF', announced_number = 'SF' || position where batch_id = {batch.Id}
            """);
    }
}
