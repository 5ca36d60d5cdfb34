using PreOrderFarm.Payments;

namespace PreOrderFarm.Harvesting;

/// <summary>A parcel that has left, what was paid for the most that it may weigh, and what it weighs.</summary>
public sealed record WeighedParcel(Guid ParcelId, Guid PledgeId, Guid OfferId, long PaidMinor, long MaximumGrams, long ActualGrams);

/// <summary>Settled: what other parcels of the pledge weighed less, in money; and what of that was refunded.</summary>
public sealed record WeighedPledge(Guid PledgeId, long PaidMinor, long TakenMinor, long LeftMinor, long SettledMinor, long RefundedMinor);

/// <summary>What a parcel's weight costs less than was paid, and what of that goes back now. Pure.</summary>
public sealed record WeightSettlement(WeighedParcel Parcel, long DifferenceMinor, long RefundMinor)
{
    /// <summary>The parcels of a pledge get their differences one after the other, as far as its money reaches.</summary>
    public static IReadOnlyList<WeightSettlement> Of(IEnumerable<WeighedParcel> parcels, IReadOnlyDictionary<Guid, WeighedPledge> pledges) =>
        [.. parcels.GroupBy(parcel => parcel.PledgeId).SelectMany(pledge => Of(pledge, pledges[pledge.Key]))];

    private static IEnumerable<WeightSettlement> Of(IEnumerable<WeighedParcel> parcels, WeighedPledge pledge)
    {
        var differences = parcels.Select(parcel => (Parcel: parcel, Minor: WeightPrice.DifferenceMinor(parcel.PaidMinor, parcel.MaximumGrams, parcel.ActualGrams))).ToList();
        var left = OwedBack.Minor(pledge.SettledMinor + differences.Sum(difference => difference.Minor), pledge.PaidMinor, pledge.TakenMinor, pledge.RefundedMinor, pledge.LeftMinor);
        foreach (var (parcel, minor) in differences)
        {
            var refund = Math.Min(minor, left);
            left -= refund;
            yield return new WeightSettlement(parcel, minor, refund);
        }
    }
}
