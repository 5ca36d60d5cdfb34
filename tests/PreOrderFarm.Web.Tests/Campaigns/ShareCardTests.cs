using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Photos;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Campaigns;

public sealed class ShareCardTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task A_link_brings_a_picture_that_changes_with_what_it_says_and_only_then()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        var slug = await site.Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {harvest.CampaignId}""");
        using var visitor = site.NewVisitor();
        var page = await visitor.GoAsync($"/campaigns/{slug}");
        Assert.EndsWith($"/campaigns/{slug}/card.png", page.Document.QuerySelector("meta[property='og:image']")!.GetAttribute("content"), StringComparison.Ordinal);
        Assert.Equal("summary_large_image", page.Document.QuerySelector("meta[name='twitter:card']")!.GetAttribute("content"));

        using var first = await visitor.Http.GetAsync($"/campaigns/{slug}/card.png");
        Assert.Equal((1200, 630), Size(await first.Content.ReadAsByteArrayAsync()));
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/campaigns/{slug}/card.png");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var unchanged = await visitor.Http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);

        await site.Given.PaidPledgeAsync(harvest, boxes: 3);
        using var later = await visitor.Http.GetAsync($"/campaigns/{slug}/card.png");
        Assert.NotEqual(first.Headers.ETag, later.Headers.ETag);
        Assert.NotEqual(await first.Content.ReadAsByteArrayAsync(), await later.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("阳光玫瑰葡萄，晨采当日发，一串一签，自家棚里自然熟到十八度才下剪，阳光玫瑰葡萄，晨采当日发，一串一签")]
    [InlineData("Donaudampfschifffahrtsgesellschaftskirschenerntehelferinnenvereinigungsvorsitzende")]
    [InlineData("<b>&amp; 🥝 \u202e x</b>")]
    public async Task Any_name_can_be_drawn(string title)
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        await site.Farm.ExecuteAsync($"update campaigns set title = {title} where id = {harvest.CampaignId}");
        var slug = await site.Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {harvest.CampaignId}""");
        using var visitor = site.NewVisitor();
        using var answer = await visitor.Http.GetAsync($"/campaigns/{slug}/card.png");
        Assert.Equal((1200, 630), Size(await answer.Content.ReadAsByteArrayAsync()));
    }

    [Theory]
    [InlineData("en", "Donaudampfschifffahrtsgesellschaftskirschen, picked by hand on the steep banks and sent the same day", 1600, 1200)]
    [InlineData("zh-Hans", "阳光玫瑰葡萄，晨采当日发，一串一签，自家棚里自然熟到十八度才下剪", 700, 1400)]
    [InlineData("zh-Hant", "陽光玫瑰葡萄 🍇", 1600, 500)]
    public async Task A_photo_of_any_proportions_fits_and_its_focus_stays_in_view(string language, string title, int width, int height)
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        await site.Farm.ExecuteAsync($"update campaigns set title = {title} where id = {harvest.CampaignId}");
        await using var scope = site.Services.CreateAsyncScope();
        using var picture = new MemoryStream(await PictureAsync(width, height));
        var photo = await scope.ServiceProvider.GetRequiredService<UploadCampaignPhoto>().RunAsync(harvest.Grower, harvest.CampaignId, picture, "Grapes", default);
        var slug = await site.Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {harvest.CampaignId}""");
        using var visitor = site.NewVisitor(language);

        var centred = await visitor.Http.GetByteArrayAsync($"/campaigns/{slug}/card.png");
        Assert.Equal((1200, 630), Size(centred));
        // What messengers still show: https://developers.facebook.com/docs/sharing/webmasters/images
        Assert.InRange(centred.Length, 10_000, 1_000_000);
        if (Environment.GetEnvironmentVariable("FARM_PICTURES") is { Length: > 0 } folder)
            await File.WriteAllBytesAsync(Path.Combine(Directory.CreateDirectory(folder).FullName, $"share-card-{language}.png"), centred);

        await scope.ServiceProvider.GetRequiredService<DescribeCampaignPhoto>().RunAsync(harvest.Grower, harvest.CampaignId, photo, new PhotoDescription("Grapes", IsDecorative: false, new PhotoFocus(100, 100)), default);
        Assert.NotEqual(centred, await visitor.Http.GetByteArrayAsync($"/campaigns/{slug}/card.png"));
    }

    /// <summary>Hills and noise, so that no part is like another.</summary>
    private static async Task<byte[]> PictureAsync(int width, int height)
    {
        var folder = Directory.CreateTempSubdirectory("preorderfarm-card-");
        try
        {
            var (hills, file) = (Path.Combine(folder.FullName, "hills.v"), Path.Combine(folder.FullName, "hills.jpg"));
            foreach (var arguments in new string[][] { ["perlin", hills, $"{width}", $"{height}"], ["linear", hills, file, "120", "128"] })
            {
                using var vips = Process.Start("vips", arguments);
                await vips.WaitForExitAsync();
                Assert.Equal(0, vips.ExitCode);
            }
            return await File.ReadAllBytesAsync(file);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Nobodys_draft_is_drawn()
    {
        var harvest = await site.Given.HarvestOnSaleAsync();
        await site.Farm.ExecuteAsync($"update campaigns set status = 'draft', approved_at = null where id = {harvest.CampaignId}");
        var slug = await site.Farm.ScalarAsync<string>($"""select slug as "Value" from campaigns where id = {harvest.CampaignId}""");
        using var visitor = site.NewVisitor();
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GoAsync($"/campaigns/{slug}/card.png")).Status);
    }

    [Theory]
    [InlineData("192", 192)]
    [InlineData("512", 512)]
    [InlineData("maskable", 512)]
    [InlineData("apple-touch", 180)]
    public async Task Home_screens_get_an_icon_of_their_size(string name, int pixels)
    {
        using var visitor = site.NewVisitor();
        Assert.Equal((pixels, pixels), Size(await visitor.Http.GetByteArrayAsync($"/icons/{name}.png")));
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GoAsync("/icons/513.png")).Status);
        if (name != "apple-touch")
            Assert.Contains($"/icons/{name}.png", (await visitor.GoAsync("/manifest.webmanifest")).Body, StringComparison.Ordinal);
    }

    // The IHDR chunk comes first: https://www.w3.org/TR/png-3/#11IHDR
    private static (int Width, int Height) Size(ReadOnlySpan<byte> png)
    {
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4].ToArray());
        return (BinaryPrimitives.ReadInt32BigEndian(png[16..]), BinaryPrimitives.ReadInt32BigEndian(png[20..]));
    }
}
