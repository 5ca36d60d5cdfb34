using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using PreOrderFarm.TestKit;

namespace PreOrderFarm.Web.Tests.Api;

public sealed class PhotoTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task A_photo_is_added_with_its_words_and_taken_off_again()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        using var grower = await host.ForAsync(harvest.Grower);

        var added = (await UploadAsync(grower, harvest, await JpegAsync())).Must(HttpStatusCode.Created);

        var photo = Assert.Single(added.Json["photos"]!.AsArray())!;
        Assert.Equal(("Kiwifruit on the vine", "640", "480"), (photo["alt"]!.ToString(), photo["width"]!.ToString(), photo["height"]!.ToString()));
        var left = (await grower.SendAsync(HttpMethod.Delete, $"campaigns/{harvest.CampaignId}/photos/{photo["id"]}", json: null)).Must(HttpStatusCode.OK);
        Assert.Empty(left.Json["photos"]!.AsArray());
    }

    [Fact]
    public async Task A_poster_shows_the_photo()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        using var grower = await host.ForAsync(harvest.Grower);
        var slug = (await UploadAsync(grower, harvest, await JpegAsync())).Must(HttpStatusCode.Created)["slug"];

        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.png");
        await File.WriteAllBytesAsync(file, await grower.Http.GetByteArrayAsync($"/campaigns/{slug}/poster.png"));
        var (inThePhoto, belowIt) = (PixelOf(file, 540, 400), PixelOf(file, 20, 1000));
        File.Delete(file);

        // It is black, which no drawing of ours is in its middle.
        Assert.Equal(("0 0 0", "250 245 233"), (inThePhoto, belowIt));
    }

    private static string PixelOf(string file, int x, int y) =>
        string.Join(' ', Typesetting.Tests.Pdf.Run("vips", "getpoint", file, $"{x}", $"{y}").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(3));

    [Fact]
    public async Task What_is_no_photo_is_refused_and_leaves_nothing()
    {
        var harvest = await host.Given.HarvestOnSaleAsync();
        using var grower = await host.ForAsync(harvest.Grower);
        var before = await host.StateAsync();

        (await UploadAsync(grower, harvest, "<svg onload=alert(1)>"u8.ToArray())).MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await UploadAsync(grower, harvest, [])).MustBeProblem(HttpStatusCode.UnprocessableEntity, "invalid_input");
        (await UploadAsync(grower, harvest, "{}"u8.ToArray(), "application/json")).MustBeProblem(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        (await UploadAsync(grower, harvest, new byte[26_000_000])).MustBeProblem(HttpStatusCode.RequestEntityTooLarge, "too_large");

        Assert.Equal(before, await host.StateAsync());
    }

    private static Task<ApiAnswer> UploadAsync(ApiClient grower, Harvest harvest, byte[] file, string type = "image/jpeg") =>
        grower.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/api/v1/campaigns/{harvest.CampaignId}/photos?alt=Kiwifruit%20on%20the%20vine")
        {
            Content = new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue(type) } },
        });

    private static async Task<byte[]> JpegAsync()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.jpg");
        try
        {
            using var vips = Process.Start(new ProcessStartInfo("vips", ["black", file, "640", "480", "--bands", "3"]) { UseShellExecute = false })!;
            await vips.WaitForExitAsync();
            return await File.ReadAllBytesAsync(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
