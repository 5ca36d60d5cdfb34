using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// What somebody says that the fruit of a parcel weighs. Far from what was sold, a slip of the finger is likelier than such a
/// box: it is asked once, and whoever says it again (IsSure) is believed.
/// </summary>
public sealed record Weighing(long Grams, bool IsSure = false)
{
    public const long MaximumGrams = 1_000_000_000;
}

internal static class WeightRules
{
    /// <summary>Within half and six fifths of the maximum nobody asks.</summary>
    public static bool IsPlausible(long grams, long maximumGrams) => grams * 2 >= maximumGrams && grams * 5 <= maximumGrams * 6;

    /// <param name="parcel">With its lines.</param>
    /// <param name="weighing">What is said.</param>
    /// <param name="field">Where that was said.</param>
    public static void ThrowIfBroken(Parcel parcel, Weighing weighing, string field)
    {
        if (BrokenBy(parcel, weighing, field) is { } broken)
            throw new RuleBroken([broken]);
    }

    /// <summary>Null: it is a weight that the parcel may have.</summary>
    public static BrokenRule? BrokenBy(Parcel parcel, Weighing weighing, string field)
    {
        if (weighing.Grams is <= 0 or > Weighing.MaximumGrams)
            return new BrokenRule(field, $"A parcel weighs more than nothing and less than {Weighing.MaximumGrams / 1000} kg.");
        var maximum = Maximum(parcel);
        return weighing.IsSure || IsPlausible(weighing.Grams, maximum) ? null
            : new BrokenRule(field, $"Does parcel {parcel.Number} really weigh {Kilograms(weighing.Grams)} kg? It was sold as up to {Kilograms(maximum)} kg. If so, say it once more.");
    }

    /// <summary>The most that it may weigh.</summary>
    public static long Maximum(Parcel parcel) => parcel.Lines.Sum(line => line.NetGrams);

    /// <summary>So far above the most that more is likelier a wrong unit or a wrong row.</summary>
    public static bool IsTooMuch(Parcel parcel, long grams) => grams > Maximum(parcel) && !IsPlausible(grams, Maximum(parcel));

    /// <summary>Where nothing was chosen by name, what waits for its weight waits on; when all of it does, that is refused as it is.</summary>
    public static List<Parcel> WithoutUnweighed(List<Parcel> parcels) =>
        parcels.TrueForAll(parcel => parcel.WaitsForItsWeight) ? parcels : parcels.FindAll(parcel => !parcel.WaitsForItsWeight);

    private static decimal Kilograms(long grams) => grams / 1000m;
}
