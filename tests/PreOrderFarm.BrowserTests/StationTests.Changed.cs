using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Database;
using PreOrderFarm.Demo.Story;
using PreOrderFarm.Fulfilment;
using static Microsoft.Playwright.Assertions;

namespace PreOrderFarm.BrowserTests;

/// <summary>A harvest is divided while stations are open, or have no connection.</summary>
public sealed partial class StationTests
{
    [Fact]
    public async Task A_parcel_that_changes_while_it_is_open_is_shown_anew_and_what_was_packed_offline_before_it_changed_is_listed_and_not_packed()
    {
        var batch = await GivenBatchAsync(2, units: 3);
        await using var packer = await EnterAsync(Farms.PackerEmail, batch);
        await TypeAsync(packer, batch.Codes[0]);
        await Expect(Part(packer, "units").First).ToHaveTextAsync("3");
        await CutAsync(batch, units: 2);
        await SeesAsync(packer, $"Parcel {batch.First} has changed just now.", "bad");
        await Expect(Part(packer, "units").First).ToHaveTextAsync("2");
        await packer.TakePictureAsync("station-changed");
        await packer.PressAsync("Packed");
        await SeesAsync(packer, $"Parcel {batch.First} is packed.", "good");

        await packer.Context.SetOfflineAsync(true);
        await TypeAsync(packer, batch.Codes[1]);
        await packer.PressAsync("Packed");
        await SeesAsync(packer, $"Parcel {batch.First + 1} is kept on this device.", "warm");
        await CutAsync(batch, units: 1);
        await packer.Context.SetOfflineAsync(false);

        await Expect(packer.Page.Locator("[data-station]")).ToHaveAttributeAsync("data-waiting", "0");
        await Expect(Part(packer, "conflict-list")).ToContainTextAsync($"Parcel {batch.First + 1} has changed and is not packed. Now belongs into it: 1 × ");
        await Expect(Part(packer, "units").First).ToHaveTextAsync("1");
        await packer.TakePictureAsync("station-changed-offline");
        Assert.Equal("packed planned", await StatusesAsync(batch));
    }

    /// <summary>As a short harvest does with what is not packed.</summary>
    private async Task CutAsync(Batch batch, int units)
    {
        await using var scope = world.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FarmDbContext>();
        var open = await db.Set<Parcel>().Where(p => p.BatchId == batch.Id && p.Status == ParcelStatus.Planned).Select(p => p.Id).ToListAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await scope.ServiceProvider.GetRequiredService<CutParcels>().RunAsync([.. open.Select(id => new ParcelCut(id, units, 0, 0))], default);
        await transaction.CommitAsync();
    }
}
