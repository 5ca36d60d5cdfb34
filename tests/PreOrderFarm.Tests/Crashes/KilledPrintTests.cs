using System.Text;
using PreOrderFarm.Printing;
using PreOrderFarm.Printing.Prepared;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Tests.Crashes;

/// <summary>A worker of its own process, killed (SIGKILL) while it stores the file of a large print; this process takes over.</summary>
public sealed class KilledPrintTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync(("Printing:AtOnceUpTo", "0"));

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_print_whose_worker_is_killed_is_made_whole_by_another_process()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        await farm.Given.PaidPledgeAsync(harvest);
        await farm.Given.ClosedAsync(harvest);
        var batch = (await farm.Given.BatchesAsync(harvest)).Single();
        farm.Clock.FollowTheMachine();
        var order = PrintOrder.Of(new SheetOrder(batch, SheetKind.PackingList, "en"));
        var asked = (await farm.UseAsync<AskForPrint, PreparedPrint?>(ask => ask.RunAsync(harvest.Grower, order, default)))!;
        await using (var gate = await Gate.ShutAsync(farm, "after insert on prepared_print_parts"))
        {
            await using var worker = await Worker.StartAsync(farm);
            await gate.WaitAsync(worker);
            await worker.KillAsync();
        }

        Assert.Equal("printing 1", await farm.ScalarAsync<string>($"""select state || ' ' || attempt as "Value" from prepared_prints"""));
        // Half a minute of silence, without waiting for it.
        await farm.ExecuteAsync($"update prepared_prints set heartbeat_at = heartbeat_at - {PreparePrints.Silence}");
        Assert.Equal(1, await farm.UseAsync<PreparePrints, int>(print => print.RunAsync(default)));

        using var file = new MemoryStream();
        await farm.UseAsync<DownloadPrint>(async download => await download.WriteAsync(harvest.Grower, await download.MustBeReadyAsync(harvest.Grower, asked.Id, default), file, default));
        var text = Encoding.Latin1.GetString(file.ToArray());
        Assert.StartsWith("%PDF-", text, StringComparison.Ordinal);
        Assert.EndsWith("%%EOF", text.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal("ready 2", await farm.ScalarAsync<string>($"""select state || ' ' || attempt as "Value" from prepared_prints"""));
        Assert.Equal(file.Length, await farm.ScalarAsync<long>($"""select sum(octet_length(content))::bigint as "Value" from prepared_print_parts"""));
    }
}
