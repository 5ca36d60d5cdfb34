using System.Net;
using AngleSharp.Dom;

namespace PreOrderFarm.Web.Tests.Mailbox;

public sealed class MailboxTests(MailboxTests.DemoSite site) : IClassFixture<MailboxTests.DemoSite>
{
    public sealed class DemoSite : SiteHost
    {
        protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Site:IsDemo", "true")];
    }

    [Fact]
    public async Task The_demos_mailbox_leads_a_guest_to_their_pledge()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        var placed = await site.Given.PaidPledgeAsync(harvest, email: "reads@example.com");
        using var visitor = site.NewVisitor();

        var list = await visitor.GoAsync("/mailbox?to=reads%40example.com");
        Assert.DoesNotContain("backer", list.Document.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        var mail = await visitor.GoAsync(list.Document.QuerySelector("main table a")!.GetAttribute("href")!);
        Assert.Contains(placed.Reference, mail.Text, StringComparison.Ordinal);
        Assert.Empty(mail.Document.QuerySelectorAll("[style]"));

        var frame = mail.Document.QuerySelector("iframe")!;
        Assert.DoesNotContain("allow-scripts", frame.GetAttribute("sandbox"), StringComparison.Ordinal);
        Assert.DoesNotContain("allow-same-origin", frame.GetAttribute("sandbox"), StringComparison.Ordinal);
        var html = await visitor.GoAsync(frame.GetAttribute("src")!);
        Assert.StartsWith("default-src 'none';", html.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("; sandbox allow-popups", html.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("SAMEORIGIN", html.Header("X-Frame-Options"));
        Assert.Equal("_blank", html.Document.QuerySelector("a.button")!.GetAttribute("target"));

        var link = mail.Document.QuerySelectorAll("main a").Select(a => a.GetAttribute("href")!).First(href => href.Contains("/p/", StringComparison.Ordinal));
        var pledge = await visitor.GoAsync(new Uri(link).PathAndQuery);
        Assert.Equal(HttpStatusCode.OK, pledge.Status);
        Assert.Contains(placed.Reference, pledge.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_email_that_cannot_be_drawn_says_so_and_the_others_are_listed()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        await site.Given.PaidPledgeAsync(harvest, email: "lists@example.com");
        var model = $$"""{"campaign": "Kiwis", "variant": "", "at": "soon", "link": {"link": "pledge", "id": "{{Guid.NewGuid()}}" } }""";
        await site.Farm.ExecuteAsync($$"""
            insert into emails (id, once_key, template, culture, recipient, model, created_at) values
              (uuid_v7(), 'one', 'batch_locks', 'en', 'lists@example.com', {{model}}::jsonb, now()),
              (uuid_v7(), 'two', 'never_written', 'en', 'lists@example.com', '{}', now())
            """);
        using var visitor = site.NewVisitor();

        var list = await visitor.GoAsync("/mailbox?to=lists%40example.com");

        Assert.Equal(HttpStatusCode.OK, list.Status);
        Assert.Contains("The e-mail 'batch_locks' cannot be drawn", list.Text, StringComparison.Ordinal);
        Assert.Contains("The e-mail 'never_written' cannot be drawn", list.Text, StringComparison.Ordinal);
        Assert.NotEmpty(list.Document.QuerySelectorAll("main table a"));
    }
}
