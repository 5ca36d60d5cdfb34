using PreOrderFarm.Photos;
using PreOrderFarm.Typesetting;

namespace PreOrderFarm.Printing;

/// <summary>The pictures on share cards and posters: a harvest's photo, or the drawing of its produce.</summary>
public sealed class HarvestPictures(PhotoFiles files, Vips vips)
{
    /// <summary>A PNG of the photo's part around its focus in these proportions, at most that wide; null where the photo is gone.</summary>
    public async Task<byte[]?> PhotoAsync(Guid id, PhotoFocus focus, int widthPixels, int heightPixels, CancellationToken ct)
    {
        if (files.Find(id, PhotoFiles.Widths.First(width => width >= Math.Min(widthPixels, PhotoFiles.Widths[^1])), "jpg") is not { } path)
            return null;
        var work = files.CreateWorkFolder();
        try
        {
            var (cropped, output) = (Path.Combine(work.FullName, "cropped.png"), Path.Combine(work.FullName, "picture.png"));
            var (width, height) = await vips.SizeAsync(path, ct);
            var (left, top, partWidth, partHeight) = focus.Crop(width, height, (double)widthPixels / heightPixels);
            await vips.CropAsync(path, left, top, partWidth, partHeight, cropped, ct);
            await vips.ShrinkAsync(cropped, widthPixels, output, ct);
            return await File.ReadAllBytesAsync(output, ct);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    /// <summary>1080 × 810 pixels of one of the site's drawings, by its file's name.</summary>
    internal static byte[] Art(string name)
    {
        using var stream = typeof(HarvestPictures).Assembly.GetManifestResourceStream($"art.{name}.png")
            ?? throw new InvalidOperationException($"No drawing is called {name}.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}

/// <summary>The style sheet's tokens in its day colours: paper, ink, soft, leaf, line, awning-pale.</summary>
internal static class Palette
{
    internal static Colour Paper { get; } = new(0xfa, 0xf5, 0xe9);

    internal static Colour Ink { get; } = new(0x24, 0x30, 0x1f);

    internal static Colour Soft { get; } = new(0x57, 0x5d, 0x49);

    internal static Colour Leaf { get; } = new(0x2b, 0x66, 0x40);

    internal static Colour Line { get; } = new(0xe4, 0xd9, 0xc1);

    internal static Colour Pale { get; } = new(0xfd, 0xf3, 0xda);
}
