using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>Of a pledge whose boxes were settled by their weight, where the money is that they cost less. Pure.</summary>
/// <param name="Difference">What they cost less than was paid.</param>
/// <param name="Refunded">What of it we have paid back, or are paying back.</param>
/// <param name="WithBank">What of it a bank took that has not decided yet.</param>
/// <param name="ReturnedByBank">What of it a bank took and keeps for the backer.</param>
/// <param name="PaidBefore">What of it had gone back already for another reason: no more goes back than was paid.</param>
public sealed record WeightMoney(Money Difference, Money Refunded, Money WithBank, Money ReturnedByBank, Money PaidBefore)
{
    /// <summary>Some of it does not come from us, or not now.</summary>
    public bool HasRest => Refunded.Minor < Difference.Minor;

    /// <param name="currency">Of the pledge.</param>
    /// <param name="differenceMinor">What its boxes cost less, so far.</param>
    /// <param name="refundedMinor">What was asked back for that.</param>
    /// <param name="wholeMinor">What was paid for the pledge.</param>
    /// <param name="takenMinor">What a bank took of it and has not given back.</param>
    /// <param name="keptMinor">What of that it keeps for good.</param>
    public static WeightMoney Of(string currency, long differenceMinor, long refundedMinor, long wholeMinor, long takenMinor, long keptMinor)
    {
        var rest = Math.Max(differenceMinor - refundedMinor, 0);
        var bank = Math.Min(rest, OwedBack.TakenMinor(differenceMinor, wholeMinor, takenMinor));
        var kept = Math.Min(bank, OwedBack.TakenMinor(differenceMinor, wholeMinor, keptMinor));
        Money Minor(long minor) => new(minor, currency);
        return new WeightMoney(Minor(differenceMinor), Minor(refundedMinor), Minor(bank - kept), Minor(kept), Minor(rest - bank));
    }
}
