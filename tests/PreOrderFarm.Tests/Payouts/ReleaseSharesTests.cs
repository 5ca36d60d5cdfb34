using FsCheck;
using FsCheck.Fluent;
using PreOrderFarm.Payouts;

namespace PreOrderFarm.Tests.Payouts;

public sealed class ReleaseSharesTests
{
    private static readonly DateTimeOffset Shipped = new(2027, 4, 10, 8, 0, 0, TimeSpan.Zero);
    private static readonly ReceiptRules Rules = new(NoWordDays: 14, AnswerDays: 3);

    [Fact]
    public void Nothing_is_lost_and_nothing_made() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll<PositiveInt[], int, int>(AddsUp));

    [Fact]
    public void One_at_a_time_or_all_at_once_is_the_same_money() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll<PositiveInt[], int, int>(IsTheSame));

    private static bool AddsUp(PositiveInt[] values, int refunded, int fee)
    {
        var parcels = Parcels(values);
        var total = parcels.Sum(p => p.ValueMinor);
        var held = Math.Max(0, total - Math.Abs((long)refunded));
        var terms = new ReleaseTerms(Math.Abs(refunded % 30) * 100, Math.Abs(fee % 30) * 100);

        var shares = ReleaseShare.Of(Money(held, total, fee), parcels, terms);

        return shares.Sum(s => s.Gross.Minor) == held
            && shares.All(s => s.Payable.Minor >= 0 && s.PlatformFee.Minor >= 0 && s.ProcessingFee.Minor >= 0 && s.Reserve.Minor >= 0)
            && shares.All(s => s.Gross == s.PlatformFee + s.ProcessingFee + s.Reserve + s.Payable)
            && (shares.Any(s => s.Payable.Minor == 0) || shares.Sum(s => s.ProcessingFee.Minor) == FeeOf(total, fee));
    }

    private static bool IsTheSame(PositiveInt[] values, int refunded, int fee)
    {
        var parcels = Parcels(values);
        var total = parcels.Sum(p => p.ValueMinor);
        var held = Math.Max(0, total - Math.Abs((long)refunded));
        var terms = new ReleaseTerms(500, 500);
        long gross = 0, charged = 0;
        for (var left = parcels; left.Count > 0; left = left[1..])
        {
            var share = ReleaseShare.Of(Money(held - gross, total, fee) with { FeeChargedMinor = charged }, left, terms)[0];
            gross += share.Gross.Minor;
            charged += share.ProcessingFee.Minor;
        }
        return gross == held && charged <= FeeOf(total, fee);
    }

    [Fact]
    public void A_payment_that_went_back_whole_is_not_its_growers()
    {
        Assert.Equal(0, new PaymentOfPledge(10_000, 10_000, 1_300, 44).FeeMinor);
        Assert.Equal(338, new PaymentOfPledge(10_000, 5_000, 1_300, 44).FeeMinor);
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 3)]
    public void The_claim_window_begins_with_the_receipt(bool isConfirmed, int claimDays)
    {
        var delivered = Shipped.AddDays(2);
        var parcel = new ParcelOnItsWay(Shipped, delivered, isConfirmed ? delivered : null, null, claimDays, IsBlocked: false);

        Assert.Equal(new ReleaseDecision.Wait(delivered.AddDays(claimDays)), ReleaseDecision.For(parcel, Rules, delivered.AddDays(claimDays).AddTicks(-1)));
        Assert.Equal(
            new ReleaseDecision.Release(isConfirmed ? ReceiptKind.Confirmed : ReceiptKind.Delivered, delivered),
            ReleaseDecision.For(parcel, Rules, delivered.AddDays(claimDays)));
        Assert.IsType<ReleaseDecision.Blocked>(ReleaseDecision.For(parcel with { IsBlocked = true }, Rules, delivered.AddDays(100)));
    }

    [Fact]
    public void Without_word_nothing_is_released_before_the_backer_was_asked_twice()
    {
        var parcel = new ParcelOnItsWay(Shipped, null, null, null, 3, IsBlocked: false);

        Assert.Equal(new ReleaseDecision.Wait(null), ReleaseDecision.For(parcel, Rules, Shipped.AddDays(400)));
        Assert.Equal(new ReleaseDecision.Wait(Shipped.AddDays(17)), ReleaseDecision.For(parcel with { AskedAgainAt = Shipped.AddDays(10) }, Rules, Shipped.AddDays(16)));
        Assert.Equal(new ReleaseDecision.Wait(Shipped.AddDays(26)), ReleaseDecision.For(parcel with { AskedAgainAt = Shipped.AddDays(20) }, Rules, Shipped.AddDays(25)));
    }

    private static List<UnreleasedParcel> Parcels(PositiveInt[] values) =>
        [.. values.Append(PositiveInt.NewPositiveInt(1)).Take(12).Select(value => new UnreleasedParcel(Guid.NewGuid(), value.Get))];

    private static PledgeMoney Money(long held, long paid, int fee) => new("CNY", held, [new PaymentOfPledge(paid, 0, paid, FeeOf(paid, fee))], 0);

    private static long FeeOf(long paid, int fee) => Math.Abs((long)fee) % (paid + 1);
}
