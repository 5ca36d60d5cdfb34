using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Photos;

/// <summary>
/// Takes an uploaded picture, checks that it is one, and keeps only our own encodings of it. The original goes: with
/// it go its EXIF data (where it was taken) and whatever else it carried.
/// </summary>
public sealed class StorePhoto(FarmDbContext db, PhotoFiles files, Vips vips, IOptions<PhotosOptions> options, TimeProvider clock)
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
            var (width, height) = await vips.SizeAsync(original, ct);
            SizeMustFit(width, height);
            var photo = new Photo(width, height, memberId, clock.GetUtcNow());
            await EncodeAsync(photo.Id, original, work.FullName, ct);
            db.Add(photo);
            await db.SaveChangesAsync(ct);
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

    private static void SizeMustFit(int width, int height)
    {
        if (Math.Min(width, height) < SmallestSide)
            throw new RuleBroken("Photo", $"This photo is too small: at least {SmallestSide} pixels on each side.");
        if (Math.Max(width, height) > LongestSide || (long)width * height > MostPixels)
            throw new RuleBroken("Photo", $"This photo is too large: at most {LongestSide} pixels on a side and {MostPixels / 1_000_000} million in all.");
    }

    private async Task EncodeAsync(Guid id, string original, string work, CancellationToken ct)
    {
        var names = PhotoFiles.Widths.SelectMany(width => PhotoFiles.Extensions, (width, extension) => (width, extension, Name: PhotoFiles.Name(id, width, extension))).ToList();
        foreach (var (width, _, name) in names)
            await vips.ShrinkAsync(original, width, Path.Combine(work, name), ct);
        Directory.CreateDirectory(files.FolderOf(id));
        foreach (var (width, extension, name) in names)
            File.Move(Path.Combine(work, name), files.PathOf(id, width, extension));
    }
}
