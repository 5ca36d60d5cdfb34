using System.Buffers.Binary;
using System.Net;
using PreOrderFarm.TestKit;
using PreOrderFarm.Typesetting.Tests;

namespace PreOrderFarm.Web.Tests.Campaigns;

public sealed class PosterTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Theory]
    [InlineData("en", "Scan to pre-order", "Red-heart kiwifruit")]
    [InlineData("zh-Hans", "扫码预订", "阳光玫瑰葡萄，晨采当日发，一串一签，自家棚里自然熟到十八度才下剪")]
    [InlineData("zh-Hant", "掃碼預訂", "Donaudampfschifffahrtsgesellschaftskirschenerntehelferinnen 🍒 und andere lange Wörter")]
    public async Task A_poster_opens_the_campaigns_page_from_a_screen_and_from_paper_in_each_language(string language, string invitation, string title)
    {
        var slug = await SellingAsync(title);
        using var visitor = site.NewVisitor();
        var png = await visitor.Http.GetByteArrayAsync($"/campaigns/{slug}/poster.png?language={language}");
        var pdf = await visitor.Http.GetByteArrayAsync($"/campaigns/{slug}/poster.pdf?language={language}");
        Keep($"poster-{language}.png", png);
        Keep($"poster-{language}.pdf", pdf);

        Assert.Equal((1080, 1920), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
        Assert.EndsWith($"/campaigns/{slug}", Scan(png), StringComparison.Ordinal);
        using var paper = Pdf.From(pdf);
        Assert.Equal(1, paper.Pages);
        Assert.Contains("(A4)", paper.Info("Page size"), StringComparison.Ordinal);
        Assert.EndsWith($"/campaigns/{slug}", paper.Scan(), StringComparison.Ordinal);
        using var letter = Pdf.From(await visitor.Http.GetByteArrayAsync($"/campaigns/{slug}/poster.pdf?language={language}&paper=letter"));
        Assert.Contains("(letter)", letter.Info("Page size"), StringComparison.Ordinal);
        Assert.EndsWith($"/campaigns/{slug}", letter.Scan(), StringComparison.Ordinal);
        using var small = Pdf.From(await visitor.Http.GetByteArrayAsync($"/campaigns/{slug}/poster.pdf?language={language}&paper=a5"));
        Assert.Equal("419.528 x 595.276 pts", small.Info("Page size"));
        Assert.EndsWith($"/campaigns/{slug}", small.Scan(), StringComparison.Ordinal);
        foreach (var poster in (Pdf[])[paper, letter, small])
            Assert.All(["Hongyang", "¥", "0%"], part => Assert.Contains(part, poster.Text(), StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GoAsync($"/campaigns/{slug}/poster.pdf?paper=a3")).Status);
        Assert.Contains(invitation, paper.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', paper.Text());
        Assert.DoesNotContain("…", paper.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_poster_is_drawn_anew_when_it_says_something_else_and_only_then()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        var slug = await site.Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {harvest.CampaignId}""");
        using var visitor = site.NewVisitor();

        using var first = await visitor.Http.GetAsync($"/campaigns/{slug}/poster.png?language=en");
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/campaigns/{slug}/poster.png?language=en");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var unchanged = await visitor.Http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        using var chinese = await visitor.Http.GetAsync($"/campaigns/{slug}/poster.png?language=zh-Hans");
        Assert.NotEqual(first.Headers.ETag, chinese.Headers.ETag);
        await site.Given.PaidPledgeAsync(harvest, boxes: 3);
        using var later = await visitor.Http.GetAsync($"/campaigns/{slug}/poster.png?language=en");
        Assert.NotEqual(first.Headers.ETag, later.Headers.ETag);
    }

    [Fact]
    public async Task Friends_find_it_beside_the_link_and_nobodys_draft_has_one()
    {
        var slug = await SellingAsync("Kiwifruit");
        using var visitor = site.NewVisitor("zh-Hant");
        var page = await visitor.GoAsync($"/campaigns/{slug}");
        Assert.Equal(
            [$"/campaigns/{slug}/poster.png?language=zh-Hant", .. new[] { "", "&paper=a5", "&paper=letter" }.Select(paper => $"/campaigns/{slug}/poster.pdf?language=zh-Hant{paper}")],
            page.Document.QuerySelectorAll(".share a[href*='/poster.']").Select(link => link.GetAttribute("href")));

        await site.Farm.ExecuteAsync($"update campaigns set status = 'draft', approved_at = null where slug = {slug}");
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GoAsync($"/campaigns/{slug}/poster.png")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GoAsync($"/campaigns/{slug}/poster.pdf")).Status);
    }

    private async Task<string> SellingAsync(string title)
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        await site.Farm.ExecuteAsync($"update campaigns set title = {title} where id = {harvest.CampaignId}");
        return await site.Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {harvest.CampaignId}""");
    }

    private static string Scan(byte[] png)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".png");
        File.WriteAllBytes(path, png);
        var code = Pdf.Run("zbarimg", "--raw", "-q", path).Trim();
        File.Delete(path);
        return code;
    }

    private static void Keep(string name, byte[] bytes)
    {
        if (Environment.GetEnvironmentVariable("FARM_PICTURES") is { Length: > 0 } folder)
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(folder).FullName, name), bytes);
    }
}
