using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PreOrderFarm.Demo.Story;
using static Microsoft.Playwright.Assertions;

namespace PreOrderFarm.BrowserTests;

[Collection(Browsing.Name)]
public sealed partial class PhotoTests(BrowserWorld world)
{
    private const string Upload = "#photos form[data-upload]";

    [Fact]
    public async Task A_photo_is_sent_with_progress_and_its_point_of_view_is_tapped()
    {
        var jpeg = (await Photographs.TakeAsync(world.Draft.Harvest, seed: 7, CancellationToken.None))[0].Jpeg;
        await using var grower = await world.NewMemberAsync(Farms.All[0].OwnerEmail, Visitor.Phone);
        await grower.OpenAsync($"/grower/campaigns/{world.Draft.Id}");
        var file = grower.Page.Locator($"{Upload} input[type=file]");
        var said = grower.Page.Locator($"{Upload} [data-said]");

        await file.SetInputFilesAsync(Named("large.jpg", new byte[(20 * 1024 * 1024) + 1]));
        await Expect(said).ToHaveTextAsync("This photo has 20.1 MB; at most 20 are possible. Choose a smaller one.");
        Assert.False(await file.EvaluateAsync<bool>("file => file.checkValidity()"));

        await file.SetInputFilesAsync(Named("kiwi.jpg", jpeg));
        await Expect(said).ToBeHiddenAsync();
        await grower.Page.RouteAsync("**/photos", route => route.AbortAsync("internetdisconnected"));
        await SendAsync(grower);
        await Expect(said).ToHaveTextAsync(ConnectionLost());
        await grower.Page.UnrouteAsync("**/photos");
        await grower.TakePictureAsync("grower-photo-offline");

        await grower.LeaveAsync(() => SendAsync(grower));
        await Expect(grower.Page.GetByText("The photo is there. Now say what it shows.")).ToBeVisibleAsync();
        var picture = grower.Page.Locator("[data-picture]");
        var box = (await picture.BoundingBoxAsync())!;
        await picture.ClickAsync(new LocatorClickOptions { Position = new Position { X = box.Width * 0.25f, Y = box.Height * 0.75f } });
        await Expect(grower.Named("Input.FocusX")).ToHaveValueAsync("25");
        await Expect(grower.Named("Input.FocusY")).ToHaveValueAsync("75");
        await grower.TakePictureAsync("grower-photo");
        await grower.Field("What does it show?").FillAsync("The crate, from above");
        await grower.PressAsync("Save");

        var shown = grower.Page.Locator("#photos").GetByAltText("The crate, from above");
        await Expect(shown).ToHaveAttributeAsync("data-focus-x", "30");
        Assert.Equal("30% 80%", await shown.EvaluateAsync<string>("image => getComputedStyle(image).objectPosition"));
        Assert.EndsWith(".avif", await shown.EvaluateAsync<string>("async image => { image.loading = 'eager'; await image.decode(); return image.currentSrc; }"), StringComparison.Ordinal);
        await grower.TakePictureAsync("grower-photos");
        await grower.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Change The crate, from above" }).ClickAsync();
        await grower.Page.GetByText("Remove this photo").ClickAsync();
        await grower.LeaveAsync(() => grower.PressAsync("Remove"));
        await Expect(grower.Page.Locator("#photos").GetByAltText("The crate, from above")).ToHaveCountAsync(0);
    }

    [GeneratedRegex("^The connection broke", RegexOptions.None, 1000)]
    private static partial Regex ConnectionLost();

    private static Task SendAsync(Visitor grower) => grower.Page.Locator($"{Upload} button:not([type])").ClickAsync();

    private static FilePayload Named(string name, byte[] bytes) => new() { Name = name, MimeType = "image/jpeg", Buffer = bytes };
}
