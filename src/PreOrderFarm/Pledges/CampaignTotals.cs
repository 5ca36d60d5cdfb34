using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;

namespace PreOrderFarm.Pledges;

/// <summary>What a campaign has collected, and what may still come: holds that somebody is paying for.</summary>
/// <param name="Holds">Held pledges and held changes; while there are any, more may be collected.</param>
/// <param name="LastHoldEnds">When the last of them runs out (a bank that works on a payment may take longer).</param>
/// <param name="ProcessingHolds">Those of them whose payment a bank works on.</param>
public sealed record CampaignTotals(CampaignFunds Funds, int Holds, DateTimeOffset? LastHoldEnds, int ProcessingHolds);

public sealed class ReadCampaignTotals(FarmDbContext db)
{
    public async Task<CampaignTotals> RunAsync(Guid campaignId, CancellationToken ct)
    {
        var funds = await db.Set<CampaignFunds>().AsNoTracking().SingleAsync(f => f.CampaignId == campaignId, ct);
        var held = await db.Database.SqlQuery<HeldRow>($"""
            select count(*)::int as "Holds", max(h.hold_expires_at) as "LastHoldEnds",
              (count(*) filter (where p.processing_at is not null))::int as "Processing"
            from (
              select g.id as pledge_id, null::uuid as change_id, g.hold_expires_at
              from pledges g
              where g.campaign_id = {campaignId} and g.status = 'held'
              union all
              select c.pledge_id, c.id, c.hold_expires_at
              from pledge_changes c
              join pledges g on g.id = c.pledge_id
              where g.campaign_id = {campaignId} and c.status = 'held') h
            left join payments p on p.pledge_id = h.pledge_id and p.change_id is not distinct from h.change_id and p.status = 'pending'
            """).SingleAsync(ct);
        return new CampaignTotals(funds, held.Holds, held.LastHoldEnds, held.Processing);
    }

    private sealed record HeldRow(int Holds, DateTimeOffset? LastHoldEnds, int Processing);
}
