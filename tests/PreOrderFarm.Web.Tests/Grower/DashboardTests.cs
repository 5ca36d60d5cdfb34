using System.Net;
using AngleSharp.Dom;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Grower;

public sealed class DashboardTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task A_new_grower_is_told_the_first_steps_and_a_draft_what_it_lacks()
    {
        var grower = await site.GivenSignedInAsync("first@farm.test");
        var visit = new FarmVisit(grower);
        await visit.RegisterAsync();

        var empty = await grower.GoAsync("/grower");
        Assert.Equal(4, empty.Document.QuerySelectorAll("main .steps li").Length);
        Assert.Contains("Choose how you are paid", empty.Text, StringComparison.Ordinal);

        var campaign = await grower.FollowAsync(await grower.SubmitAsync(await grower.GoAsync(empty.Document.QuerySelector("main a[href$='/campaigns/new']")!.GetAttribute("href")!), "main form", FarmVisit.Kiwis));
        Assert.Equal(["Add the first box", "Add a photo", "Choose how you are paid"], Steps(campaign));
        Assert.Equal(["Add the first box", "Add a photo", "Choose how you are paid"], Steps(await grower.GoAsync("/grower")));
        Assert.Equal(["Add a photo", "Choose how you are paid", "Submit it for review"], Steps(await visit.AddOfferAsync(campaign)));
        foreach (var link in (await grower.GoAsync("/grower")).Document.QuerySelectorAll("#next a"))
            Assert.Equal(HttpStatusCode.OK, (await grower.GoAsync(link.GetAttribute("href")!)).Status);
    }

    [Fact]
    public async Task An_open_campaign_shows_its_line_what_is_sold_where_and_what_would_be_if_it_closed_now()
    {
        var (grower, harvest) = await OwnerAsync("open@farm.test");
        await site.Given.PaidPledgeAsync(harvest, boxes: 3);
        await site.Given.PaidPledgeAsync(harvest, boxes: 3, address: Given.Address(subdivision: "新疆"));
        await site.Given.HeldPledgeAsync(harvest);

        var front = await grower.GoAsync("/grower");
        Assert.NotNull(front.Document.QuerySelector(".curve-line"));
        Assert.Contains("1 reservation is not paid yet.", front.Text, StringComparison.Ordinal);
        Assert.Contains("¥528", front.Text, StringComparison.Ordinal);

        var page = await grower.GoAsync($"/grower/campaigns/{harvest.CampaignId}");
        Assert.NotNull(page.Document.QuerySelector(".curve-line"));
        Assert.Equal(["China", "1", "3", "¥264.00", "Xinjiang", "1", "3", "¥264.00"], Cells(page, "By region"));
        Assert.Equal(["5 kg box", "2", "6", "¥528.00", "Family box", "0", "0", "¥0.00"], Cells(page, "By box"));
        var preview = page.Document.QuerySelector("#closing")!;
        Assert.Contains("The target is reached.", preview.TextContent, StringComparison.Ordinal);
        Assert.Equal("6", preview.QuerySelector("td.number")!.TextContent);
        Assert.Equal("\u2212¥32.70", preview.QuerySelectorAll("td.number")[4].TextContent);
    }

    [Fact]
    public async Task A_funded_campaign_leads_to_packing_and_has_nothing_to_preview()
    {
        var (grower, harvest) = await OwnerAsync("packs@farm.test");
        await site.Given.PaidPledgeAsync(harvest, boxes: 6);
        await site.Given.ClosedAsync(harvest);

        var page = await grower.GoAsync($"/grower/campaigns/{harvest.CampaignId}");

        Assert.Contains("Pack 6 parcels", Steps(page));
        Assert.Null(page.Document.QuerySelector("#closing"));
        Assert.Equal(HttpStatusCode.OK, (await grower.GoAsync(page.Document.QuerySelector("#next a[href^='/packing']")!.GetAttribute("href")!)).Status);
    }

    private static IEnumerable<string> Steps(Answer page) => page.Document.QuerySelectorAll("#next a").Select(link => link.TextContent);

    private static IEnumerable<string> Cells(Answer page, string title) =>
        page.Document.QuerySelectorAll("section.card").Single(card => card.QuerySelector("h2")?.TextContent == title).QuerySelectorAll("tbody td").Select(cell => cell.TextContent);

    /// <summary>The grower of a harvest, by a browser of their own.</summary>
    private async Task<(Visitor Grower, Harvest Harvest)> OwnerAsync(string email)
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        var member = await site.GivenMemberAsync(email);
        await site.Farm.ExecuteAsync($"update grower_members set member_id = {member.Id} where grower_id = {harvest.GrowerId}");
        var visitor = site.NewVisitor();
        await visitor.SignInAsync(email);
        return (visitor, harvest);
    }
}
