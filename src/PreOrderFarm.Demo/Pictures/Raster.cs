using System.Diagnostics;

namespace PreOrderFarm.Demo.Pictures;

/// <summary>Turns a drawing into a photograph, by libvips.</summary>
internal static class Raster
{
    public static async Task<byte[]> JpegAsync(string svg, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("farm-picture-");
        try
        {
            var drawing = Path.Combine(folder.FullName, "drawing.svg");
            var photo = Path.Combine(folder.FullName, "photo.jpg");
            await File.WriteAllTextAsync(drawing, svg, ct);
            using var vips = Process.Start(new ProcessStartInfo("vipsthumbnail", [drawing, "--size", "1600x", "-o", photo + "[Q=88]"]) { RedirectStandardError = true })
                ?? throw new InvalidOperationException("vipsthumbnail (Debian's libvips-tools) did not start.");
            var complaint = await vips.StandardError.ReadToEndAsync(ct);
            await vips.WaitForExitAsync(ct);
            return vips.ExitCode == 0
                ? await File.ReadAllBytesAsync(photo, ct)
                : throw new InvalidOperationException($"vipsthumbnail could not draw: {complaint}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
