using PreOrderFarm.Fulfilment;

namespace PreOrderFarm.TestKit;

public sealed partial class Given
{
    /// <summary>The 5 kg box of the harvest is sold by weight: up to 5 kg, at 17.60 per kilogram.</summary>
    public Task SoldByWeightAsync(Harvest harvest) =>
        farm.ExecuteAsync($"update offers set is_sold_by_weight = true where id = {harvest.Box}");

    /// <summary>Its parcels that are sold by weight are weighed and packed, in the order of their numbers.</summary>
    public async Task WeighedAsync(Harvest harvest, params long[] grams)
    {
        var parcels = (await ParcelsAsync(harvest)).Where(parcel => parcel.IsSoldByWeight && parcel.Status == ParcelStatus.Planned).ToList();
        foreach (var batch in parcels.Zip(grams).GroupBy(weighed => weighed.First.BatchId))
        {
            await farm.UseAsync<WeighParcels, int>(weigh => weigh.RunAsync(
                harvest.Grower, batch.Key, [.. batch.Select(weighed => new ParcelWeight(weighed.First.Id, new Weighing(weighed.Second, IsSure: true)))], CancellationToken.None));
        }
    }
}
