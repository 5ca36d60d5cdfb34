using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>What a pledge asks for and where to: all that its price follows from.</summary>
public sealed record PledgeTerms(IReadOnlyList<LineTerms> Lines, PostalAddress Address, Guid RegionId)
{
    public long GoodsMinor => Lines.Sum(line => line.GoodsMinor);
    public long ShippingMinor => Lines.Sum(line => line.ShippingMinor);
}

/// <summary>One line: units of an offer, the price of one, and of shipping one parcel of them to the region.</summary>
public sealed record LineTerms(Guid OfferId, int Quantity, long UnitPriceMinor, long ParcelShippingMinor, int UnitsPerParcel)
{
    public int Parcels => (Quantity + UnitsPerParcel - 1) / UnitsPerParcel;
    public long GoodsMinor => checked(Quantity * UnitPriceMinor);
    public long ShippingMinor => checked(Parcels * ParcelShippingMinor);
}
