using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.Harvesting;
using PreOrderFarm.Payments;
using PreOrderFarm.Payouts;
using PreOrderFarm.Pledges;
using PreOrderFarm.TestKit;
using PreOrderFarm.TestKit.Chaos;

namespace PreOrderFarm.Tests.Harvesting;

public sealed class FetchedHarvestTests : IAsyncLifetime
{
    private FarmHost farm = null!;

    public async Task InitializeAsync() => farm = await FarmHost.StartAsync();

    public async Task DisposeAsync() => await farm.DisposeAsync();

    [Fact]
    public async Task Who_fetches_theirs_is_paid_back_boxes_without_shipping_and_the_load_is_issued_anew_brought_and_handed_over()
    {
        var harvest = await farm.Given.HarvestOnSaleAsync(target: 1);
        var point = await farm.Given.OfferedPointAsync(harvest, capacity: 3);
        var fetched = await farm.Given.PlaceAsync(farm.Given.Order(harvest, boxes: 3) with { PickUpPointId = point });
        await farm.Given.PayAsync(fetched.Id);
        await farm.Given.ConfirmAsync(fetched.Id);
        var shipped = await farm.Given.PaidPledgeAsync(harvest, boxes: 3);
        await farm.Given.ClosedAsync(harvest);
        await farm.SettleAsync();
        await farm.UseAsync<SettlePayments, int>(settle => settle.RunAsync(default));

        var yield = new HarvestYield(3, null);
        var seen = await farm.UseAsync<PreviewAllocation, AllocationPreview>(look => look.RunAsync(harvest.Grower, harvest.CampaignId, harvest.Box, yield, default));
        await farm.UseAsync<ConfirmAllocation, bool>(confirm => confirm.RunAsync(harvest.Grower, harvest.CampaignId, harvest.Box, yield, seen.Token, default));
        await farm.SettleAsync();

        Assert.Equal((8_800, 20_000), (await BackAsync(fetched), await BackAsync(shipped)));
        var load = (await farm.Given.ParcelsAsync(harvest)).Where(parcel => parcel.SourceId == fetched.Id).ToList();
        Assert.Equal([ParcelStatus.Planned, ParcelStatus.Planned, ParcelStatus.Void], load.Select(parcel => parcel.Status));
        Assert.Equal(2, await farm.ScalarAsync<int>($"""select version as "Value" from fulfilment_batches where pick_up_point_id = {point}"""));

        await farm.Given.BroughtAsync(harvest);
        Assert.Equal(2, await farm.ScalarAsync<int>($"""select (model ->> 'parcels')::int as "Value" from emails where template = 'parcel_at_point'"""));
        await farm.UseAsync<MarkParcelsDelivered, int>(deliver => deliver.RunAsync(harvest.Grower, load[0].BatchId, [load[0].Id, load[1].Id], default));
        farm.Clock.Advance(TimeSpan.FromDays(4));
        Assert.Equal(2, await farm.UseAsync<ReleaseParcels, int>(sweep => sweep.RunAsync(default)));
        Assert.Equal(0, await farm.ScalarAsync<long>($"""select held_minor as "Value" from held_of_pledges(array[{fetched.Id}])"""));
        await Invariants.MustHoldWhenQuietAsync(farm);
    }

    private async Task<long> BackAsync(PlacedPledge pledge) =>
        (await farm.QueryAsync(db => db.Set<Refund>().AsNoTracking().Where(refund => refund.PledgeId == pledge.Id).ToListAsync())).Sum(refund => refund.AmountMinor);
}
