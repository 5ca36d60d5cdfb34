using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PreOrderFarm.Closing;

/// <summary>How a campaign ended at its deadline, and by which totals. Written once, never changed.</summary>
public sealed class CampaignClosing
{
    private CampaignClosing()
    {
    }

    internal CampaignClosing(Guid campaignId, ClosingDecision.Close decision, CollectedPledges collected, DateTimeOffset now)
    {
        CampaignId = campaignId;
        Outcome = decision.Outcome;
        Reason = decision.Reason;
        DecidedAt = now;
        GoodsMinor = collected.GoodsMinor;
        ShippingMinor = collected.ShippingMinor;
        Boxes = collected.Boxes;
        Grams = collected.Grams;
        Pledges = collected.Pledges;
    }

    public Guid CampaignId { get; private set; }
    public ClosingOutcome Outcome { get; private set; }
    public ClosingReason Reason { get; private set; }
    public DateTimeOffset DecidedAt { get; private set; }
    public long GoodsMinor { get; private set; }
    public long ShippingMinor { get; private set; }
    public long Boxes { get; private set; }
    public long Grams { get; private set; }
    public long Pledges { get; private set; }
    public int Parcels { get; private set; }
    public int Batches { get; private set; }
    public int Refunds { get; private set; }

    internal void Planned(int batches, int parcels) => (Batches, Parcels) = (batches, parcels);

    internal void Refunded(int refunds) => Refunds = refunds;
}

internal sealed class CampaignClosingMapping : IEntityTypeConfiguration<CampaignClosing>
{
    public void Configure(EntityTypeBuilder<CampaignClosing> closing)
    {
        closing.ToTable("campaign_closings");
        closing.HasKey(c => c.CampaignId);
    }
}
