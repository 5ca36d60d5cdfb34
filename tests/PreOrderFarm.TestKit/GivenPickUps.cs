using PreOrderFarm.Campaigns;
using PreOrderFarm.Fulfilment;
using PreOrderFarm.PickUp;

namespace PreOrderFarm.TestKit;

public sealed partial class Given
{
    /// <summary>A pick-up point of the harvest's grower that its campaign does not offer yet.</summary>
    public Task<Guid> PickUpPointAsync(Harvest harvest, string name = "The barn") =>
        farm.UseAsync<AddPickUpPoint, Guid>(add => add.RunAsync(harvest.Grower, harvest.GrowerId, new PickUpPointInput
        {
            Name = name,
            Line1 = "1 Kiwi Road",
            City = "Zhouzhi",
            PostalCode = "710400",
            Country = "CN",
            Hours = "Sat 9–12",
        }, CancellationToken.None));

    /// <summary>Its campaign offers these points, and no others.</summary>
    public Task OfferedAsync(Harvest harvest, params PickUpOfferInput[] points) =>
        farm.UseAsync<OfferPickUps>(offer => offer.RunAsync(harvest.Grower, harvest.CampaignId, points, CancellationToken.None));

    /// <summary>A point that the campaign offers, with room for so many boxes.</summary>
    public async Task<Guid> OfferedPointAsync(Harvest harvest, long capacity)
    {
        var point = await PickUpPointAsync(harvest);
        await OfferedAsync(harvest, new PickUpOfferInput(point, capacity));
        return point;
    }

    /// <summary>Every load of a closed harvest is at its point.</summary>
    public async Task BroughtAsync(Harvest harvest)
    {
        foreach (var batch in await BatchesAsync(harvest))
        {
            if (await IsFetchedAsync(batch))
                await farm.UseAsync<BringToPoint, int>(bring => bring.RunAsync(harvest.Grower, batch, null, CancellationToken.None));
        }
    }

    private Task<bool> IsFetchedAsync(Guid batch) =>
        farm.ScalarAsync<bool>($"""select pick_up_point_id is not null as "Value" from fulfilment_batches where id = {batch}""");
}
