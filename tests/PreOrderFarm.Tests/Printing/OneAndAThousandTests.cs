using System.Globalization;
using PreOrderFarm.Printing;
using PreOrderFarm.Printing.Labels;
using PreOrderFarm.TestKit;
using PreOrderFarm.Typesetting.Tests;

namespace PreOrderFarm.Tests.Printing;

/// <summary>Documents at both ends of their range: every page is counted, the last one is whole, and the sums are those of all.</summary>
public sealed class OneAndAThousandTests : IAsyncLifetime
{
    private TestDatabase database = null!;

    public async Task InitializeAsync() => database = await TestDatabases.CreateAsync();

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Theory]
    [InlineData(1, Paper.A4, 3, 8)]
    [InlineData(1000, Paper.A4, 3, 8)]
    [InlineData(1, Paper.Roll100x150, 1, 2)]
    [InlineData(1000, Paper.Roll100x150, 1, 2)]
    public async Task Lists_and_labels_are_whole_with_one_parcel_and_with_a_thousand(int parcels, Paper paper, int fewestOnAPage, int mostOnAPage)
    {
        var batch = await BatchToPrint.CreateAsync(database.DataSource, parcels);
        var (all, last) = (parcels.ToString("N0", CultureInfo.InvariantCulture), $"K7F3Q{parcels:000000}");
        var honey = Enumerable.Range(1, parcels).Sum(i => 1 + i % 3);
        var boxes = Enumerable.Range(1, parcels).Where(i => i % 2 == 0).Sum(i => 1 + i % 3);

        var packing = await PagesAsync(batch, paper, SheetKind.PackingList, $"Parcels {all} · Boxes {boxes + honey:N0} · ");
        Assert.InRange(packing.Length, parcels / mostOnAPage + 1, parcels / fewestOnAPage + 1);
        Assert.Contains(last, packing[^1], StringComparison.Ordinal);
        var load = await PagesAsync(batch, paper, SheetKind.LoadList, $"Parcels {all} · ");
        Assert.Contains("Taken over by", load[^1], StringComparison.Ordinal);
        Assert.Contains($"boxes {boxes + honey:N0}", load[^1].Replace('\n', ' '), StringComparison.Ordinal);
        var matrix = await PagesAsync(batch, paper, SheetKind.Matrix, $"Parcels {all} · ");
        Assert.Contains($"{honey:N0}", matrix[^1].Split("Sum")[^1], StringComparison.Ordinal);

        using var stream = new MemoryStream();
        await new PrintLabels(database.DataSource, Runs, Clock).PdfAsync(batch.Packer, new LabelOrder(batch.BatchId, LabelMedia.A4Eight, "en"), stream, default);
        using var labels = Pdf.From(stream.ToArray());
        Assert.Equal("no", labels.Info("Tagged"));
        Assert.Equal((parcels + 7) / 8, labels.Pages);
        Assert.Contains($"{all}/{all} · Batch 7", labels.TextOfPages()[^1], StringComparison.Ordinal);
        Assert.Contains(last, labels.TextOfPages()[^1], StringComparison.Ordinal);
    }

    private async Task<string[]> PagesAsync(BatchToPrint batch, Paper paper, SheetKind kind, string totals)
    {
        using var stream = new MemoryStream();
        await new PrintSheet(database.DataSource, Runs, Clock).RunAsync(batch.Packer, new SheetOrder(batch.BatchId, kind, "en") { Paper = SheetPaper.Common(paper) }, stream, default);
        using var pdf = Pdf.From(stream.ToArray());
        Assert.Equal("yes", pdf.Info("Tagged"));
        var pages = pdf.TextOfPages();
        for (var page = 1; page <= pages.Length; page++)
        {
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Page {page} of {pages.Length}"), pages[page - 1], StringComparison.Ordinal);
            Assert.Contains(totals, pages[page - 1], StringComparison.Ordinal);
        }

        return pages;
    }

    private PrintRuns Runs => new(database.DataSource);

    private static FakeClock Clock => new(BatchToPrint.Now);
}
