using PreOrderFarm.Payments;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>Of what a pledge costs less in the end (its boxes weigh less, its harvest was short), where that money is. Pure.</summary>
/// <param name="Difference">What it costs less than was paid.</param>
/// <param name="Refunded">What of it we have paid back, or are paying back.</param>
/// <param name="Failed">What of it we tried to pay back and a bank did not take: we owe it still.</param>
/// <param name="WithBank">What of it a bank took that has not decided yet.</param>
/// <param name="ReturnedByBank">What of it a bank took and keeps for the backer.</param>
/// <param name="PaidBefore">What of it had gone back already for another reason: no more goes back than was paid.</param>
public sealed record MoneyBack(Money Difference, Money Refunded, Money Failed, Money WithBank, Money ReturnedByBank, Money PaidBefore)
{
    /// <summary>Some of it does not come from us, or not now.</summary>
    public bool HasRest => Refunded.Minor < Difference.Minor;

    /// <param name="currency">Of the pledge.</param>
    /// <param name="differenceMinor">What it costs less, so far.</param>
    /// <param name="asked">What became of what was asked back for that.</param>
    /// <param name="wholeMinor">What was paid for the pledge.</param>
    /// <param name="takenMinor">What a bank took of it and has not given back.</param>
    /// <param name="keptMinor">What of that it keeps for good.</param>
    public static MoneyBack Of(string currency, long differenceMinor, AskedBack asked, long wholeMinor, long takenMinor, long keptMinor)
    {
        var rest = Math.Max(differenceMinor - asked.SumMinor, 0);
        var bank = Math.Min(rest, OwedBack.TakenMinor(differenceMinor, wholeMinor, takenMinor));
        var kept = Math.Min(bank, OwedBack.TakenMinor(differenceMinor, wholeMinor, keptMinor));
        Money Minor(long minor) => new(minor, currency);
        return new MoneyBack(
            Minor(differenceMinor), Minor(asked.PaidMinor), Minor(asked.FailedMinor), Minor(asked.WithBankMinor + bank - kept), Minor(asked.ByBankMinor + kept), Minor(rest - bank));
    }
}

/// <summary>Refunds for one reason: paid or on their way; failed, so that they are owed; failed, with what a bank took that has not decided; paid by a bank.</summary>
public sealed record AskedBack(long PaidMinor, long FailedMinor = 0, long WithBankMinor = 0, long ByBankMinor = 0)
{
    public long SumMinor => PaidMinor + FailedMinor + WithBankMinor + ByBankMinor;
}
