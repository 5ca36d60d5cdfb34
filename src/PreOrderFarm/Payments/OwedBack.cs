namespace PreOrderFarm.Payments;

/// <summary>
/// What is to be paid back for a part of a pledge that is not delivered as it was paid for. What a bank has taken of the pledge
/// is spread over all of it: of that part, its share has gone back already, and the rest of the pledge keeps what is left for it.
/// </summary>
public static class OwedBack
{
    /// <param name="partMinor">What was paid for all such parts, so far.</param>
    /// <param name="wholeMinor">What was paid for the pledge.</param>
    /// <param name="takenMinor">What a bank took of that and has not given back.</param>
    /// <param name="refundedMinor">What was refunded of these parts already.</param>
    /// <param name="leftMinor">What can be refunded of the pledge at all.</param>
    public static long Minor(long partMinor, long wholeMinor, long takenMinor, long refundedMinor, long leftMinor)
    {
        if (partMinor <= 0 || leftMinor <= 0)
            return 0;
        ArgumentOutOfRangeException.ThrowIfLessThan(wholeMinor, partMinor);
        return Math.Clamp(partMinor - TakenMinor(partMinor, wholeMinor, takenMinor) - refundedMinor, 0, leftMinor);
    }

    /// <summary>What of such parts the bank has, rounded up: the part that is still delivered never has less than its share.</summary>
    public static long TakenMinor(long partMinor, long wholeMinor, long takenMinor) =>
        wholeMinor == 0 ? 0 : (long)(((Int128)Math.Min(takenMinor, wholeMinor) * partMinor + wholeMinor - 1) / wholeMinor);
}
