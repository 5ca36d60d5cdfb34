using System.Diagnostics;
using System.Text;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Members;
using PreOrderFarm.Photos;
using PreOrderFarm.Shared;
using PreOrderFarm.Tests.Campaigns;

namespace PreOrderFarm.Tests.Photos;

public sealed class StorePhotoTests : IAsyncLifetime
{
    private CampaignFarm farm = null!;
    private Actor member = null!;

    public async Task InitializeAsync()
    {
        farm = await CampaignFarm.StartAsync(("Photos:MaximumMegabytes", "1"));
        member = await farm.MemberAsync();
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Theory]
    [InlineData("png", "")]
    [InlineData("jpg", "[Q=85]")]
    [InlineData("webp", "[Q=80]")]
    [InlineData("heic", "[Q=50]")]
    public async Task A_photo_is_kept_in_three_widths_and_three_formats(string extension, string how)
    {
        var id = await StoreAsync(await PictureAsync(1000, 700, extension, how));

        var files = await farm.UseAsync<PhotoFiles, List<string?>>(stored => Task.FromResult(
            PhotoFiles.Widths.SelectMany(width => PhotoFiles.Extensions, (width, kind) => stored.Find(id, width, kind)).ToList()));
        Assert.All(files, Assert.NotNull);
        Assert.Equal(["480", "480", "480", "960", "960", "960", "1000", "1000", "1000"], await Task.WhenAll(files.Select(file => HeaderAsync(file!, "width"))));
        Assert.Equal(1000, await farm.ScalarAsync<int>($"""select width as "Value" from photos where id = {id}"""));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(farm.PhotoFolder, "incoming")));
    }

    [Fact]
    public async Task A_photo_taken_sideways_stands_upright_and_has_forgotten_where_it_was_taken()
    {
        var jpeg = await PictureAsync(900, 600, "jpg", "[Q=85]");
        var id = await StoreAsync(WithExif(jpeg, orientation: 6, "GPS 34.16N 108.22E"));

        var file = await farm.UseAsync<PhotoFiles, string>(stored => Task.FromResult(stored.Find(id, 480, "jpg")!));
        Assert.Equal(("480", "720"), (await HeaderAsync(file, "width"), await HeaderAsync(file, "height")));
        var bytes = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
        Assert.DoesNotContain("GPS", bytes, StringComparison.Ordinal);
        Assert.DoesNotContain("Exif", bytes, StringComparison.Ordinal);
        Assert.Equal("600 × 900", await farm.ScalarAsync<string>($"""select width || ' × ' || height as "Value" from photos where id = {id}"""));
    }

    [Fact]
    public async Task What_is_no_photo_is_refused_whatever_it_claims()
    {
        await RefusedAsync("Choose a photo: JPEG, PNG, WebP or HEIC.", []);
        await RefusedAsync("Choose a photo: JPEG, PNG, WebP or HEIC.", "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray());
        await RefusedAsync("Choose a photo: JPEG, PNG, WebP or HEIC.", "%PDF-1.7"u8.ToArray());
        await RefusedAsync("Choose a photo: JPEG, PNG, WebP or HEIC.", "GIF89a, which cameras do not write"u8.ToArray());
        await RefusedAsync("This photo cannot be read. Save it again as JPEG, or choose another one.", [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        await RefusedAsync("This photo cannot be read. Save it again as JPEG, or choose another one.", [0, 0, 0, 24, .. "ftypheic, but no picture"u8]);
    }

    [Theory]
    [InlineData("jpg", "[Q=95]")]
    [InlineData("png", "")]
    [InlineData("webp", "[Q=95]")]
    [InlineData("heic", "[Q=95]")]
    public async Task A_photo_that_ends_too_early_is_refused_and_not_shown_half_grey(string extension, string how)
    {
        var whole = await PictureAsync(400, 300, extension, how, isNoisy: true);
        await RefusedAsync("This photo cannot be read. Save it again as JPEG, or choose another one.", whole[..(whole.Length * 2 / 3)]);
    }

    [Fact]
    public async Task A_photo_that_cannot_be_moved_to_its_place_leaves_no_row()
    {
        for (var folder = 0; folder < 256; folder++)
            await File.WriteAllTextAsync(Path.Combine(farm.PhotoFolder, $"{folder:x2}"), "in the way");

        await Assert.ThrowsAnyAsync<IOException>(async () => await StoreAsync(await PictureAsync(300, 300, "png", "")));
        Assert.Equal(0, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from photos"""));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(farm.PhotoFolder, "incoming")));
    }

    [Fact]
    public async Task A_file_that_is_too_big_is_refused()
    {
        var bytes = new byte[(1024 * 1024) + 1];
        (bytes[0], bytes[1], bytes[2]) = (0xFF, 0xD8, 0xFF);

        await RefusedAsync("A photo has at most 1 MB.", bytes);
    }

    [Fact]
    public async Task A_photo_that_is_too_small_or_claims_to_be_enormous_is_refused_unread()
    {
        await RefusedAsync("This photo is too small: at least 200 pixels on each side.", await PictureAsync(199, 400, "png", ""));
        await RefusedAsync("This photo is too large: at most 12000 pixels on a side and 80 million in all.", Png.ThatClaims(60_000, 60_000));
        await RefusedAsync("This photo is too large: at most 12000 pixels on a side and 80 million in all.", Png.ThatClaims(9_000, 9_000));
    }

    [Fact]
    public async Task Only_members_store_photos() =>
        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<StorePhoto, Guid>(store => store.RunAsync(Actor.Nobody, new MemoryStream([1]), default)));

    [Fact]
    public async Task A_campaign_shows_its_own_photos_in_order()
    {
        var campaign = await farm.DraftAsync();
        var picture = await PictureAsync(300, 300, "png", "");
        var first = await StoreAsync(picture, campaign.Owner);
        var second = await StoreAsync(picture, campaign.Owner);
        var strangers = await StoreAsync(picture);
        foreach (var photo in new[] { first, second })
            await farm.UseAsync<AddCampaignPhoto>(add => add.RunAsync(campaign.Owner, campaign.Id, photo, " Kiwis on the vine ", default));

        await Assert.ThrowsAsync<NotFound>(() => farm.UseAsync<AddCampaignPhoto>(add => add.RunAsync(campaign.Owner, campaign.Id, strangers, "", default)));
        await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<AddCampaignPhoto>(add => add.RunAsync(campaign.Owner, campaign.Id, first, "", default)));
        await farm.UseAsync<RemoveCampaignPhoto>(remove => remove.RunAsync(campaign.Owner, campaign.Id, first, default));

        Assert.Equal(new PhotoDetail(second, "Kiwis on the vine", 300, 300, IsDecorative: false, PhotoFocus.Centre), Assert.Single((await farm.DetailAsync(campaign.Owner, campaign.Id)).Photos));
    }

    [Fact]
    public async Task No_files_stay_of_a_picture_that_does_not_get_into_its_campaign_or_leaves_it()
    {
        var campaign = await farm.DraftAsync();
        var picture = await PictureAsync(300, 300, "png", "");
        var photo = await UploadAsync(campaign.Owner, campaign.Id, "", picture);
        Assert.Equal(9, Files().Length);

        await farm.UseAsync<RemoveCampaignPhoto>(remove => remove.RunAsync(campaign.Owner, campaign.Id, photo, default));
        Assert.Empty(Files());
        Assert.Equal(0, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from photos"""));

        await Assert.ThrowsAsync<RuleBroken>(() => UploadAsync(campaign.Owner, campaign.Id, new string('x', 201), picture));
        await Assert.ThrowsAsync<NotFound>(() => UploadAsync(member, campaign.Id, "", picture));
        await farm.ExecuteAsync($"update campaigns set status = 'cancelled' where id = {campaign.Id}");
        await Assert.ThrowsAsync<RuleBroken>(() => UploadAsync(campaign.Owner, campaign.Id, "", picture));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_campaign_that_ends_while_a_picture_is_read_keeps_no_files_of_it()
    {
        var campaign = await farm.DraftAsync();
        var picture = await PictureAsync(300, 300, "png", "");
        await using var slow = new EndsCampaign(picture, () => farm.ExecuteAsync($"update campaigns set status = 'cancelled' where id = {campaign.Id}"));

        await Assert.ThrowsAsync<RuleBroken>(() => farm.UseAsync<UploadCampaignPhoto, Guid>(upload => upload.RunAsync(campaign.Owner, campaign.Id, slow, "", default)));

        Assert.Empty(Files());
        Assert.Equal(0, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from photos"""));
    }

    private string[] Files() => Directory.GetFiles(farm.PhotoFolder, "*", SearchOption.AllDirectories);

    private Task<Guid> UploadAsync(Actor actor, Guid campaignId, string alt, byte[] picture) =>
        farm.UseAsync<UploadCampaignPhoto, Guid>(upload => upload.RunAsync(actor, campaignId, new MemoryStream(picture), alt, default));

    /// <summary>An upload during which the campaign is called off.</summary>
    private sealed class EndsCampaign(byte[] bytes, Func<Task> end) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await end();
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }

    private Task<Guid> StoreAsync(byte[] bytes, Actor? actor = null) =>
        farm.UseAsync<StorePhoto, Guid>(store => store.RunAsync(actor ?? member, new MemoryStream(bytes), default));

    private async Task RefusedAsync(string sentence, byte[] bytes)
    {
        Assert.Equal(sentence, (await Assert.ThrowsAsync<RuleBroken>(() => StoreAsync(bytes))).Message);
        Assert.Equal(0, await farm.ScalarAsync<int>($"""select count(*)::int as "Value" from photos"""));
        Assert.Empty(Directory.GetFiles(farm.PhotoFolder, "*", SearchOption.AllDirectories));
    }

    private async Task<byte[]> PictureAsync(int width, int height, string extension, string how, bool isNoisy = false)
    {
        var folder = Directory.CreateTempSubdirectory("preorderfarm-picture-");
        try
        {
            var plain = Path.Combine(folder.FullName, "plain.png");
            var file = Path.Combine(folder.FullName, "picture." + extension);
            if (isNoisy)
                await RunAsync("vips", "gaussnoise", plain, $"{width}", $"{height}");
            else
                await RunAsync("vips", "black", plain, $"{width}", $"{height}", "--bands", "3");
            await RunAsync("vips", "copy", plain, file + how);
            return await File.ReadAllBytesAsync(file);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task<string> HeaderAsync(string file, string field) => RunAsync("vipsheader", "-f", field, file);

    private static async Task<string> RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output.Trim();
    }

    /// <summary>An EXIF segment (little endian, two tags) right after the JPEG's first marker.</summary>
    private static byte[] WithExif(byte[] jpeg, byte orientation, string description)
    {
        var text = Encoding.ASCII.GetBytes(description + '\0');
        byte[] tiff =
        [
            .. "II*\0"u8, 8, 0, 0, 0, 2, 0,
            0x0E, 0x01, 2, 0, (byte)text.Length, 0, 0, 0, 38, 0, 0, 0,
            0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0,
            0, 0, 0, 0, .. text,
        ];
        var length = 2 + 6 + tiff.Length;
        return [0xFF, 0xD8, 0xFF, 0xE1, (byte)(length >> 8), (byte)length, .. "Exif\0\0"u8, .. tiff, .. jpeg.AsSpan(2)];
    }
}
