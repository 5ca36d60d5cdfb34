using System.Diagnostics;
using System.Net;
using AngleSharp.Html.Parser;
using PreOrderFarm.Mail;
using PreOrderFarm.TestKit;
using PreOrderFarm.Web.Tests.Api;

namespace PreOrderFarm.Web.Tests.Security;

/// <summary>HTML, markup and line breaks in what people write are text wherever they are shown: pages, e-mails, paper, headers.</summary>
public sealed class MarkupTests(SiteHost site) : IClassFixture<SiteHost>
{
    internal const string Evil = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script><b>&amp;";

    [Fact]
    public async Task Names_notes_and_stories_are_text_on_every_page_and_in_every_mail_and_on_paper()
    {
        var harvest = await site.Given.HarvestOnSaleAsync(target: 1, lasts: TimeSpan.FromDays(2));
        await site.Farm.ExecuteAsync($"update campaigns set title = {Evil}, place = {Evil}, story = {Evil + "\n\n[x](javascript:alert(3)) ![y](https://evil.example/z.png)"} where id = {harvest.CampaignId}");
        await site.Farm.ExecuteAsync($"update growers set name = {Evil}, story = {Evil} where id = {harvest.GrowerId}");
        await site.Farm.ExecuteAsync($"update offers set name = {Evil} || position, description = {Evil} where campaign_id = {harvest.CampaignId}");
        var address = Given.Address();
        address.Recipient = Evil;
        var placed = await site.Given.PlaceAsync(site.Given.Order(harvest, address: address, email: "reader@farm.test") with { GiftNote = Evil });
        await site.Given.PayAsync(placed.Id);
        await site.Given.ConfirmAsync(placed.Id);
        var slug = await site.Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {harvest.CampaignId}""");
        var farm = await site.Farm.ScalarAsync<string>($"""select slug as "Value" from growers where id = {harvest.GrowerId}""");
        var grower = await Caller.WithCookieAsync(site, harvest.Grower.MemberId!.Value);
        var pages = new List<string> { "/", "/campaigns?show=all", $"/campaigns/{slug}", $"/campaigns/{slug}/pledge", $"/growers/{farm}", $"/p/{placed.ManageLinkToken}", $"/p/{placed.ManageLinkToken}/change", "/grower", $"/grower/campaigns/{harvest.CampaignId}" };
        foreach (var page in pages)
            MustBeText(page, await grower.SendAsync("GET", page));

        await site.Given.ClosedAsync(harvest);
        var batch = await site.Farm.ScalarAsync<Guid>($"""select id as "Value" from fulfilment_batches where campaign_id = {harvest.CampaignId}""");
        foreach (var page in new[] { "/packing", $"/packing/batches/{batch}", $"/campaigns/{slug}", $"/p/{placed.ManageLinkToken}" })
            MustBeText(page, await grower.SendAsync("GET", page));
        await MailsMustBeTextAsync();
        await PaperMustShowItAsync(await grower.SendAsync("GET", $"/packing/batches/{batch}/sheets/packing-list.pdf"));
    }

    [Fact]
    public async Task A_line_break_gets_into_no_name_and_so_into_no_subject()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        const string Title = "Kiwi\r\nBcc: everyone@evil.example";
        var token = await site.Farm.UseAsync<Members.IssueAccessToken, string>(issue => issue.RunAsync(harvest.Grower, "Tests", 1, isStrong: true, CancellationToken.None));
        using var program = new ApiClient(site.Address, token, "en");

        var refused = await program.PostAsync($"growers/{harvest.GrowerId}/campaigns", Body.Campaign().With("title", Title));
        refused.MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");
        Assert.NotEmpty(refused.ErrorOf("title"));

        // And if one were in the database all the same: the subject is one line.
        await site.Farm.ExecuteAsync($"update campaigns set title = {Title} where id = {harvest.CampaignId}");
        var placed = await site.Given.PaidPledgeAsync(harvest, email: "subject@farm.test");
        var mails = await MailsAsync("subject@farm.test");
        Assert.NotEmpty(mails);
        Assert.All(mails, mail => Assert.DoesNotContain(mail.Subject, character => character is '\r' or '\n'));
        Assert.NotEqual(Guid.Empty, placed.Id);
    }

    private static void MustBeText(string page, Reply reply)
    {
        Assert.True(reply.Status == HttpStatusCode.OK, $"{page}: {reply.Status}");
        MustBeText(page, reply.Text);
    }

    internal static void MustBeText(string where, string html)
    {
        var document = new HtmlParser().ParseDocument(html);
        Assert.True(!document.All.Any(element => element.Attributes.Any(attribute => attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase))), $"{where} has an attribute that runs.");
        var data = document.Scripts.Where(script => script.Type == "application/ld+json").ToList();
        Assert.All(data, block => Assert.NotNull(System.Text.Json.Nodes.JsonNode.Parse(block.TextContent)));
        Assert.True(document.Scripts.Except(data).All(script => script.TextContent.Trim().Length == 0), $"{where} has a script of somebody else.");
        Assert.True(!document.QuerySelectorAll("[href^='javascript' i], [src='x'], img[src*='evil.example']").Any(), $"{where} has an address of the attacker's.");
    }

    private async Task MailsMustBeTextAsync()
    {
        var mails = await MailsAsync("reader@farm.test");
        Assert.NotEmpty(mails);
        Assert.All(mails, mail => MustBeText(mail.Subject, mail.Html));
    }

    private async Task<IReadOnlyList<RenderedEmail>> MailsAsync(string to) => await site.Farm.UseAsync<EmailQueries, IReadOnlyList<RenderedEmail>>(async queries =>
    {
        var rendered = new List<RenderedEmail>();
        foreach (var item in await queries.ListAsync(to, before: null, 50, CancellationToken.None))
            rendered.Add((await queries.ReadAsync(item.Id, CancellationToken.None))!.Value.Rendered);
        return rendered;
    });

    private static async Task PaperMustShowItAsync(Reply pdf)
    {
        Assert.Equal(HttpStatusCode.OK, pdf.Status);
        Assert.Matches("^inline; filename=\"packing-list-[0-9a-f]{32}\\.pdf\"$", pdf.Headers["Content-Disposition"]);
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.pdf");
        try
        {
            await File.WriteAllBytesAsync(file, pdf.Bytes);
            using var reader = Process.Start(new ProcessStartInfo("pdftotext", ["-raw", file, "-"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            var text = await reader.StandardOutput.ReadToEndAsync();
            await reader.WaitForExitAsync();
            Assert.Contains("<b>&amp;", text, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
