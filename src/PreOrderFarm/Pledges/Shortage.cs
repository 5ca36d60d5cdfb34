using PreOrderFarm.Shared;

namespace PreOrderFarm.Pledges;

/// <summary>The sentences for units that are not there.</summary>
internal static class Shortage
{
    public static RuleBroken Of(AdmissionOutcome outcome, string offer, long available) => new(nameof(PlacePledgeInput.Lines), (outcome, available) switch
    {
        (AdmissionOutcome.OfferCap, 0) => $"{offer} is sold out.",
        (AdmissionOutcome.OfferCap, 1) => $"Only one box of {offer} is left.",
        (AdmissionOutcome.OfferCap, _) => $"Only {available} boxes of {offer} are left.",
        (AdmissionOutcome.BackerLimit, 0) => $"You have as many boxes of {offer} as one backer can have.",
        (AdmissionOutcome.BackerLimit, _) => $"You can take {available} more of {offer}: there is a limit for each backer.",
        (AdmissionOutcome.CapBoxes or AdmissionOutcome.CapGrams, 0) => $"The whole harvest is sold.",
        (AdmissionOutcome.CapBoxes, 1) => $"Only one box is left.",
        (AdmissionOutcome.CapBoxes, _) => $"Only {available} boxes are left.",
        (AdmissionOutcome.CapGrams, _) => $"Only {available / 1000m:0.###} kg are left.",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "That is no shortage."),
    });

    /// <summary>The point is full, or nearly: said beside the choice of where it goes.</summary>
    public static RuleBroken At(string point, long available) => new(nameof(PlacePledgeInput.PickUpPointId), available switch
    {
        0 => $"{point} is full. Please choose another place, or have it shipped.",
        1 => $"{point} has room for one box only.",
        _ => $"{point} has room for {available} boxes only.",
    });
}
