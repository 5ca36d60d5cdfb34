using System.Runtime.InteropServices;
using PreOrderFarm.Demo;
using PreOrderFarm.Demo.Story;

// ./farm demo [--once] [--fresh] [--folder PATH] [--port N]
using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    var command = DemoCommand.Read(args);
    await (command.IsOnce ? DemoRuns.OnceAsync(command, stop.Token) : DemoRuns.StayUpAsync(command, stop.Token));
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
catch (Exception failed) when (failed is DemoFailed or ArgumentException or ApiRefused or IOException or InvalidOperationException or TimeoutException or HttpRequestException)
{
    await Console.Error.WriteLineAsync(failed.Message);
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
