using System.Net;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Admin;

public sealed class OperatorPagesTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task One_box_goes_to_what_is_named_exactly_and_lists_the_rest_by_kind()
    {
        var chief = await site.GivenSignedInAsync("finder@farm.test", isOperator: true);
        var pledge = await site.Given.PaidPledgeAsync(await site.Given.HarvestOnSaleAsync(), boxes: 1);
        var reference = (await site.Given.PledgeAsync(pledge.Id)).Reference;
        Assert.NotNull((await chief.GoAsync("/admin")).Document.QuerySelector("form[role=search] input[name=q]"));

        Assert.Equal($"/pledges/{pledge.Id}", (await chief.GoAsync($"/admin/search?q={reference}")).Location);
        var many = await chief.GoAsync("/admin/search?q=kiwifruit");
        Assert.Contains(many.Document.QuerySelectorAll("main h2"), title => title.TextContent == "Campaigns");
        foreach (var link in many.Document.QuerySelectorAll("main td a"))
            Assert.Equal(HttpStatusCode.OK, (await chief.GoAsync(link.GetAttribute("href")!)).Status);
        Assert.Contains("Nothing found for", (await chief.GoAsync("/admin/search?q=" + Uri.EscapeDataString("<b>no such thing</b>"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_members_page_says_what_they_ordered_paid_and_whether_they_can_sign_in()
    {
        var chief = await site.GivenSignedInAsync("helper@farm.test", isOperator: true);
        var member = await site.Given.MemberAsync("asks@farm.test");
        var pledge = await site.Given.PaidPledgeAsync(await site.Given.HarvestOnSaleAsync(), boxes: 2, email: "asks@farm.test", actor: member);
        await site.Farm.ExecuteAsync($"update members set password_hash = 'a-secret-hash', lockout_end = {site.Farm.Clock.Now.AddHours(1)} where id = {member.MemberId}");

        var page = await chief.GoAsync($"/admin/members/{member.MemberId}");

        Assert.Contains((await site.Given.PledgeAsync(pledge.Id)).Reference, page.Text, StringComparison.Ordinal);
        Assert.Contains("¥200.00", page.Text, StringComparison.Ordinal);
        Assert.Contains("pi_", page.Text, StringComparison.Ordinal);
        Assert.Contains("Locked until", page.Text, StringComparison.Ordinal);
        var mail = page.Document.QuerySelectorAll("tr").Single(row => row.TextContent.Contains("pledge_paid", StringComparison.Ordinal));
        Assert.Equal("no: this site sends none, and keeps them", mail.QuerySelector("td[data-label=Sent]")!.TextContent);
        Assert.DoesNotContain("a-secret-hash", page.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await chief.GoAsync($"/admin/members/{Guid.NewGuid()}")).Status);
    }

    [Fact]
    public async Task What_somebody_does_on_a_page_is_in_the_trail_under_their_name()
    {
        var chief = await site.GivenSignedInAsync("auditor@farm.test", isOperator: true);
        var grower = await site.GivenSignedInAsync("watched@farm.test");
        await new Grower.FarmVisit(grower).DraftAsync();

        var trail = await chief.GoAsync("/admin/audit?who=watched@farm.test&kind=campaign");
        var row = Assert.Single(trail.Document.QuerySelectorAll("main tbody tr"));
        Assert.Contains("watched@farm.test", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("title: – → Red-heart kiwifruit", row.TextContent, StringComparison.Ordinal);
        await site.Given.HarvestOnSaleAsync();
        var sites = (await chief.GoAsync("/admin/audit?who=the%20site")).Document.QuerySelectorAll("main tbody tr td:nth-child(2)").Select(cell => cell.AsRead()).ToList();
        Assert.NotEmpty(sites);
        Assert.All(sites, who => Assert.Equal("the site", who));
        Assert.Contains("cannot be read", (await chief.GoAsync("/admin/audit?from=yesterday")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await chief.GoAsync("/admin/audit?after=nonsense")).Status);
    }

    [Fact]
    public async Task Jobs_are_listed_before_any_has_run_and_health_leads_there()
    {
        var chief = await site.GivenSignedInAsync("jobs@farm.test", isOperator: true);
        await site.Farm.ExecuteAsync($"""
            insert into job_runs (name, started_at, took_ms, node, runs, failures, failed_at, failure)
            values ('CloseDueCampaigns', {site.Farm.Clock.Now}, 12, 'one', 3, 1, {site.Farm.Clock.Now}, 'TimeoutException: too slow')
            """);
        var jobs = await chief.GoAsync((await chief.GoAsync("/admin/health")).Document.QuerySelector("main a[href='/admin/jobs']")!.GetAttribute("href")!);
        Assert.Contains("No worker has ever run here", jobs.Text, StringComparison.Ordinal);
        Assert.Contains("TimeoutException: too slow", jobs.Text, StringComparison.Ordinal);
        Assert.Contains("CloseDueCampaigns", jobs.Document.QuerySelector("main tbody tr")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("ReconcileJob"[..^3], jobs.Text, StringComparison.Ordinal);
        Assert.Contains("Compares our books with Stripe's", jobs.Text, StringComparison.Ordinal);
    }
}
