using System.Net;

namespace PreOrderFarm.Web.Tests.Grower;

public sealed class PickUpPagesTests(SiteHost site) : IClassFixture<SiteHost>
{
    private static readonly Dictionary<string, string> Barn = new(StringComparer.Ordinal)
    {
        ["Input.Name"] = "The barn <b>",
        ["Input.Line1"] = "1 Kiwi Road",
        ["Input.City"] = "Zhouzhi",
        ["Input.Hours"] = "Sat 9–12",
    };

    [Fact]
    public async Task A_farmer_adds_a_point_that_keeps_what_was_typed_and_closes_it()
    {
        var grower = await site.GivenSignedInAsync("points@farm.test");
        await new FarmVisit(grower).DraftAsync();
        var farm = await grower.GoAsync("/grower");
        var list = await grower.GoAsync(farm.Document.QuerySelector("a[href$='/pick-up-points']")!.GetAttribute("href")!);
        Assert.Contains("There are none yet.", list.Text, StringComparison.Ordinal);

        var form = await grower.GoAsync(list.Address.AbsolutePath + "/new");
        var wrong = await grower.SubmitAsync(form, "main form", new Dictionary<string, string>(Barn, StringComparer.Ordinal) { ["Input.Hours"] = "" });
        Assert.Equal("Say when it is open, in at most 500 characters.", wrong.ErrorOf("Input.Hours"));
        Assert.Equal("1 Kiwi Road", wrong.Document.QuerySelector("#Input_Line1")!.GetAttribute("value"));

        var point = await grower.FollowAsync(await grower.SubmitAsync(wrong, "main form", Barn));
        Assert.Equal("The barn <b>", point.Document.QuerySelector("h1")!.TextContent);
        Assert.Contains("The barn <b>", (await grower.GoAsync(list.Address.AbsolutePath)).Text, StringComparison.Ordinal);

        var closed = await grower.FollowAsync(await grower.SubmitAsync(point, "form[action*='handler=Close']"));
        Assert.Contains("It is closed: no campaign can offer it.", closed.Text, StringComparison.Ordinal);
        var open = await grower.FollowAsync(await grower.SubmitAsync(closed, "form[action*='handler=Reopen']"));
        Assert.Contains("It is open again.", open.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await (await site.GivenSignedInAsync("nosy@farm.test")).GoAsync(point.Address.AbsolutePath)).Status);
    }
}
