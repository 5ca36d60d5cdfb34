using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>What a pledge asks for and where to: all that its price follows from. Without a region it is fetched, and not shipped.</summary>
public sealed record PledgeTerms(IReadOnlyList<LineTerms> Lines, PostalAddress Address, Guid? RegionId)
{
    public long GoodsMinor => Lines.Sum(line => line.GoodsMinor);
    public long ShippingMinor => Lines.Sum(line => line.ShippingMinor);

    /// <summary>Units by offer.</summary>
    public IReadOnlyDictionary<Guid, int> Units() => Lines.ToDictionary(line => line.OfferId, line => line.Quantity);

    /// <summary>How units change on the way from one to the other; offers whose units stay are left out.</summary>
    public static IReadOnlyDictionary<Guid, int> Difference(IReadOnlyDictionary<Guid, int> had, IReadOnlyDictionary<Guid, int> wanted) =>
        had.Keys.Union(wanted.Keys)
            .Select(offer => KeyValuePair.Create(offer, wanted.GetValueOrDefault(offer) - had.GetValueOrDefault(offer)))
            .Where(move => move.Value != 0)
            .ToDictionary();
}

/// <summary>
/// One line: units of an offer, the price of one, and of shipping one parcel of them to the region. EarlyUnits of them cost
/// EarlyPriceMinor each, for they were taken while that was the price.
/// </summary>
public sealed record LineTerms(Guid OfferId, int Quantity, long UnitPriceMinor, long ParcelShippingMinor, int UnitsPerParcel)
{
    public int EarlyUnits { get; init; }
    public long EarlyPriceMinor { get; init; }

    public int Parcels => (Quantity + UnitsPerParcel - 1) / UnitsPerParcel;
    public long GoodsMinor => checked(((Quantity - EarlyUnits) * UnitPriceMinor) + (EarlyUnits * EarlyPriceMinor));
    public long ShippingMinor => checked(Parcels * ParcelShippingMinor);
}
