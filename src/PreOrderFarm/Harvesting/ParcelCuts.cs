using PreOrderFarm.Fulfilment;

namespace PreOrderFarm.Harvesting;

/// <summary>A parcel that is not packed yet, with what its pledge pays for a unit: some of its units may have cost the early price.</summary>
public sealed record UnpackedParcel(Guid Id, Guid PledgeId, int Number, int Units, long GoodsMinor, long ShippingMinor, long UnitPriceMinor, long EarlyPriceMinor)
{
    internal int EarlyUnits => UnitPriceMinor == EarlyPriceMinor ? 0 : (int)((Units * UnitPriceMinor - GoodsMinor) / (UnitPriceMinor - EarlyPriceMinor));
}

/// <summary>What rode on the units that a pledge does not get.</summary>
public sealed record CutMoney(long GoodsMinor, long ShippingMinor);

/// <summary>
/// Takes units out of a pledge's parcels: as if it had ordered so few from the start. The last parcel loses first, and in a
/// parcel the units at the full price before those at the early one. A parcel that has nothing left is not sent, and its
/// shipping is not paid.
/// </summary>
internal static class ParcelCuts
{
    public static (IReadOnlyList<ParcelCut> Cuts, CutMoney Money) For(IEnumerable<UnpackedParcel> parcels, int missing)
    {
        var cuts = new List<ParcelCut>();
        var (goods, shipping) = (0L, 0L);
        foreach (var parcel in parcels.OrderByDescending(p => p.Number))
        {
            if (missing == 0)
                break;
            var cut = Cut(parcel, Math.Min(missing, parcel.Units));
            missing -= parcel.Units - cut.Units;
            goods += parcel.GoodsMinor - cut.GoodsMinor;
            shipping += parcel.ShippingMinor - cut.ShippingMinor;
            cuts.Add(cut);
        }
        if (missing > 0)
            throw new InvalidOperationException($"{missing} more units are missing than there are.");
        return (cuts, new CutMoney(goods, shipping));
    }

    private static ParcelCut Cut(UnpackedParcel parcel, int missing)
    {
        var left = parcel.Units - missing;
        if (left == 0)
            return new ParcelCut(parcel.Id, 0, 0, 0);
        var early = Math.Min(parcel.EarlyUnits, left);
        return new ParcelCut(parcel.Id, left, left * parcel.UnitPriceMinor - early * (parcel.UnitPriceMinor - parcel.EarlyPriceMinor), parcel.ShippingMinor);
    }
}
