using FsCheck;
using FsCheck.Fluent;
using PreOrderFarm.Harvesting;

namespace PreOrderFarm.Tests.Harvesting;

public sealed class ParcelCutsTests
{
    private static readonly Gen<(int Quantity, int Early, int PerParcel, long Price, long EarlyPrice, long Shipping, int Missing)> AnyLine =
        from quantity in Gen.Choose(1, 12)
        from early in Gen.Choose(0, quantity)
        from perParcel in Gen.Choose(1, 4)
        from price in Gen.Choose(2, 9_999)
        from earlyPrice in Gen.Choose(1, price - 1)
        from shipping in Gen.Choose(0, 999)
        from missing in Gen.Choose(0, quantity)
        select (quantity, early, perParcel, (long)price, (long)earlyPrice, (long)shipping, missing);

    [Fact]
    public void What_is_left_costs_what_it_had_cost_if_so_few_had_been_ordered_and_no_cent_is_lost() =>
        Prop.ForAll(AnyLine.ToArbitrary(), line =>
        {
            var parcels = Parcels(line.Quantity, line.Early, line);
            var fewer = Parcels(line.Quantity - line.Missing, Math.Min(line.Early, line.Quantity - line.Missing), line);

            var (cuts, money) = ParcelCuts.For(parcels, line.Missing);

            var left = parcels.Select(p => cuts.FirstOrDefault(cut => cut.ParcelId == p.Id) is { } cut ? (cut.Units, cut.GoodsMinor, cut.ShippingMinor) : (p.Units, p.GoodsMinor, p.ShippingMinor)).ToList();
            return left.Where(l => l.Item1 > 0).SequenceEqual(fewer.Select(p => (p.Units, p.GoodsMinor, p.ShippingMinor)))
                && money.GoodsMinor == parcels.Sum(p => p.GoodsMinor) - fewer.Sum(p => p.GoodsMinor)
                && money.ShippingMinor == parcels.Sum(p => p.ShippingMinor) - fewer.Sum(p => p.ShippingMinor);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void More_than_there_is_cannot_be_taken_out() =>
        Assert.Throws<InvalidOperationException>(() => ParcelCuts.For(Parcels(2, 0, (2, 0, 1, 100, 50, 10, 0)), 3));

    // As the closing makes them: units that were taken early are in the first.
    private static List<UnpackedParcel> Parcels(int quantity, int early, (int Quantity, int Early, int PerParcel, long Price, long EarlyPrice, long Shipping, int Missing) line) =>
    [
        .. Enumerable.Range(0, (quantity + line.PerParcel - 1) / line.PerParcel).Select(n =>
        {
            var units = Math.Min(line.PerParcel, quantity - n * line.PerParcel);
            var cheap = Math.Clamp(early - n * line.PerParcel, 0, units);
            return new UnpackedParcel(new Guid(n, 0, 0, new byte[8]), Guid.Empty, n + 1, units, units * line.Price - cheap * (line.Price - line.EarlyPrice), line.Shipping, line.Price, line.EarlyPrice);
        }),
    ];
}
