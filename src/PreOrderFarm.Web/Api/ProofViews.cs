using System.ComponentModel;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Pledges;
using PreOrderFarm.Reconciliation;

namespace PreOrderFarm.Web.Api;

internal sealed record ProofFigureView(long Count, long Boxes, long SumMinor)
{
    public static ProofFigureView Of(ProofFigure f) => new(f.Count, f.Boxes, f.Sum.Minor);
}

internal sealed record ProofView(
    Guid CampaignId, CampaignStatus Status, DateTimeOffset At, string Currency,
    ProofFigureView Pledged, ProofFigureView Captured, ProofFigureView Refunded, ProofFigureView OnTheWayBack, ProofFigureView Held,
    ProofFigureView Shipped, ProofFigureView Released, ProofFigureView PlatformFee, ProofFigureView ProcessingFee, long WithBanksMinor, long DisputedMinor,
    long CoveredByGrowerMinor, bool Holds)
{
    public static ProofView Of(CampaignProof p) => new(
        p.CampaignId, p.Status, p.At, p.Captured.Sum.Currency,
        ProofFigureView.Of(p.Pledged), ProofFigureView.Of(p.Captured), ProofFigureView.Of(p.Refunded), ProofFigureView.Of(p.OnTheWayBack),
        ProofFigureView.Of(p.Held), ProofFigureView.Of(p.Shipped), ProofFigureView.Of(p.Released),
        ProofFigureView.Of(p.PlatformFee), ProofFigureView.Of(p.ProcessingFee), p.WithBanks.Minor, p.Disputed.Minor, p.CoveredByGrower.Minor, p.Holds);
}

internal sealed record PledgeProofView(
    Guid PledgeId, string Reference, PledgeStatus Status, long Boxes, string Currency, long PledgedMinor, long CapturedMinor, long RefundedMinor,
    long OnTheWayBackMinor, long HeldMinor, long ShippedMinor, long ReleasedMinor, long PlatformFeeMinor, long ProcessingFeeMinor, long DisputedMinor,
    long CoveredByGrowerMinor, [property: Description("By how much the equation does not hold for this pledge: zero in health.")] long DifferenceMinor)
{
    public static PledgeProofView Of(PledgeProof p) => new(
        p.PledgeId, p.Reference, p.Status, p.Boxes, p.Captured.Currency, p.Pledged.Minor, p.Captured.Minor, p.Refunded.Minor,
        p.OnTheWayBack.Minor, p.Held.Minor, p.Shipped.Minor, p.Released.Minor, p.PlatformFee.Minor, p.ProcessingFee.Minor, p.Disputed.Minor,
        p.CoveredByGrower.Minor, p.Difference.Minor);
}
