using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.Printing;
using PreOrderFarm.TestKit;
using PreOrderFarm.Typesetting.Tests;

namespace PreOrderFarm.Tests.Printing;

/// <summary>From the order to the sheet: what backers bought, as closing made parcels of it, is what the paper says.</summary>
public sealed class SoldAndPrintedTests : IAsyncLifetime
{
    private static readonly string[] Names = ["王小明", "Jürgen Weiß", "陳美玲", "O’Sullivan 奥沙利文"];

    private FarmHost farm = null!;
    private Harvest harvest = null!;

    public async Task InitializeAsync()
    {
        farm = await FarmHost.StartAsync();
        harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task A_batch_is_printed_as_it_was_bought_but_for_what_was_paid_back()
    {
        var pledges = new List<PlacedPledge>();
        var backer = await farm.Given.MemberAsync();
        for (var i = 0; i < 10; i++)
            pledges.Add(await PaidAsync(i, backer));
        await farm.UseAsync<CancelPledge>(cancel => cancel.RunAsync(backer, pledges[9].Id, null, default));
        await farm.Given.ClosedAsync(harvest);
        await farm.QueryAsync(db => db.Database.ExecuteSqlAsync($"update parcels set status = 'void', voided_at = now() where source_id = {pledges[4].Id}"));

        var (printed, pdf) = await PrintAsync();
        using var _ = pdf;
        var parcels = (await farm.Given.ParcelsAsync(harvest)).Where(parcel => parcel.Status != ParcelStatus.Void).ToList();

        // Eight pledges are left, a box in each. Two have three family boxes, which make two parcels, and two have one.
        Assert.Equal(8 + 2 * 2 + 2, parcels.Count);
        Assert.Equal(parcels.Count, printed.Totals.Parcels);
        Assert.Equal([("5 kg box", 8L, 40_000L), ("Family box", 8L, 80_000L)], printed.Totals.Picks.Select(pick => (pick.OfferName, pick.Units, pick.NetGrams)));

        var pages = pdf.TextOfPages();
        Assert.True(pages.Length > 2);
        for (var page = 1; page <= pages.Length; page++)
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Page {page} of {pages.Length}"), pages[page - 1], StringComparison.Ordinal);
        Assert.Contains("120 kg", pages[0], StringComparison.Ordinal);
        foreach (var parcel in parcels)
        {
            var page = Assert.Single(pages, text => text.Contains(parcel.Code, StringComparison.Ordinal));
            var i = pledges.FindIndex(pledge => pledge.Id == parcel.SourceId);
            Assert.Contains($"{Names[i % Names.Length]} r{i}\n", page, StringComparison.Ordinal);
            Assert.Contains($"Zeile 1 von {i}\n", page, StringComparison.Ordinal);
            Assert.Contains($"生日快乐 {i}\n", page, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(" r4\n", pdf.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain(" r9\n", pdf.Text(), StringComparison.Ordinal);
    }

    private async Task<PlacedPledge> PaidAsync(int i, Actor backer)
    {
        var order = farm.Given.Order(harvest, boxes: 1, familyBoxes: FamilyBoxes(i));
        order.Address!.Recipient = $"{Names[i % Names.Length]} r{i}";
        order.GiftNote = $"Zeile 1 von {i}\n生日快乐 {i}";
        var placed = await farm.Given.PlaceAsync(order, backer);
        await farm.Given.PayAsync(placed.Id);
        await farm.Given.ConfirmAsync(placed.Id);
        return placed;
    }

    private static int FamilyBoxes(int i) => i switch
    {
        0 or 2 => 3,
        4 or 6 or 8 => 1,
        _ => 0,
    };

    private async Task<(PrintedSheet Printed, Pdf Pdf)> PrintAsync()
    {
        var batch = Assert.Single(await farm.Given.BatchesAsync(harvest));
        using var stream = new MemoryStream();
        var printed = await new PrintSheet(farm.Database.DataSource, new PrintRuns(farm.Database.DataSource), farm.Clock).RunAsync(harvest.Grower, new SheetOrder(batch, SheetKind.PackingList, "en"), stream, default);
        return (printed, Pdf.From(stream.ToArray()));
    }
}
