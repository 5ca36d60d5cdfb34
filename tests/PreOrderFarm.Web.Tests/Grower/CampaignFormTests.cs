using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace PreOrderFarm.Web.Tests.Grower;

public sealed class CampaignFormTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task A_step_is_kept_unfinished_found_again_and_becomes_a_draft_when_all_is_there()
    {
        var grower = await site.GivenSignedInAsync("steps@farm.test");
        var form = await new FarmVisit(grower).RegisterAsync();

        var kept = await grower.SubmitAsync(form, "main form", Typed(("Input.Title", "Half a title"), ("Input.TargetAmount", "not a number")), button: "keep=basics");
        Assert.EndsWith("#harvest", kept.Location, StringComparison.Ordinal);
        Assert.Contains("Kept: 15 March 2027, 20:00 (Shanghai).", (await grower.FollowAsync(kept)).Text, StringComparison.Ordinal);

        var front = await grower.GoAsync("/grower");
        var unfinished = Assert.Single(front.Document.QuerySelectorAll("#next a"));
        Assert.Contains("Half a title", unfinished.ParentElement!.TextContent, StringComparison.Ordinal);
        var again = await grower.GoAsync(unfinished.GetAttribute("href")!);
        Assert.Equal(("Half a title", "not a number"), (Value(again, "Input.Title"), Value(again, "Input.TargetAmount")));

        var refused = await grower.SubmitAsync(again, "main form");
        Assert.StartsWith("Write an amount", refused.ErrorOf("Input.TargetAmount"), StringComparison.Ordinal);
        var saved = await grower.SubmitAsync(refused, "main form", FarmVisit.Kiwis);
        Assert.StartsWith("/grower/campaigns/", saved.Location, StringComparison.Ordinal);
        Assert.DoesNotContain("Finish what", (await grower.GoAsync("/grower")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_tabs_neither_overwrites_what_it_has_not_seen_without_being_told()
    {
        var grower = await site.GivenSignedInAsync("tabs@farm.test");
        var address = (await grower.SubmitAsync(await new FarmVisit(grower).RegisterAsync(), "main form", Typed(("Input.Title", "Begun")), button: "keep=basics")).Location!;
        var first = await grower.GoAsync(address);
        var second = await grower.GoAsync(address);

        await grower.SubmitAsync(first, "main form", Typed(("Input.Title", "Of the first tab")), button: "keep=basics");
        var told = await grower.SubmitAsync(second, "main form", Typed(("Input.Title", "Of the second tab")), button: "keep=basics");

        Assert.Equal(HttpStatusCode.OK, told.Status);
        Assert.Contains("changed in another tab", told.Document.QuerySelector("main .notice.bad")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Of the second tab", Value(told, "Input.Title"));
        Assert.Equal("Of the first tab", Value(await grower.GoAsync(address), "Input.Title"));
        var whole = await grower.SubmitAsync(second, "main form", FarmVisit.Kiwis);
        Assert.Contains("changed in another tab", whole.Document.QuerySelector("main .notice.bad")!.TextContent, StringComparison.Ordinal);

        await grower.SubmitAsync(told, "main form", button: "keep=basics");
        Assert.Equal("Of the second tab", Value(await grower.GoAsync(address), "Input.Title"));
    }

    [Fact]
    public async Task The_script_keeps_what_is_typed_and_gets_what_people_will_see()
    {
        var grower = await site.GivenSignedInAsync("script@farm.test");
        var form = await new FarmVisit(grower).RegisterAsync();
        var other = await grower.GoAsync(form.Address.AbsolutePath + "?form=" + Value(form, "Typing.Form"));
        var typed = form.Address.AbsolutePath + "?handler=Typed";

        var kept = await grower.SubmitAsync(form, "main form", Typed(("Input.Title", "Kiwis <b>of</b> Zhouzhi"), ("Input.Story", "Ripe **soon**"), ("Input.HarvestFrom", "no day"), ("Input.Currency", "CNY"), ("Input.TargetAmount", "1000"), ("Input.StretchAmount", "1500")), action: typed);
        Assert.Equal(HttpStatusCode.OK, kept.Status);
        Assert.Equal("1", kept.Document.QuerySelector("[data-version]")!.GetAttribute("data-version"));
        Assert.Equal("Kiwis <b>of</b> Zhouzhi", kept.Document.QuerySelector(".harvest h3")!.TextContent);
        Assert.Equal("Stretch target: ¥1,500", kept.Document.QuerySelector(".harvest [data-part=stretch]")!.TextContent);
        Assert.Equal("soon", kept.Document.QuerySelector(".story strong")!.TextContent);

        // Its answer was lost on the way: the same tab comes again, with the version that it knows.
        Assert.Equal(HttpStatusCode.OK, (await grower.SubmitAsync(form, "main form", Typed(("Input.Title", "Kiwis")), action: typed)).Status);

        var conflict = await grower.SubmitAsync(other, "main form", Typed(("Input.Title", "Another")), action: typed);
        Assert.Equal(HttpStatusCode.Conflict, conflict.Status);
        Assert.Equal("2", conflict.Document.QuerySelector("[data-version]")!.GetAttribute("data-version"));
        Assert.Contains("another tab", conflict.Document.QuerySelector("[data-said]")!.GetAttribute("data-said"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_that_was_saved_in_one_tab_is_not_overwritten_by_another()
    {
        var grower = await site.GivenSignedInAsync("edits@farm.test");
        var campaign = await new FarmVisit(grower).DraftAsync();
        var first = await grower.GoAsync(campaign.Address.AbsolutePath + "/edit");
        var second = await grower.GoAsync(campaign.Address.AbsolutePath + "/edit");

        // Only a region changes: that is a change of the campaign's terms, too.
        Assert.Equal(HttpStatusCode.Redirect, (await grower.SubmitAsync(first, "main form", Typed(("Input.Regions[0].Provinces", "上海")))).Status);
        var told = await grower.SubmitAsync(second, "main form", Typed(("Input.Title", "Older words")));

        Assert.Contains("was changed meanwhile", told.Document.QuerySelector("main .notice.bad")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Older words", Value(told, "Input.Title"));
        Assert.DoesNotContain("Older words", (await grower.GoAsync(campaign.Address.AbsolutePath)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unsaved_changes_of_a_draft_come_back_and_can_be_discarded()
    {
        var grower = await site.GivenSignedInAsync("unsaved@farm.test");
        var address = (await new FarmVisit(grower).DraftAsync()).Address.AbsolutePath + "/edit";
        await grower.SubmitAsync(await grower.GoAsync(address), "main form", Typed(("Input.Title", "Not saved")), button: "keep=basics");

        var form = await grower.GoAsync(address);
        Assert.Contains("not saved yet", form.Text, StringComparison.Ordinal);
        Assert.Equal("Not saved", Value(form, "Input.Title"));

        await grower.SubmitAsync(form, "main form", action: address + "?handler=Discard");
        Assert.Equal("Red-heart kiwifruit", Value(await grower.GoAsync(address), "Input.Title"));
    }

    private static Dictionary<string, string> Typed(params (string Name, string Value)[] fields) => fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);

    private static string Value(Answer page, string name) => page.Document.QuerySelector<IHtmlInputElement>($"[name='{name}']")!.Value;
}
