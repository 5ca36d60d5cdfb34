using FsCheck;
using FsCheck.Fluent;
using PreOrderFarm.Harvesting;
using PreOrderFarm.Payments;
using PreOrderFarm.Pledges;

namespace PreOrderFarm.Tests.Harvesting;

public sealed class WeightSettlementTests
{
    private static readonly Gen<(long Paid, long Maximum, long Actual)> AnyBox =
        from paid in Gen.Choose(0, 99_999_999)
        from maximum in Gen.Choose(1, 1_000_000)
        from actual in Gen.Choose(1, 2_000_000)
        select ((long)paid, (long)maximum, (long)actual);

    [Theory]
    [InlineData(6_000, 5_000, 4_730, 324)]
    [InlineData(6_000, 5_000, 5_000, 0)]
    [InlineData(6_000, 5_000, 6_200, 0)]
    [InlineData(1_000, 3_000, 2_999, 0)]
    [InlineData(1_000, 3_000, 2_998, 1)]
    [InlineData(1, 1_000, 499, 1)]
    [InlineData(1, 1_000, 500, 0)]
    public void The_difference_is_what_the_weight_costs_less_to_the_cent(long paid, long maximum, long actual, long difference) =>
        Assert.Equal(difference, WeightPrice.DifferenceMinor(paid, maximum, actual));

    [Fact]
    public void It_is_never_below_zero_never_more_than_was_paid_and_within_half_a_cent_of_the_exact_price() =>
        Prop.ForAll(AnyBox.ToArbitrary(), box =>
        {
            var difference = WeightPrice.DifferenceMinor(box.Paid, box.Maximum, box.Actual);
            var exact = (Int128)box.Paid * Math.Min(box.Actual, box.Maximum);
            var off = ((Int128)(box.Paid - difference) * box.Maximum) - exact;
            return difference >= 0 && difference <= box.Paid && Int128.Abs(off) * 2 <= box.Maximum;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void A_heavier_box_never_costs_less() =>
        Prop.ForAll(AnyBox.ToArbitrary(), box =>
            WeightPrice.DifferenceMinor(box.Paid, box.Maximum, box.Actual + 1) <= WeightPrice.DifferenceMinor(box.Paid, box.Maximum, box.Actual))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Together_a_pledges_parcels_get_no_more_than_is_left_and_each_no_more_than_its_difference()
    {
        var pledge = Guid.NewGuid();
        WeighedParcel Box(long actual) => new(Guid.NewGuid(), pledge, Guid.NewGuid(), 1_000, 1_000, actual);

        var settled = WeightSettlement.Of([Box(900), Box(700), Box(800)], new Dictionary<Guid, WeighedPledge> { [pledge] = new(pledge, 3_000, 0, 350, 0, 0) });

        Assert.Equal([(100L, 100L), (300, 250), (200, 0)], settled.Select(one => (one.DifferenceMinor, one.RefundMinor)));
    }

    [Theory]
    [InlineData(20_00, 30_00, 0, 0, 30_00, 20_00)]
    [InlineData(20_00, 30_00, 10_00, 0, 20_00, 13_33)]
    [InlineData(30_00, 30_00, 10_00, 0, 20_00, 20_00)]
    [InlineData(20_00, 30_00, 10_00, 6_66, 13_34, 6_67)]
    [InlineData(20_00, 30_00, 30_00, 0, 0, 0)]
    [InlineData(20_00, 30_00, 10_00, 20_00, 0, 0)]
    [InlineData(20_00, 30_00, 0, 0, 5_00, 5_00)]
    [InlineData(0, 30_00, 0, 0, 30_00, 0)]
    public void What_a_bank_took_is_spread_over_all_of_a_pledge(long part, long whole, long taken, long refunded, long left, long owed) =>
        Assert.Equal(owed, OwedBack.Minor(part, whole, taken, refunded, left));

    [Theory]
    [InlineData(800, 800, 0, 0, 0, 0, 0)]
    [InlineData(800, 800, 9_200, 0, 0, 0, 0)]
    [InlineData(800, 0, 9_200, 0, 800, 0, 0)]
    [InlineData(800, 0, 9_200, 9_200, 0, 800, 0)]
    [InlineData(800, 300, 4_600, 2_300, 200, 200, 100)]
    [InlineData(800, 399, 4_601, 4_601, 0, 401, 0)]
    [InlineData(800, 500, 0, 0, 0, 0, 300)]
    public void What_does_not_come_from_us_is_with_a_bank_was_returned_by_it_or_had_gone_back(long difference, long refunded, long taken, long kept, long withBank, long byBank, long before)
    {
        var money = MoneyBack.Of("CNY", difference, new(refunded), 9_200, taken, kept);

        Assert.Equal((withBank, byBank, before), (money.WithBank.Minor, money.ReturnedByBank.Minor, money.PaidBefore.Minor));
        Assert.Equal(money.Difference, money.Refunded + money.WithBank + money.ReturnedByBank + money.PaidBefore);
        Assert.Equal(refunded < difference, money.HasRest);
    }
}
