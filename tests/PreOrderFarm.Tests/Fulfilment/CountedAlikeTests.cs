using System.Text;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Printing;
using PreOrderFarm.Tests.Closing;

namespace PreOrderFarm.Tests.Fulfilment;

/// <summary>Station, board and page count for themselves how far a batch is: together that is what its papers and tables count.</summary>
public sealed class CountedAlikeTests : IAsyncLifetime
{
    private ClosingFarm farm = null!;
    private Guid batch;
    private Guid campaign;

    public async Task InitializeAsync()
    {
        farm = await ClosingFarm.CreateAsync();
        var closing = await farm.AddCampaignAsync();
        campaign = closing.Id;
        await farm.AddPledgeAsync(closing, [(0, 7)]);
        await farm.AddPledgeAsync(closing, [(0, 5)]);
        farm.Clock.Advance(TimeSpan.FromHours(1));
        await farm.SweepAsync();
        batch = Guid.Parse(await farm.ValueAsync<string>("select id::text from fulfilment_batches"));
    }

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task In_every_state_screen_station_board_paper_and_table_count_the_same()
    {
        await MustBeAlikeAsync();
        await farm.ExecuteAsync($"""
            insert into release_blocks (id, parcel_id, kind, source_id, created_at)
            select gen_random_uuid(), id, 'dispute', gen_random_uuid(), now() from parcels where batch_id = '{batch}' and position = 1
            """);
        await MustBeAlikeAsync();
        foreach (var all in Enum.GetValues<ParcelStatus>())
        {
            await SetAsync(_ => all);
            await MustBeAlikeAsync();
        }
        for (var shift = 0; shift < 6; shift++)
        {
            await SetAsync(position => (ParcelStatus)(((position * 5) + shift) % 6));
            await MustBeAlikeAsync();
        }
    }

    private Task SetAsync(Func<int, ParcelStatus> status) => farm.ExecuteAsync(string.Join(";\n", Enumerable.Range(1, 12).Select(position =>
        $"update parcels set status = '{status(position).ToString().ToLowerInvariant()}', packed_at = now(), voided_at = case when '{status(position).ToString().ToLowerInvariant()}' = 'void' then now() end where batch_id = '{batch}' and position = {position}")));

    private async Task MustBeAlikeAsync()
    {
        var station = await farm.DoAsync((PackingStation s) => s.StateAsync(batch, default));
        var page = (await farm.DoAsync((BatchQueries q) => q.FindAsync(farm.Staff, batch, default))).Summary.Parcels;
        var board = Assert.Single((await farm.DoAsync((BatchBoard b) => b.ReadAsync(farm.Staff, new BoardFilter(campaign), null, default))).Campaigns);
        var paper = await new ReadBatchPage(farm.DataSource).RunAsync(farm.Staff, batch, [], default);
        using var table = new MemoryStream();
        await new ExportPackingList(farm.DataSource).RunAsync(farm.Staff, batch, null, "en", table, default);
        var rows = Encoding.UTF8.GetString(table.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1;

        Assert.Equal((paper.Totals.Parcels, paper.Totals.Parcels, paper.Totals.Parcels, paper.Totals.Parcels), (station.Live, page.Live, board.Parcels.Live, rows));
        Assert.Equal((page.Planned, page.Packed, page.Shipped + page.Delivered), (station.Open, station.Packed, station.Left));
        Assert.Equal(page, Assert.Single(board.Batches).Parcels);
        Assert.Equal((page.Planned, page.Packed, page.Shipped, page.Delivered, page.Void), (board.Parcels.Planned, board.Parcels.Packed, board.Parcels.Shipped, board.Parcels.Delivered, board.Parcels.Void));
    }
}
