namespace PreOrderFarm.Harvesting;

/// <summary>What a parcel that is sold by weight costs in the end.</summary>
public static class WeightPrice
{
    /// <summary>
    /// What of its price goes back: all of it paid for the most that it may weigh, its part for what it does weigh, rounded to the
    /// nearest minor unit, half a unit up. More than the most costs no more.
    /// </summary>
    public static long DifferenceMinor(long paidMinor, long maximumGrams, long actualGrams)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(paidMinor);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumGrams);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(actualGrams);
        var price = (((Int128)paidMinor * Math.Min(actualGrams, maximumGrams) * 2) + maximumGrams) / ((Int128)maximumGrams * 2);
        return paidMinor - (long)price;
    }
}
