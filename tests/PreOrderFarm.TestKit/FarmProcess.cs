using System.Collections.Concurrent;
using System.Diagnostics;

namespace PreOrderFarm.TestKit;

/// <summary>
/// One of our programs as a process of its own, killed with the process that started it. What it prints is kept, for
/// waiting on a line and for telling why it failed.
/// </summary>
public sealed class FarmProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> output = new();
    private readonly TaskCompletionSource<Process> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FarmProcess()
    {
    }

    public Task<int> Ended => ended.Task;

    public string Output => string.Join('\n', output);

    /// <summary>Starts an assembly that lies beside ours: PreOrderFarm.Web.dll, PreOrderFarm.StripeSandbox.dll.</summary>
    public static Task<FarmProcess> StartAsync(string assembly, string[] arguments, IReadOnlyDictionary<string, string?> environment) =>
        StartProgramAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments], environment);

    // The kernel sends the signal when the thread that started the child ends (prctl(2), PR_SET_PDEATHSIG), hence a
    // thread of its own that waits for it.
    private static async Task<FarmProcess> StartProgramAsync(string program, string[] arguments, IReadOnlyDictionary<string, string?> environment)
    {
        var child = new FarmProcess();
        var start = new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", "--", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        new Thread(() => child.Run(start)) { IsBackground = true, Name = program }.Start();
        await child.started.Task;
        return child;
    }

    private void Run(ProcessStartInfo start)
    {
        try
        {
            var process = new Process { StartInfo = start };
            process.OutputDataReceived += (_, line) => Keep(line.Data);
            process.ErrorDataReceived += (_, line) => Keep(line.Data);
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            started.SetResult(process);
            process.WaitForExit();
            ended.SetResult(process.ExitCode);
        }
        catch (Exception failure)
        {
            if (!started.TrySetException(failure))
                ended.TrySetException(failure);
        }
    }

    private void Keep(string? line)
    {
        if (line is not null)
            output.Enqueue(line);
    }

    /// <summary>The first line that contains this, printed by now or later.</summary>
    public async Task<string> LineAsync(string containing, TimeSpan limit)
    {
        var began = Stopwatch.StartNew();
        while (true)
        {
            var hasEnded = ended.Task.IsCompleted;
            if (output.FirstOrDefault(line => line.Contains(containing, StringComparison.Ordinal)) is { } found)
                return found;
            if (hasEnded || began.Elapsed > limit)
                throw new InvalidOperationException($"The process did not print '{containing}':\n{Output}");
            await Task.Delay(20);
        }
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed, as when the power goes.</summary>
    public async Task KillAsync()
    {
        var process = await started.Task;
        if (!ended.Task.IsCompleted)
            process.Kill();
        await ended.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        (await started.Task).Dispose();
    }
}
