using PreOrderFarm.Campaigns;
using PreOrderFarm.Reconciliation;

namespace PreOrderFarm.Web.Api;

internal sealed record ProofFigureView(long Count, long? Boxes, long SumMinor)
{
    public static ProofFigureView Of(ProofFigure f) => new(f.Count, f.Boxes, f.Sum.Minor);
}

internal sealed record ProofView(
    Guid CampaignId, CampaignStatus Status, DateTimeOffset At, string Currency,
    ProofFigureView Pledged, ProofFigureView Captured, ProofFigureView Refunded, ProofFigureView OnTheWayBack, ProofFigureView Held,
    ProofFigureView Shipped, ProofFigureView Released, long PlatformFeeMinor, long ProcessingFeeMinor, long DisputedMinor,
    long CoveredByGrowerMinor, bool Holds)
{
    public static ProofView Of(CampaignProof p) => new(
        p.CampaignId, p.Status, p.At, p.Captured.Sum.Currency,
        ProofFigureView.Of(p.Pledged), ProofFigureView.Of(p.Captured), ProofFigureView.Of(p.Refunded), ProofFigureView.Of(p.OnTheWayBack),
        ProofFigureView.Of(p.Held), ProofFigureView.Of(p.Shipped), ProofFigureView.Of(p.Released),
        p.PlatformFee.Minor, p.ProcessingFee.Minor, p.Disputed.Minor, p.CoveredByGrower.Minor, p.Holds);
}
