using PreOrderFarm.Demo;
using PreOrderFarm.Demo.Story;

// ./farm demo [--once] [--fresh] [--folder PATH] [--port N]
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) => (pressed.Cancel, _) = (true, stop.CancelAsync());
AppDomain.CurrentDomain.ProcessExit += (_, _) => stop.Cancel();
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
catch (Exception failed) when (failed is DemoFailed or ArgumentException or ApiRefused)
{
    await Console.Error.WriteLineAsync(failed.Message);
    return 1;
}
