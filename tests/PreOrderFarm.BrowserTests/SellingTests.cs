using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using PreOrderFarm.Demo.Story;
using static Microsoft.Playwright.Assertions;

namespace PreOrderFarm.BrowserTests;

[Collection(Browsing.Name)]
public sealed class SellingTests(BrowserWorld world)
{
    [Fact]
    public async Task A_grower_drafts_and_submits_the_operator_approves_and_it_is_on_sale()
    {
        const string title = "Clementines with their leaves";
        await using var grower = await world.NewMemberAsync("marta@demo.example", Visitor.Phone);
        await DraftAsync(grower, title);
        await AddBoxAsync(grower);
        await grower.TakePictureAsync("grower-draft");
        await grower.PressAsync("Submit for review");
        await Expect(grower.Page.GetByText("An operator is reviewing it.")).ToBeVisibleAsync();

        await using var anyone = await world.NewVisitorAsync(Visitor.Desk);
        await anyone.OpenAsync("/campaigns");
        await Expect(anyone.Page.GetByText(title)).ToHaveCountAsync(0);

        await using var checker = await world.NewMemberAsync(Farms.OperatorEmail);
        await checker.OpenAsync("/admin");
        await checker.TakePictureAsync("admin-queue");
        await checker.FollowAsync(title);
        await checker.TakePictureAsync("admin-review");
        await checker.PressAsync("Approve");
        await Expect(checker.Page.GetByRole(AriaRole.Status)).ToBeVisibleAsync();

        await anyone.OpenAsync("/campaigns");
        await anyone.FollowAsync(title);
        await Expect(anyone.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Reserve a box" })).ToBeVisibleAsync();
        grower.HadNothingToComplainAbout();
        checker.HadNothingToComplainAbout();
        anyone.HadNothingToComplainAbout();
    }

    [Fact]
    public async Task Fulfilment_staff_find_the_batch_and_print_its_packing_list()
    {
        await using var packer = await world.NewMemberAsync(Farms.PackerEmail, Visitor.Phone);
        await packer.OpenAsync("/packing");
        await Expect(packer.Page.GetByText(world.Kiwifruit.Harvest.Title)).ToBeVisibleAsync();
        await packer.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Batch 1", Exact = true }).ClickAsync();
        await packer.TakePictureAsync("packing-batch");
        var print = await packer.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Print the packing list" }).GetAttributeAsync("href");

        var printed = await packer.Context.APIRequest.GetAsync(print!);
        Assert.Equal("application/pdf", printed.Headers["content-type"]);
        Assert.StartsWith("%PDF", Encoding.Latin1.GetString(await printed.BodyAsync()), StringComparison.Ordinal);
        packer.HadNothingToComplainAbout();
    }

    [Fact]
    public async Task What_is_typed_in_a_field_without_a_connection_is_kept_and_saved_when_it_is_back()
    {
        await using var grower = await world.NewMemberAsync("marta@demo.example", Visitor.Phone);
        await grower.OpenAsync("/grower");
        await grower.FollowAsync("New campaign");
        await grower.Field("Title").FillAsync("Typed with a connection");
        var status = grower.Page.Locator("[data-status]");
        await Expect(status).ToContainTextAsync("Kept:");
        await grower.Page.RouteAsync("**/*handler=Typed*", route => route.AbortAsync("internetdisconnected"));
        await grower.Field("Title").FillAsync("Typed in the field");
        await Expect(status).ToContainTextAsync("No connection.");
        await grower.TakePictureAsync("grower-offline");

        await grower.Page.UnrouteAsync("**/*handler=Typed*");
        await grower.Page.ReloadAsync();
        await Expect(grower.Field("Title")).ToHaveValueAsync("Typed in the field");
        await Expect(status).ToContainTextAsync("Kept:");
        await grower.Page.ReloadAsync();
        await Expect(grower.Field("Title")).ToHaveValueAsync("Typed in the field");
        await grower.PressAsync("Discard it");
        await Expect(grower.Page.GetByText("Discarded.")).ToBeVisibleAsync();
    }

    private static async Task DraftAsync(Visitor grower, string title)
    {
        await grower.OpenAsync("/grower");
        await grower.FollowAsync("New campaign");
        await grower.Field("Title").FillAsync(title);
        await grower.Field("Fruit or vegetable").FillAsync("Clementines");
        await grower.Field("The story (optional)").FillAsync("# Late and sweet\n\nPicked **with leaves**.");
        await Expect(grower.Page.Locator("[data-preview] .harvest h3")).ToHaveTextAsync(title);
        await grower.TakePictureAsync("grower-new-campaign");
        await grower.PressAsync("Save and continue");
        await grower.Field("Harvest begins").FillAsync(Day(30));
        await grower.Field("Harvest ends").FillAsync(Day(50));
        await grower.Field("Shipping begins").FillAsync(Day(31));
        await grower.Field("Shipping ends").FillAsync(Day(55));
        await grower.Field("At most for sale").FillAsync("400");
        await grower.PressAsync("Save and continue");
        await grower.Field("Funding target").FillAsync("2000");
        await grower.Field("Deadline").FillAsync(Day(20) + "T18:00");
        await grower.PressAsync("Save and continue");
        await grower.TakePictureAsync("grower-new-campaign-regions");
        await grower.PressAsync("Save the draft");
        await Expect(grower.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = title })).ToBeVisibleAsync();
    }

    private static async Task AddBoxAsync(Visitor grower)
    {
        await grower.FollowAsync("Add a box");
        await grower.Field("Name").FillAsync("8 kg box");
        await grower.Field("Fruit in it, in kg").FillAsync("8");
        await grower.Field("Packed weight, in kg").FillAsync("8.6");
        await grower.Field("Price of a box in EUR, tax included").FillAsync("22.50");
        await grower.Named("Input.Shipping[0].Price").FillAsync("5.90");
        await grower.TakePictureAsync("grower-new-box");
        await grower.PressAsync("Save");
        await Expect(grower.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "8 kg box" })).ToBeVisibleAsync();
    }

    private static string Day(int fromNow) => DateTime.UtcNow.AddDays(fromNow).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
