using PreOrderFarm.Demo;

// dotnet run --project tests/PreOrderFarm.TestKit -- FOLDER: a PostgreSQL in that folder until this process ends.
if (args is not [var folder])
{
    Console.Error.WriteLine("Name one folder for the data.");
    return 1;
}

await using var postgres = await LocalPostgres.StartAsync(folder, new LocalPostgresOptions { Say = Console.Error.WriteLine });
Console.WriteLine(postgres.ConnectionString());
using var asked = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    asked.Cancel();
};
await Task.Delay(Timeout.Infinite, asked.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
return 0;
