using PreOrderFarm.Campaigns;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Reconciliation;

/// <summary>How many there are, how many boxes in them, and their sum.</summary>
public sealed record ProofFigure(long Count, long Boxes, Money Sum);

/// <summary>
/// Where the money of a campaign is. What came and went is counted from payments and refunds, what is here from the
/// ledger: two books that know nothing of each other, so that their equation says something.
/// </summary>
/// <param name="Pledged">Pledges that are paid, or held while somebody pays.</param>
/// <param name="Captured">Payments that succeeded, and the boxes of their pledges.</param>
/// <param name="Refunded">Refunds that have reached their bank or were paid by bank transfer; the boxes of pledges that had all of it back.</param>
/// <param name="OnTheWayBack">Asked for, under way, or failed and still owed; the boxes of pledges that will so have had all of it back.</param>
/// <param name="Held">Neither refunded nor released: the pledges that have such money, and their boxes that have not arrived and are still to come.</param>
/// <param name="Shipped">Parcels that left the farm.</param>
/// <param name="Released">Parcels whose money is the grower's, before fees.</param>
/// <param name="PlatformFee">Kept by the platform of what was released: the parcels of which something was kept.</param>
/// <param name="ProcessingFee">What payment processing cost, charged to the grower of what was released.</param>
/// <param name="WithBanks">Of what is held or released: what backers' banks have taken for now, until they decide.</param>
/// <param name="Disputed">Taken back by backers' banks for good.</param>
/// <param name="CoveredByGrower">Paid to backers beyond what was held: taken from the reserve, from what was released, or owed by the grower.</param>
public sealed record CampaignProof(
    Guid CampaignId, string Slug, string Title, CampaignStatus Status, DateTimeOffset At,
    ProofFigure Pledged, ProofFigure Captured, ProofFigure Refunded, ProofFigure OnTheWayBack, ProofFigure Held,
    ProofFigure Shipped, ProofFigure Released, ProofFigure PlatformFee, ProofFigure ProcessingFee, Money WithBanks, Money Disputed, Money CoveredByGrower)
{
    /// <summary>captured + covered by the grower = refunded + on the way back + held + released + disputed.</summary>
    public bool Holds => Captured.Sum + CoveredByGrower == Refunded.Sum + OnTheWayBack.Sum + Held.Sum + Released.Sum + Disputed;
}

/// <summary>The same of one pledge. Its payments and refunds are counted from their own records, the rest from its bookings.</summary>
public sealed record PledgeProof(
    Guid PledgeId, string Reference, PledgeStatus Status, long Boxes, Money Pledged, Money Captured, Money Refunded, Money OnTheWayBack, Money Held,
    Money Shipped, Money Released, Money PlatformFee, Money ProcessingFee, Money Disputed, Money CoveredByGrower)
{
    /// <summary>By how much the equation of the campaign is not satisfied by this pledge: zero in health.</summary>
    public Money Difference => Captured + CoveredByGrower - Refunded - OnTheWayBack - Held - Released - Disputed;
}
