using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PreOrderFarm.Database;
using PreOrderFarm.Demo.Story;
using static Microsoft.Playwright.Assertions;

namespace PreOrderFarm.BrowserTests;

/// <summary>The end of a pledge's life: its campaign has closed, staff pack and ship, and its backer says that the box is there.</summary>
[Collection(Browsing.Name)]
public sealed class ReceivingTests(BrowserWorld world)
{
    private const string Tracking = "00340434161094";

    [Fact]
    public async Task Staff_lock_print_pack_and_ship_and_the_backer_confirms_receipt_without_a_script()
    {
        await using var packer = await world.NewMemberAsync(Farms.PackerEmail, Visitor.Desk);
        await packer.OpenAsync($"/packing/batches/{await BatchAsync()}");
        var parcel = packer.Page.Locator("main li.card", new PageLocatorOptions { HasText = Farms.BackerName });
        await packer.Page.GetByText("Lock it now", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await packer.Page.Locator("[name='Input.WithoutNotice'][type=checkbox]").CheckAsync();
        await packer.LeaveAsync(() => packer.PressAsync("Lock the batch"));
        await MustPrintAsync(packer);
        await TellAsync(packer, parcel, "Mark as packed");
        await Expect(parcel.Locator(".tick .badge")).ToHaveTextAsync("Packed");
        await packer.Page.Locator("#steps [name='Input.Carrier']").FillAsync("DHL");
        await packer.Page.Locator("#steps [name='Input.TrackingNumber']").FillAsync(Tracking);
        await TellAsync(packer, parcel, "Mark as shipped");
        await Expect(parcel).ToContainTextAsync($"by DHL {Tracking}");

        await using var backer = await world.NewMemberAsync(Farms.BackerEmail, Visitor.Phone, hasScript: false);
        await backer.OpenAsync("/pledges");
        await backer.FollowAsync(world.Kiwifruit.Harvest.Title);
        await Expect(backer.Page.GetByText($"Sent with DHL, number {Tracking}.")).ToBeVisibleAsync();
        await Expect(backer.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "See where it is" })).ToHaveAttributeAsync("href", $"https://www.dhl.com/global-en/home/tracking.html?tracking-id={Tracking}");
        await Expect(backer.Page.Locator(".timeline [aria-current=step]")).ToContainTextAsync("Arrived");
        await backer.PressAsync("It has arrived");
        await Expect(backer.Page.GetByText("You confirmed on")).ToBeVisibleAsync();
        await Expect(backer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "It has arrived" })).ToHaveCountAsync(0);
        await Expect(backer.Page.Locator(".timeline [aria-current=step]")).ToHaveCountAsync(0);
        await backer.TakePictureAsync("pledge-received");

        await packer.Page.ReloadAsync();
        await Expect(parcel).ToContainTextAsync("Its recipient confirmed on");
        packer.HadNothingToComplainAbout();
        backer.HadNothingToComplainAbout();
    }

    private static async Task TellAsync(Visitor packer, ILocator parcel, string happened)
    {
        await parcel.Locator("[name=Ticked][type=checkbox]").CheckAsync();
        await packer.LeaveAsync(() => packer.Page.Locator("#steps").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = happened, Exact = true }).ClickAsync());
    }

    private static async Task MustPrintAsync(Visitor packer)
    {
        var list = await packer.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Print the packing list" }).GetAttributeAsync("href");
        var printed = await packer.Context.APIRequest.GetAsync(list!);
        Assert.Equal("application/pdf", printed.Headers["content-type"]);
    }

    private async Task<Guid> BatchAsync()
    {
        await using var scope = world.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<FarmDbContext>().Database.SqlQuery<Guid>($"""
            select batch_id as "Value" from parcels where campaign_id = {world.Kiwifruit.Id} and recipient = {Farms.BackerName}
            """).SingleAsync();
    }
}
