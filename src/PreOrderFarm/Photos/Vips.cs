using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Photos;

/// <summary>
/// libvips by its commands. What strangers upload is decoded in a process of its own: with a time-out, bounded memory
/// and processor time (prlimit), without the loaders that libvips itself does not trust
/// (https://www.libvips.org/2022/05/28/What's-new-in-8.13.html).
/// </summary>
public sealed class Vips(IOptions<PhotosOptions> options)
{
    /// <summary>No file of ours is larger: the largest upright picture has 1600 × 6400 pixels of four bytes.</summary>
    private const long MostBytesWritten = 100_000_000;

    private readonly SemaphoreSlim places = new(options.Value.Parallel);

    /// <summary>Reads the header only: no pixel is decoded.</summary>
    public async Task<(int Width, int Height)> SizeAsync(string file, CancellationToken ct)
    {
        var width = await RunAsync("vipsheader", ["-f", "width", file], ct);
        var height = await RunAsync("vipsheader", ["-f", "height", file], ct);
        return (int.Parse(width, CultureInfo.InvariantCulture), int.Parse(height, CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// Turned upright, in sRGB, at most this wide, without EXIF or any other metadata, as PNG. A file that ends too early
    /// is refused: half of it would be grey.
    /// </summary>
    public Task UprightAsync(string file, int width, string output, CancellationToken ct) =>
        RunAsync("vips", ["thumbnail", file, $"{output}[compression=0,strip]", Number(width), "--height", Number(4 * width), "--size", "down", "--export-profile", "srgb", "--fail-on", "truncated"], ct);

    /// <summary>At most this wide, in the format that the output's name says; transparent parts are white where that knows none.</summary>
    public Task ShrinkAsync(string file, int width, string output, CancellationToken ct) =>
        RunAsync("vipsthumbnail", [file, "--size", $"{Number(width)}x{Number(4 * width)}>", "-o", output + Path.GetExtension(output) switch
        {
            // Effort 2 of 9: 0.8 s for 1600 × 1200 pixels on one core, a third of the JPEG's size; 4 takes three times as long for a tenth less.
            ".avif" => "[compression=av1,Q=60,effort=2,bitdepth=8,strip]",
            ".webp" => "[Q=80,strip]",
            ".jpg" => "[Q=80,background=255,strip]",
            ".png" => "[strip]",
            var other => throw new ArgumentOutOfRangeException(nameof(output), other, "No format is made of photos under this name."),
        }], ct);

    private async Task<string> RunAsync(string command, string[] arguments, CancellationToken ct)
    {
        await places.WaitAsync(ct);
        try
        {
            return await RunLimitedAsync(command, arguments, ct);
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<string> RunLimitedAsync(string command, string[] arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo("prlimit") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in new[] { $"--as={options.Value.MemoryMegabytes * 1_000_000L}", $"--cpu={options.Value.TimeoutSeconds}", "--core=0", $"--fsize={MostBytesWritten}", command }.Concat(arguments))
            start.ArgumentList.Add(argument);
        start.Environment["VIPS_BLOCK_UNTRUSTED"] = "1";
        start.Environment["VIPS_CONCURRENCY"] = "1";

        using var process = Process.Start(start) ?? throw new InvalidOperationException("prlimit did not start.");
        process.StandardInput.Close();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(TimeSpan.FromSeconds(options.Value.TimeoutSeconds));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            await errors;
            if (process.ExitCode == 127)
                throw new InvalidOperationException($"{command} is missing: install libvips-tools.");
            return process.ExitCode == 0 ? (await output).Trim() : throw Unreadable();
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw Unreadable();
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>A part of a picture of ours, unchanged in size.</summary>
    public Task CropAsync(string file, int left, int top, int width, int height, string output, CancellationToken ct) =>
        RunAsync("vips", ["crop", file, output, Number(left), Number(top), Number(width), Number(height)], ct);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static RuleBroken Unreadable() => new("Photo", $"This photo cannot be read. Save it again as JPEG, or choose another one.");
}
