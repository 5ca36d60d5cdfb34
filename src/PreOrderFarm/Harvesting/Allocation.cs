using PreOrderFarm.Campaigns;

namespace PreOrderFarm.Harvesting;

/// <summary>What a pledge still waits for of an offer. Lot: its number when lots are drawn.</summary>
public sealed record WantedUnits(Guid PledgeId, DateTimeOffset ConfirmedAt, string Lot, int Units);

/// <summary>
/// Who gets how many units of what there is. Everything is given out as far as it is wanted, and nobody gets more than they
/// wanted. First come and the lottery serve one pledge after the other, whole, until nothing is left; of pro rata everyone gets
/// their part rounded down, and what is left goes, a unit each, to the largest remainders, and among equal ones to who pledged first.
/// </summary>
public static class Allocation
{
    /// <summary>The units given, in the order of those wanted. The draw is asked only when lots are drawn.</summary>
    public static IReadOnlyList<int> For(ShortHarvestPolicy policy, IReadOnlyList<WantedUnits> wanted, long available, LotteryDraw draw)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(available);
        return policy switch
        {
            ShortHarvestPolicy.FirstCome => OneAfterTheOther(wanted, available, ByTime(wanted)),
            ShortHarvestPolicy.ProRata => ProRata(wanted, available),
            ShortHarvestPolicy.Lottery => OneAfterTheOther(wanted, available, ByLot(wanted, draw)),
            _ => throw new InvalidOperationException($"No harvest is divided by {policy}."),
        };
    }

    private static IEnumerable<int> ByTime(IReadOnlyList<WantedUnits> wanted) =>
        Enumerable.Range(0, wanted.Count).OrderBy(i => wanted[i].ConfirmedAt).ThenBy(i => wanted[i].PledgeId);

    private static IEnumerable<int> ByLot(IReadOnlyList<WantedUnits> wanted, LotteryDraw draw) =>
        Enumerable.Range(0, wanted.Count).OrderBy(i => draw.PlaceOf(wanted[i].Lot), StringComparer.Ordinal);

    private static int[] OneAfterTheOther(IReadOnlyList<WantedUnits> wanted, long available, IEnumerable<int> order)
    {
        var given = new int[wanted.Count];
        foreach (var i in order)
        {
            given[i] = (int)Math.Min(wanted[i].Units, available);
            available -= given[i];
        }
        return given;
    }

    private static int[] ProRata(IReadOnlyList<WantedUnits> wanted, long available)
    {
        var total = wanted.Sum(w => (long)w.Units);
        if (available >= total)
            return [.. wanted.Select(w => w.Units)];
        var given = wanted.Select(w => (int)((Int128)w.Units * available / total)).ToArray();
        var left = (int)(available - given.Sum(units => (long)units));
        var byRemainder = ByTime(wanted).OrderByDescending(i => (Int128)wanted[i].Units * available % total);
        foreach (var i in byRemainder.Take(left))
            given[i]++;
        return given;
    }
}
