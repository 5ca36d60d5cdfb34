using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Photos;

/// <summary>
/// Takes an uploaded picture, checks that it is one by what it holds (its name and its type may say anything), and keeps
/// only our own encodings of it. The original goes: with it go its EXIF data (where it was taken) and whatever else it
/// carried.
/// </summary>
public sealed class StorePhoto(FarmDbContext db, PhotoFiles files, DropPhoto drop, Vips vips, IOptions<PhotosOptions> options, TimeProvider clock, ILogger<StorePhoto> log)
{
    private const int SmallestSide = 200;
    private const int LongestSide = 12_000;
    private const long MostPixels = 80_000_000;

    public async Task<Guid> RunAsync(Actor actor, Stream content, CancellationToken ct)
    {
        var memberId = actor.MustBeMember();
        await MustHaveQuotaAsync(memberId, ct);
        var work = files.CreateWorkFolder();
        try
        {
            var original = Path.Combine(work.FullName, "original");
            await ReceiveAsync(content, original, ct);
            var size = await vips.SizeAsync(original, ct);
            SizeMustFit(size);
            var upright = Path.Combine(work.FullName, "upright.png");
            await vips.UprightAsync(original, PhotoFiles.Widths[^1], upright, ct);
            var (width, height) = Turned(size, await vips.SizeAsync(upright, ct));
            var photo = new Photo(width, height, memberId, clock.GetUtcNow());
            var finished = await EncodeAsync(photo.Id, upright, work.FullName, ct);
            await KeepAsync(photo, work.FullName, finished, ct);
            return photo.Id;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private async Task MustHaveQuotaAsync(Guid memberId, CancellationToken ct)
    {
        var dayAgo = clock.GetUtcNow().AddDays(-1);
        if (await db.Set<Photo>().CountAsync(photo => photo.CreatedBy == memberId && photo.CreatedAt > dayAgo, ct) >= options.Value.PerMemberADay)
            throw new RuleBroken("Photo", $"You have uploaded {options.Value.PerMemberADay} photos within a day. Please go on tomorrow.");
    }

    private async Task ReceiveAsync(Stream content, string path, CancellationToken ct)
    {
        var limit = options.Value.MaximumMegabytes * 1024L * 1024;
        await using var file = File.Create(path);
        var buffer = new byte[81_920];
        long received = 0;
        while (await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct) is > 0 and var read)
        {
            if (received == 0 && !PhotoKind.IsPhoto(buffer.AsSpan(0, read)))
                throw new RuleBroken("Photo", $"Choose a photo: JPEG, PNG, WebP or HEIC.");
            received += read;
            if (received > limit)
                throw new RuleBroken("Photo", $"A photo has at most {options.Value.MaximumMegabytes} MB.");
            await file.WriteAsync(buffer.AsMemory(0, read), ct);
        }
        if (received == 0)
            throw new RuleBroken("Photo", $"Choose a photo: JPEG, PNG, WebP or HEIC.");
    }

    private static void SizeMustFit((int Width, int Height) size)
    {
        var (width, height) = size;
        if (Math.Min(width, height) < SmallestSide)
            throw new RuleBroken("Photo", $"This photo is too small: at least {SmallestSide} pixels on each side.");
        if (Math.Max(width, height) > LongestSide || (long)width * height > MostPixels)
            throw new RuleBroken("Photo", $"This photo is too large: at most {LongestSide} pixels on a side and {MostPixels / 1_000_000} million in all.");
    }

    /// <summary>The original's size as one sees it: cameras that are held upright say so in EXIF and write the picture lying.</summary>
    private static (int Width, int Height) Turned((int Width, int Height) stored, (int Width, int Height) upright) =>
        stored.Width > stored.Height == upright.Width > upright.Height ? stored : (stored.Height, stored.Width);

    /// <summary>All widths in all formats, in the work folder. Each may take its turn on another core.</summary>
    private async Task<IReadOnlyList<(int Width, string Extension)>> EncodeAsync(Guid id, string upright, string work, CancellationToken ct)
    {
        var asked = PhotoFiles.Widths.SelectMany(_ => PhotoFiles.Extensions, (width, extension) => (width, extension)).ToList();
        await Task.WhenAll(asked.Where(file => file.extension != "avif").Select(ShrinkAsync));
        try
        {
            await Task.WhenAll(asked.Where(file => file.extension == "avif").Select(ShrinkAsync));
        }
        catch (RuleBroken)
        {
            // The picture is good: the others were made of it. Only this machine lacks the encoder.
            log.LogWarning("A photo was stored without AVIF, which vips could not write: install libheif's encoder (Debian: libheif-plugin-aomenc)");
            asked.RemoveAll(file => file.extension == "avif");
        }
        return asked;

        Task ShrinkAsync((int Width, string Extension) file) => vips.ShrinkAsync(upright, file.Width, Path.Combine(work, PhotoFiles.Name(id, file.Width, file.Extension)), ct);
    }

    /// <summary>The row comes first: a crash leaves a row that nothing shows, which the sweep finds; files without a row nobody would find.</summary>
    private async Task KeepAsync(Photo photo, string work, IReadOnlyList<(int Width, string Extension)> finished, CancellationToken ct)
    {
        db.Add(photo);
        await db.SaveChangesAsync(ct);
        try
        {
            Directory.CreateDirectory(files.FolderOf(photo.Id));
            foreach (var (width, extension) in finished)
                File.Move(Path.Combine(work, PhotoFiles.Name(photo.Id, width, extension)), files.PathOf(photo.Id, width, extension));
        }
        catch (IOException)
        {
            await drop.RunAsync(photo.Id, CancellationToken.None);
            throw;
        }
    }
}
