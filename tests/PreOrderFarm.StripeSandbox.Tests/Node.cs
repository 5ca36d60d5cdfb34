using System.Diagnostics;

namespace PreOrderFarm.StripeSandbox.Tests;

/// <summary>
/// Stripe's official client and its types, from npm. `./farm test` fetches them and names the folder in
/// FARM_NODE_MODULES; without it they are fetched once into the build output.
/// </summary>
internal static class Node
{
    private static readonly SemaphoreSlim OneAtATime = new(1);

    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "official", name);

    public static async Task<string> ModulesAsync()
    {
        if (Environment.GetEnvironmentVariable("FARM_NODE_MODULES") is { Length: > 0 } given)
        {
            return given;
        }
        var folder = Path.Combine(AppContext.BaseDirectory, "node");
        var modules = Path.Combine(folder, "node_modules");
        await OneAtATime.WaitAsync();
        try
        {
            if (!File.Exists(Path.Combine(modules, "typescript", "package.json")) || !File.Exists(Path.Combine(modules, "stripe", "package.json")))
            {
                Directory.CreateDirectory(folder);
                await RunAsync("npm", ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "stripe@23.1.0", "typescript@5"]);
            }
        }
        finally
        {
            OneAtATime.Release();
        }
        return modules;
    }

    /// <summary>What the program printed. A program that fails fails the test, with its words.</summary>
    public static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string input = "")
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}:\n{await output}\n{await errors}");
        return await output;
    }
}
