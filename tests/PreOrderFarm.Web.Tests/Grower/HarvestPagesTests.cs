using System.Net;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Grower;

public sealed class HarvestPagesTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task A_grower_looks_confirms_and_everyone_reads_what_follows()
    {
        var (grower, harvest) = await OwnerAsync("short@farm.test");
        var backer = await site.GivenMemberAsync("backer-of-short@farm.test");
        var pledge = await site.Given.PaidPledgeAsync(harvest, boxes: 2, email: "backer-of-short@farm.test");
        await site.Farm.ExecuteAsync($"update pledges set member_id = {backer.Id} where id = {pledge.Id}");
        await site.Given.PaidPledgeAsync(harvest, boxes: 2);
        await site.Given.ClosedAsync(harvest);
        var path = $"/grower/campaigns/{harvest.CampaignId}/harvest";
        var own = await grower.GoAsync($"/grower/campaigns/{harvest.CampaignId}");
        Assert.NotNull(own.Document.QuerySelector($"main a[href='{path}']"));

        var empty = await grower.GoAsync(path);
        Assert.Null(empty.Document.QuerySelector("#look"));
        var look = await grower.GoAsync($"{path}?offer={harvest.Box}&kilograms=11.5");

        Assert.Equal(3, look.Document.QuerySelectorAll("tr[data-policy]").Length);
        Assert.Contains("fixed at the launch", look.Document.QuerySelector("tr[data-policy=ProRata]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("11.5 kg in boxes of 5 kg", look.Text, StringComparison.Ordinal);
        Assert.Contains("Divide it so, and pay back ¥200.00", look.Text, StringComparison.Ordinal);
        var table = await grower.GoAsync(look.Document.QuerySelector("main a[href*='handler=Table']")!.GetAttribute("href")!);
        Assert.Equal(3, table.Body.Trim().Split('\n').Length);
        Assert.Contains($"{pledge.Reference},", table.Body, StringComparison.Ordinal);
        Assert.Equal(0, await site.Farm.ScalarAsync<long>($"select count(*) as \"Value\" from harvest_allocations where campaign_id = {harvest.CampaignId}"));

        var confirmed = await grower.FollowAsync(await grower.SubmitAsync(look, "form#confirm"));
        Assert.Contains("The refunds are on their way", confirmed.Text, StringComparison.Ordinal);
        Assert.Contains("¥200.00", confirmed.Document.QuerySelector("#done")!.TextContent, StringComparison.Ordinal);
        var again = await grower.FollowAsync(await grower.SubmitAsync(look, "form#confirm"));
        Assert.Contains("nothing was done twice", again.Text, StringComparison.Ordinal);

        var mine = site.NewVisitor();
        await mine.SignInAsync("backer-of-short@farm.test");
        var page = await mine.GoAsync($"/pledges/{pledge.Id}");
        Assert.Contains("you get 1 of 2 × 5 kg box. We pay you back ¥100.00.", page.Document.QuerySelector("[data-short]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("The harvest was short", page.Text, StringComparison.Ordinal);
        Assert.Contains("Your box's journey", page.Text, StringComparison.Ordinal);

        await grower.SubmitAsync(await grower.GoAsync($"{path}?offer={harvest.Box}&units=0"), "form#confirm");
        var nothing = await mine.GoAsync($"/pledges/{pledge.Id}");
        Assert.Contains("there is no 5 kg box for you. We pay you back ¥200.00.", nothing.Document.QuerySelector("[data-short]")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Your box's journey", nothing.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_is_said_beside_its_field_and_what_has_changed_is_shown_anew()
    {
        var (grower, harvest) = await OwnerAsync("changed@farm.test");
        await site.Given.PaidPledgeAsync(harvest, boxes: 5);
        var path = $"/grower/campaigns/{harvest.CampaignId}/harvest";
        Assert.Contains("once the campaign is funded", (await grower.GoAsync(path)).Text, StringComparison.Ordinal);
        await site.Given.ClosedAsync(harvest);

        var wrong = await grower.GoAsync($"{path}?offer={harvest.Box}&units=many");
        Assert.Equal("many", wrong.Document.QuerySelector("#Units")!.GetAttribute("value"));
        Assert.NotNull(wrong.Document.QuerySelector("#Units-error"));
        Assert.NotNull((await grower.GoAsync($"{path}?offer={harvest.Box}&units=3&kilograms=3")).Document.QuerySelector("#Units-error"));
        Assert.NotNull((await grower.GoAsync($"{path}?offer={harvest.Box}&kilograms=-3")).Document.QuerySelector("#Kilograms-error"));
        Assert.Equal(HttpStatusCode.NotFound, (await grower.GoAsync($"{path}?offer={Guid.NewGuid()}&units=3")).Status);
        Assert.Contains("nothing to divide", (await grower.GoAsync($"{path}?offer={harvest.Box}&units=5")).Text, StringComparison.Ordinal);

        var seen = await grower.GoAsync($"{path}?offer={harvest.Box}&units=3");
        await site.Farm.ExecuteAsync($"update parcels set status = 'packed', packed_at = now() where id = (select id from parcels where campaign_id = {harvest.CampaignId} order by number limit 1)");
        var refused = await grower.SubmitAsync(seen, "form#confirm");

        Assert.Equal(HttpStatusCode.OK, refused.Status);
        Assert.Contains("Something has changed since you looked", refused.Text, StringComparison.Ordinal);
        Assert.NotEqual(Token(seen), Token(refused));
        Assert.Contains("The refunds are on their way", (await grower.FollowAsync(await grower.SubmitAsync(refused, "form#confirm"))).Text, StringComparison.Ordinal);

        static string? Token(Answer page) => page.Document.QuerySelector("#confirm [name=Token]")!.GetAttribute("value");
    }

    [Fact]
    public async Task A_campaign_says_who_goes_without_and_shows_how_lots_are_drawn()
    {
        var harvest = await site.Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromDays(5));
        var slug = await site.Farm.ScalarAsync<string>($"select slug as \"Value\" from campaigns where id = {harvest.CampaignId}");
        var stranger = site.NewVisitor();
        Assert.Contains("in proportion to what everyone ordered", (await stranger.GoAsync($"/campaigns/{slug}")).Document.QuerySelector("[data-short]")!.TextContent, StringComparison.Ordinal);
        var none = await stranger.GoAsync($"/campaigns/{slug}/lottery?none");
        Assert.Equal("This harvest is not divided by lot", none.Document.QuerySelector("h1")!.TextContent);
        Assert.Contains("in proportion to what everyone ordered", none.Document.QuerySelector("[data-short]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal($"/campaigns/{slug}", none.Document.QuerySelector("main a.button")!.GetAttribute("href"));
        Assert.DoesNotContain("Fingerprint", none.Text, StringComparison.Ordinal);
        await site.Farm.ExecuteAsync($"update offers set short_harvest_policy = 'lottery' where id = {harvest.Box}");
        var commitment = await site.Farm.ScalarAsync<string>($"select commitment as \"Value\" from lottery_secrets where campaign_id = {harvest.CampaignId}");
        var secret = await site.Farm.ScalarAsync<string>($"select secret as \"Value\" from lottery_secrets where campaign_id = {harvest.CampaignId}");

        var other = await site.NewVisitor().GoAsync($"/campaigns/{slug}?mixed");
        Assert.Equal(2, other.Document.QuerySelectorAll("[data-short]").Length);
        Assert.Contains("5 kg box: If the harvest is short, lots are drawn.", string.Join(' ', other.Document.QuerySelectorAll("[data-short]").Select(said => said.TextContent)), StringComparison.Ordinal);

        var page = await stranger.GoAsync($"/campaigns/{slug}/lottery");
        Assert.Contains(commitment, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, page.Body, StringComparison.Ordinal);
        Assert.Contains("No lots of this campaign have been drawn.", page.Text, StringComparison.Ordinal);

        await site.Given.PaidPledgeAsync(harvest, boxes: 3);
        await site.Given.PaidPledgeAsync(harvest, boxes: 3);
        await site.Given.ClosedAsync(harvest);
        var token = (await site.Farm.UseAsync<Harvesting.PreviewAllocation, Harvesting.AllocationPreview>(look => look.RunAsync(harvest.Grower, harvest.CampaignId, harvest.Box, new(4, null), default))).Token;
        await site.Farm.UseAsync<Harvesting.ConfirmAllocation, bool>(confirm => confirm.RunAsync(harvest.Grower, harvest.CampaignId, harvest.Box, new(4, null), token, default));

        var drawn = await stranger.GoAsync($"/campaigns/{slug}/lottery?drawn");
        Assert.Contains(secret, drawn.Text, StringComparison.Ordinal);
        Assert.Contains("Before the draw, 0 boxes had been packed or sent", drawn.Text, StringComparison.Ordinal);
        Assert.Equal(["3", "1"], drawn.Document.QuerySelectorAll("tbody tr").Select(row => row.QuerySelector("td:last-child")!.TextContent));
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GoAsync("/campaigns/nowhere/lottery")).Status);
    }

    [Fact]
    public async Task Of_what_is_sold_by_weight_boxes_or_kilograms_are_entered_and_the_form_says_what_a_box_counts_as()
    {
        var (grower, harvest) = await OwnerAsync("weight@farm.test");
        await site.Given.SoldByWeightAsync(harvest);
        await site.Given.PaidPledgeAsync(harvest, boxes: 2);
        await site.Given.ClosedAsync(harvest);
        var path = $"/grower/campaigns/{harvest.CampaignId}/harvest";

        var form = await grower.GoAsync($"{path}?offer={harvest.Box}");
        Assert.Contains("counted at the most that a box may weigh, 5 kg", form.Document.QuerySelector("[data-counts]")!.AsRead(), StringComparison.Ordinal);
        var family = await grower.GoAsync(form.Document.QuerySelector(".choices a:not([aria-current])")!.GetAttribute("href")!);
        Assert.Contains("A box counts as 10 kg.", family.Document.QuerySelector("[data-counts]")!.AsRead(), StringComparison.Ordinal);

        var counted = await grower.GoAsync($"{path}?offer={harvest.Box}&units=1");
        Assert.Contains("boxes of up to 5 kg", counted.Document.QuerySelector("#look")!.AsRead(), StringComparison.Ordinal);
        var look = await grower.GoAsync($"{path}?offer={harvest.Box}&units=&kilograms=9");
        Assert.Contains("9 kg in boxes of up to 5 kg", look.Document.QuerySelector("#look")!.AsRead(), StringComparison.Ordinal);
        Assert.Contains("The refunds are on their way", (await grower.FollowAsync(await grower.SubmitAsync(look, "form#confirm"))).Text, StringComparison.Ordinal);
    }

    private async Task<(Visitor Grower, Harvest Harvest)> OwnerAsync(string email)
    {
        var harvest = await site.Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromDays(5));
        var member = await site.GivenMemberAsync(email);
        await site.Farm.ExecuteAsync($"update grower_members set member_id = {member.Id} where grower_id = {harvest.GrowerId}");
        var visitor = site.NewVisitor();
        await visitor.SignInAsync(email);
        return (visitor, harvest);
    }
}
