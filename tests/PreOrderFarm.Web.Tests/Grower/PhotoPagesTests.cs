using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PreOrderFarm.Photos;

namespace PreOrderFarm.Web.Tests.Grower;

public sealed class PhotoPagesTests(SiteHost site) : IClassFixture<SiteHost>
{
    [Fact]
    public async Task Photos_are_uploaded_and_lies_refused()
    {
        var grower = await site.GivenSignedInAsync("photos@farm.test");
        var campaign = await new FarmVisit(grower).DraftAsync();

        var lie = await UploadAsync(grower, campaign, "<svg/>"u8.ToArray(), "kiwi.jpg");
        Assert.Equal("Choose a photo: JPEG, PNG, WebP or HEIC.", lie.ErrorOf("Input.Photo"));
        var nothing = await UploadAsync(grower, campaign, [], "kiwi.jpg");
        Assert.Equal("Choose a photo: JPEG, PNG, WebP or HEIC.", nothing.ErrorOf("Input.Photo"));
        var unchosen = await grower.SubmitAsync(await grower.GoAsync(campaign.Address.AbsolutePath + "/photos"), "main form");
        Assert.Equal("Choose a photo: JPEG, PNG, WebP or HEIC.", unchosen.ErrorOf("Input.Photo"));
        var stored = await UploadAsync(grower, campaign, Convert.FromBase64String(SmallWebp), "kiwi.jpg");
        Assert.True(stored.Status == HttpStatusCode.Redirect, stored.Text);

        var shown = await grower.GoAsync(campaign.Address.AbsolutePath);
        var image = shown.Document.QuerySelector<IHtmlImageElement>("#photos img")!;
        Assert.Equal("Kiwis", image.AlternativeText);
        Assert.Equal("image/jpeg", (await grower.GoAsync(image.GetAttribute("src")!)).Header("Content-Type"));
        var about = await grower.GoAsync(shown.Document.QuerySelector("#photos li a")!.GetAttribute("href")!);
        var removed = await grower.SubmitAsync(about, "form[action*='handler=RemovePhoto']");
        Assert.Empty((await grower.FollowAsync(removed)).Document.QuerySelectorAll("#photos img"));
    }

    [Fact]
    public async Task A_photo_of_more_than_20_MB_is_refused_with_a_sentence_and_a_script_hears_the_same()
    {
        var grower = await site.GivenSignedInAsync("large@farm.test");
        var campaign = await new FarmVisit(grower).DraftAsync();
        var large = new byte[(20 * 1024 * 1024) + 1];
        (large[0], large[1], large[2]) = (0xFF, 0xD8, 0xFF);

        Assert.Equal("A photo has at most 20 MB.", (await UploadAsync(grower, campaign, large, "kiwi.jpg")).ErrorOf("Input.Photo"));
        var heard = await UploadAsync(grower, campaign, large, "kiwi.jpg", isByScript: true);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "A photo has at most 20 MB.", "text/plain; charset=utf-8"), (heard.Status, heard.Body, heard.Header("Content-Type")));
    }

    [Fact]
    public async Task A_photo_without_words_leads_to_where_they_are_asked_for()
    {
        var grower = await site.GivenSignedInAsync("wordless@farm.test");
        var campaign = await new FarmVisit(grower).DraftAsync();
        var stored = await UploadAsync(grower, campaign, Convert.FromBase64String(SmallWebp), "kiwi.webp", alt: "", isByScript: true);
        Assert.Equal(HttpStatusCode.NoContent, stored.Status);
        var about = await grower.GoAsync(stored.Location!);
        Assert.Contains("Now say what it shows.", about.Text, StringComparison.Ordinal);
        Assert.Contains("Say what a photo shows", (await grower.GoAsync(campaign.Address.AbsolutePath)).Document.QuerySelector("#next")!.TextContent, StringComparison.Ordinal);

        var silent = await grower.SubmitAsync(about, "main form");
        Assert.Equal("Say what the photo shows, or tick that it only decorates.", silent.ErrorOf("Input.Alt"));
        var typed = new Dictionary<string, string>(StringComparer.Ordinal) { ["Input.Alt"] = "Kiwis & leaves", ["Input.FocusX"] = "101", ["Input.FocusY"] = "" };
        var outside = await grower.SubmitAsync(about, "main form", typed);
        Assert.Equal("Give a percentage from 0 to 100.", outside.ErrorOf("Input.FocusX"));
        Assert.Equal("Give a percentage from 0 to 100.", outside.ErrorOf("Input.FocusY"));
        Assert.Equal("Kiwis & leaves", outside.Document.QuerySelector<IHtmlInputElement>("[name='Input.Alt']")!.Value);

        typed["Input.FocusX"] = "96";
        typed["Input.FocusY"] = "12";
        var shown = await grower.FollowAsync(await grower.SubmitAsync(about, "main form", typed));
        var image = shown.Document.QuerySelector<IHtmlImageElement>("#photos img")!;
        Assert.Equal(("Kiwis & leaves", "100", "10"), (image.AlternativeText, image.GetAttribute("data-focus-x"), image.GetAttribute("data-focus-y")));
        Assert.DoesNotContain("Say what a photo shows", shown.Document.QuerySelector("#next")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_order_of_photos_is_changed_by_buttons_and_each_button_says_which_photo_it_moves()
    {
        var grower = await site.GivenSignedInAsync("order@farm.test");
        var campaign = await new FarmVisit(grower).DraftAsync();
        foreach (var alt in new[] { "On the vine", "In the crate" })
            await UploadAsync(grower, campaign, Convert.FromBase64String(SmallWebp), "kiwi.webp", alt);

        var page = await grower.GoAsync(campaign.Address.AbsolutePath);
        Assert.Equal(["On the vine", "In the crate"], Alts(page));
        Assert.Equal("Move earlier: In the crate", page.Document.QuerySelector("#photos li:last-child button[value='Earlier']")!.GetAttribute("aria-label"));
        var form = page.Document.QuerySelector("#photos li:last-child form")!;
        Assert.Equal("Cover", page.Document.QuerySelector("#photos li:first-child .badge")!.TextContent);
        var moved = await grower.SubmitAsync(page, $"form[action='{form.GetAttribute("action")}']", button: "move=First");
        Assert.Equal(["In the crate", "On the vine"], Alts(await grower.FollowAsync(moved)));
        var again = await grower.SubmitAsync(page, $"form[action='{form.GetAttribute("action")}']", button: "move=First");
        Assert.Contains("This photo is the first one already.", again.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Browsers_choose_avif_webp_or_jpeg_and_a_photo_from_before_avif_offers_none()
    {
        var grower = await site.GivenSignedInAsync("formats@farm.test");
        var campaign = await new FarmVisit(grower).DraftAsync();
        await UploadAsync(grower, campaign, Convert.FromBase64String(SmallWebp), "kiwi.webp");

        var picture = (await grower.GoAsync(campaign.Address.AbsolutePath)).Document.QuerySelector("#photos picture")!;
        Assert.Equal(["image/avif", "image/webp"], picture.QuerySelectorAll("source").Select(source => source.GetAttribute("type")!));
        var avif = picture.QuerySelector("source")!.GetAttribute("srcset")!.Split(' ')[0];
        Assert.Equal("image/avif", (await grower.GoAsync(avif)).Header("Content-Type"));

        var photo = avif.Split('/')[2].Replace("-", "", StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(site.Services.GetRequiredService<IOptions<PhotosOptions>>().Value.Folder, $"{photo}*.avif", SearchOption.AllDirectories))
            File.Delete(file);
        var older = (await grower.GoAsync(campaign.Address.AbsolutePath)).Document.QuerySelector("#photos picture")!;
        Assert.Equal(["image/webp"], older.QuerySelectorAll("source").Select(source => source.GetAttribute("type")!));
        Assert.Equal(HttpStatusCode.NotFound, (await grower.GoAsync(avif)).Status);
    }

    private static IEnumerable<string?> Alts(Answer page) => page.Document.QuerySelectorAll<IHtmlImageElement>("#photos img").Select(image => image.AlternativeText);

    internal const string SmallWebp = "UklGRpIBAABXRUJQVlA4WAoAAAAIAAAAPwEA7wAAVlA4ILIAAABQEwCdASpAAfAAP83m8XO/uDOsoCgD8DmJaW7hd2EbQAnsA99snIe+2TkPfbJyHvtk5D32ych77ZOQ99snIe+2TkPfbJyHvtk5D32ych77ZOQ99snIe+2TkPfbJyHvtk5D32ych77ZOQ99snIe+2TkPfbJyHvtk5D32ych77ZOQ99snIe+2TkPfbJyHvtk5D32ych77ZOQ99snIe+2TkPfbJiAAP7/mMQAAAAAAAAAAAAARVhJRroAAABFeGlmAABJSSoACAAAAAYAEgEDAAEAAAABAAAAGgEFAAEAAABWAAAAGwEFAAEAAABeAAAAKAEDAAEAAAACAAAAEwIDAAEAAAABAAAAaYcEAAEAAABmAAAAAAAAADhjAADoAwAAOGMAAOgDAAAGAACQBwAEAAAAMDIxMAGRBwAEAAAAAQIDAACgBwAEAAAAMDEwMAGgAwABAAAA//8AAAKgBAABAAAAQAEAAAOgBAABAAAA8AAAAAAAAAA=";

    private static async Task<Answer> UploadAsync(Visitor grower, Answer campaign, byte[] bytes, string name, string alt = "Kiwis", bool isByScript = false)
    {
        var page = await grower.GoAsync(campaign.Address.AbsolutePath + "/photos");
        Assert.True(page.Status == HttpStatusCode.OK, page.Text);
        var token = page.Document.QuerySelector<IHtmlInputElement>("main form [name='form-token']")!.Value;
        var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        var form = new MultipartFormDataContent { { file, "Input.Photo", name }, { new StringContent(alt), "Input.Alt" }, { new StringContent(token), "form-token" } };
        var request = new HttpRequestMessage(HttpMethod.Post, page.Address.AbsolutePath) { Content = form };
        if (isByScript)
            request.Headers.Add("X-Part", "upload");
        return await grower.SendAsync(request);
    }
}
