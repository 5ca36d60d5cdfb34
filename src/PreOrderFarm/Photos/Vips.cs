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
    private const long MemoryBytes = 2_000_000_000;
    private readonly SemaphoreSlim places = new(options.Value.Parallel);

    /// <summary>Reads the header only: no pixel is decoded.</summary>
    public async Task<(int Width, int Height)> SizeAsync(string file, CancellationToken ct)
    {
        var width = await RunAsync("vipsheader", ["-f", "width", file], ct);
        var height = await RunAsync("vipsheader", ["-f", "height", file], ct);
        return (int.Parse(width, CultureInfo.InvariantCulture), int.Parse(height, CultureInfo.InvariantCulture));
    }

    /// <summary>Turned upright, in sRGB, at most this wide, without EXIF or any other metadata.</summary>
    public Task ShrinkAsync(string file, int width, string output, CancellationToken ct) =>
        RunAsync("vipsthumbnail", [file, "--size", string.Create(CultureInfo.InvariantCulture, $"{width}x{4 * width}>"), "--export-profile", "srgb", "-o", $"{output}[Q=80,strip]"], ct);

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
        foreach (var argument in new[] { $"--as={MemoryBytes}", $"--cpu={options.Value.TimeoutSeconds}", "--core=0", command }.Concat(arguments))
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

    private static RuleBroken Unreadable() => new("Photo", $"This photo cannot be read. Save it again as JPEG, or choose another one.");
}
