using System.Diagnostics;

namespace PreOrderFarm.Benchmarks;

/// <summary>A program of somebody else's.</summary>
internal static class Tool
{
    /// <summary>What it printed. Throws when it fails, with its first words.</summary>
    public static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        // Where many of them tell the same, the first will do.
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{Path.GetFileName(program)} failed:\n{string.Join('\n', (await errors).Split('\n').Take(6))}");
    }
}
