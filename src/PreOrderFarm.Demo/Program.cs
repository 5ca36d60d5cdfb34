using System.Runtime.InteropServices;
using PreOrderFarm.Demo;
using PreOrderFarm.Web;

// ./farm demo [--once] [--fresh] [--folder PATH] [--port N] [--verbose]
using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await StartFailures.RunAsync(args, RunAsync, Console.Error);

async Task<int> RunAsync(string[] words)
{
    try
    {
        var command = DemoCommand.Read(words, DemoRuns.HasOwnStripe);
        await (command.IsOnce ? DemoRuns.OnceAsync(command, stop.Token) : DemoRuns.StayUpAsync(command, stop.Token));
        return 0;
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        return 130;
    }
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
