namespace PreOrderFarm.Shared;

/// <summary>The least that one payment can ask for, by currency: the payment provider says so, or a setting where it names no figure (Payments).</summary>
public sealed class SmallestCharge(Func<string, long> minorOf)
{
    public Money Of(string currency) => new(minorOf(currency), currency);
}
