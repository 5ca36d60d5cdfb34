using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using PreOrderFarm.Database;
using PreOrderFarm.Demo.Story;
using PreOrderFarm.Fulfilment;
using static Microsoft.Playwright.Assertions;

namespace PreOrderFarm.BrowserTests;

/// <summary>
/// The packing station on a phone, with a scanner that types, with a connection that comes and goes, and with two people.
/// Every test has a batch of its own, whose parcels carry no money and belong to no pledge: it is locked, so nobody is written to.
/// </summary>
[Collection(Browsing.Name)]
public sealed partial class StationTests(BrowserWorld world)
{
    private readonly string owner = Farms.All.Single(farm => farm.Key == "pujiang").OwnerEmail;

    [Fact]
    public async Task A_scanner_opens_a_parcel_and_its_second_scan_packs_it_wherever_the_focus_is()
    {
        var batch = await GivenBatchAsync(3);
        await using var packer = await EnterAsync(Farms.PackerEmail, batch);

        await ListenAsync(packer);
        await packer.Page.EvaluateAsync("() => document.activeElement.blur()");
        await TypeAsync(packer, batch.Codes[0]);
        await Expect(Part(packer, "number").First).ToHaveTextAsync($"{batch.First}");
        await Expect(packer.Page.Locator(".station-lines li")).ToHaveCountAsync(1);
        Assert.Equal(0, await HeardAsync(packer));
        await packer.TakePictureAsync("station-parcel");
        await packer.Page.Locator("#pack [data-part=pack]").FocusAsync();
        await Task.Delay(1_100);
        await TypeAsync(packer, $"]Q1{batch.Codes[0]}");
        await SeesAsync(packer, $"Parcel {batch.First} is packed.", "good");
        Assert.Equal(2, await HeardAsync(packer));
        await Expect(Part(packer, "progress")).ToHaveTextAsync("1 of 3 packed");

        await TypeAsync(packer, OnGermanKeyboard(batch.Codes[1]));
        await Expect(Part(packer, "number").First).ToHaveTextAsync($"{batch.First + 1}");
        await packer.Page.SetViewportSizeAsync(Visitor.Desk, Visitor.HeightFor(Visitor.Desk));
        await packer.PressAsync("Packed");
        await SeesAsync(packer, $"Parcel {batch.First + 1} is packed.", "good");
        await packer.Page.SetViewportSizeAsync(Visitor.Phone, Visitor.HeightFor(Visitor.Phone));
        await packer.TakePictureAsync("station-packed");

        await TypeAsync(packer, batch.Codes[0]);
        await SeesAsync(packer, $"You packed parcel {batch.First} already, just now.", "bad");
        await packer.TakePictureAsync("station-already");
        await TypeAsync(packer, "ABCDEFGHJKM");
        await SeesAsync(packer, "No parcel of yours has the code “ABCDEFGHJKM”.", "bad");
        var other = await GivenBatchAsync(1);
        await TypeAsync(packer, other.Codes[0]);
        await Expect(Part(packer, "say")).ToContainTextAsync("belongs to batch");
        await Expect(packer.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { NameRegex = GoOn() })).ToHaveAttributeAsync("href", $"/packing/batches/{other.Id}/station");

        await packer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = $"Take back parcel {batch.First + 1}" }).ClickAsync();
        await SeesAsync(packer, $"Parcel {batch.First + 1} is no longer packed.", "good");
        await Expect(Part(packer, "progress")).ToHaveTextAsync("1 of 3 packed");
        Assert.Equal("packed planned planned", await StatusesAsync(batch));
        packer.HadNothingToComplainAbout();
    }

    [Fact]
    public async Task What_is_short_is_said_with_the_keyboard_alone_and_sound_can_be_turned_off()
    {
        var batch = await GivenBatchAsync(1, units: 3);
        await using var packer = await EnterAsync(Farms.PackerEmail, batch);
        await ListenAsync(packer);
        await packer.PressAsync("Sound is on");
        await TypeAsync(packer, batch.Codes[0]);
        await Expect(packer.Page.Locator("#parcel-heading")).ToBeFocusedAsync();

        await packer.Page.Locator("#pack summary").FocusAsync();
        await packer.Page.Keyboard.PressAsync("Enter");
        await packer.Page.Keyboard.PressAsync("Tab");
        await packer.Page.Keyboard.PressAsync("ArrowDown");
        await packer.Page.Keyboard.PressAsync("Tab");
        var reason = packer.Page.Locator("[name='Deviations[0].Reason']");
        await Expect(reason).ToHaveValueAsync("");
        await packer.Page.Keyboard.TypeAsync("2", new KeyboardTypeOptions { Delay = 150 });
        await packer.PressAsync("Packed");
        await Expect(reason).ToBeFocusedAsync();
        await reason.FillAsync("Rotten");
        await packer.Page.Locator("[name='Deviations[0].Kind']").SelectOptionAsync("Substitute");
        await Expect(reason).ToHaveValueAsync("");
        await packer.Page.Locator("[name='Deviations[0].Kind']").SelectOptionAsync("Short");
        await reason.FillAsync("Not enough was harvested");
        await packer.TakePictureAsync("station-short");
        await packer.Page.Keyboard.PressAsync("Enter");

        await SeesAsync(packer, $"Parcel {batch.First} is packed, not complete.", "warm", sound: "");
        Assert.Equal(0, await HeardAsync(packer));
        await packer.OpenAsync($"/packing/batches/{batch.Id}");
        await Expect(packer.Page.Locator("#parcel-1")).ToContainTextAsync("2 × ");
        await Expect(packer.Page.Locator("#parcel-1 .notice.warm")).ToContainTextAsync("short: Not enough was harvested");
        packer.HadNothingToComplainAbout();
    }

    [Fact]
    public async Task Without_a_script_it_is_plain_forms()
    {
        var batch = await GivenBatchAsync(2, units: 3);
        await using var packer = await world.NewMemberAsync(Farms.PackerEmail, Visitor.Phone, hasScript: false);
        await packer.OpenAsync($"/packing/batches/{batch.Id}");
        await packer.PressAsync("Start packing");
        await packer.Named("Code").FillAsync("nonsense-code");
        await packer.PressAsync("Show the parcel");
        await Expect(Part(packer, "say")).ToHaveTextAsync("No parcel of yours has the code “nonsense-code”.");
        await Expect(packer.Page.Locator("#scan [name=Code]")).ToHaveValueAsync("nonsense-code");

        await packer.Page.Locator("#scan [name=Code]").FillAsync($"http://farm.example/packing?code={batch.Codes[0]}");
        await packer.PressAsync("Show the parcel");
        await packer.Page.Locator("#pack summary").ClickAsync();
        await packer.Page.Locator("[name='Deviations[0].Kind']").SelectOptionAsync("Damaged");
        await packer.Page.Locator("[name='Deviations[0].Units']").FillAsync("1");
        await packer.PressAsync("Packed");
        await Expect(packer.Page.Locator(".field.wrong .error")).ToContainTextAsync("Say why");
        await packer.Page.Locator("[name='Deviations[0].Reason']").FillAsync("Bruised");
        await packer.TakePictureAsync("station-plain");
        await packer.PressAsync("Packed");
        await Expect(Part(packer, "say")).ToHaveTextAsync($"Parcel {batch.First} is packed, not complete.");

        await packer.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = $"Take back parcel {batch.First}" }).ClickAsync();
        await Expect(packer.Page.Locator(".notice.good[role=status]")).ToContainTextAsync($"Parcel {batch.First} is no longer packed.");
        Assert.Equal("planned planned", await StatusesAsync(batch));
        packer.HadNothingToComplainAbout();
    }

    [GeneratedRegex("^Go on with batch")]
    private static partial Regex GoOn();
}
