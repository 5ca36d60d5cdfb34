using PreOrderFarm.Fulfilment;
using PreOrderFarm.Printing;
using PreOrderFarm.TestKit;
using PreOrderFarm.Typesetting.Tests;

namespace PreOrderFarm.Tests.Printing;

/// <summary>What a box weighs is said wherever it is known, and makes no new version of its batch: nobody packs otherwise because of it.</summary>
public sealed class WeighedAndPrintedTests : IAsyncLifetime
{
    private FarmHost farm = null!;
    private Harvest harvest = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        await farm.Given.SoldByWeightAsync(harvest);
        await farm.Given.PaidPledgeAsync(harvest, boxes: 1, familyBoxes: 1);
        await farm.Given.ClosedAsync(harvest);
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Lists_notes_and_tables_say_the_weight_of_the_one_data_set_under_the_same_version_and_checksum()
    {
        var batch = Assert.Single(await farm.Given.BatchesAsync(harvest));
        var (before, version) = (await TableAsync(batch), await farm.ScalarAsync<int>($"""select version as "Value" from fulfilment_batches where id = {batch}"""));
        var (plannedList, planned) = await PrintAsync(batch, SheetKind.PackingList);
        Assert.All(before.Rows, row => Assert.EndsWith(",", row, StringComparison.Ordinal));
        Assert.DoesNotContain("4.73 kg", plannedList, StringComparison.Ordinal);

        await farm.Given.WeighedAsync(harvest, 4_730);

        var after = await TableAsync(batch);
        Assert.Equal(before.Rows.Select(row => row.Contains(",5 kg box,", StringComparison.Ordinal) ? row + "4730" : row), after.Rows);
        var (list, printed) = await PrintAsync(batch, SheetKind.PackingList);
        var (notes, _) = await PrintAsync(batch, SheetKind.DeliveryNotes);
        Assert.Contains("4.73 kg", list, StringComparison.Ordinal);
        Assert.Contains("4.73 kg", notes, StringComparison.Ordinal);
        Assert.Equal(planned.Totals.Checksum, printed.Totals.Checksum);
        Assert.Equal((before.Totals.Checksum, printed.Totals.Checksum), (after.Totals.Checksum, after.Totals.Checksum));
        Assert.Equal(version, await farm.ScalarAsync<int>($"""select version as "Value" from fulfilment_batches where id = {batch}"""));

        var weights = await RowsAsync(stream => farm.UseAsync<ExportWeights>(export => export.RunAsync(harvest.Grower, batch, "zh-Hant", stream, default)));
        Assert.EndsWith(",最多（公斤）,重量（公斤）", weights[0], StringComparison.Ordinal);
        var filled = System.Text.Encoding.UTF8.GetBytes(string.Join("\r\n", weights));
        Assert.Equal(WeightOutcome.Done, Assert.Single((await farm.UseAsync<WeighByTable, WeightPlan>(weigh => weigh.PreviewAsync(harvest.Grower, batch, new MemoryStream(filled), default))).Lines).Outcome);
        Assert.EndsWith(",1 × 5 kg box,5,4.73", Assert.Single(weights.Skip(1)), StringComparison.Ordinal);
    }

    private async Task<(List<string> Rows, BatchTotals Totals)> TableAsync(Guid batch)
    {
        BatchTotals? totals = null;
        var rows = await RowsAsync(async stream => totals = await farm.UseAsync<ExportPackingList, BatchTotals>(export => export.RunAsync(harvest.Grower, batch, null, "en", stream, default)));
        return (rows[1..], totals!);
    }

    private static async Task<List<string>> RowsAsync(Func<Stream, Task> write)
    {
        using var stream = new MemoryStream();
        await write(stream);
        return [.. System.Text.Encoding.UTF8.GetString(stream.ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)];
    }

    private async Task<(string Text, PrintedSheet Printed)> PrintAsync(Guid batch, SheetKind kind)
    {
        using var stream = new MemoryStream();
        var printed = await farm.UseAsync<PrintSheet, PrintedSheet>(print => print.RunAsync(harvest.Grower, new SheetOrder(batch, kind, "en"), stream, default));
        using var pdf = Pdf.From(stream.ToArray());
        return (pdf.Text(), printed);
    }
}
