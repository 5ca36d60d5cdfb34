using PreOrderFarm.Shared;

namespace PreOrderFarm.Harvesting;

/// <summary>All that was harvested for an offer, with what is packed or sent already: in units or in grams, never in both.</summary>
public sealed record HarvestYield(long? Units, long? Grams)
{
    private const long MaximumGrams = 100_000_000_000;

    /// <summary>
    /// Only whole boxes can be sent: of 52 kg in boxes of 5 kg, ten. What is packed of a box that is sold by weight is what it
    /// weighed; what is left is counted at the most that one may weigh, so that nobody is promised fruit that may not be there.
    /// </summary>
    internal long WholeUnits(int netGrams, GoneFruit? weighed = null) =>
        Units ?? (weighed is null ? Grams!.Value / netGrams : weighed.Units + ((Grams!.Value - weighed.Grams) / netGrams));

    public void MustBeRight()
    {
        var rules = new InputRules();
        rules.Require((Units is null) != (Grams is null), nameof(Units), $"Say what there is: in boxes or in kilograms.");
        rules.Require(Units is null or (>= 0 and <= int.MaxValue), nameof(Units), $"A harvest is from nothing to {int.MaxValue:N0} boxes.");
        rules.Require(Grams is null or (>= 0 and <= MaximumGrams), nameof(Grams), $"A harvest is from nothing to {MaximumGrams / 1000:N0} kg.");
        rules.ThrowIfBroken();
    }
}
