using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Reconciliation;

public sealed class CampaignProofs(FarmDbContext db, TimeProvider clock)
{
    /// <summary>For everyone, once a campaign is public: counts and sums, nothing about a person.</summary>
    public async Task<CampaignProof> FindAsync(string slug, CancellationToken ct) =>
        await ReadAsync(await db.Set<Campaign>().AsNoTracking().SingleOrDefaultAsync(c => c.Slug == slug && c.ApprovedAt != null, ct), ct);

    public async Task<CampaignProof> FindAsync(Guid campaignId, CancellationToken ct) =>
        await ReadAsync(await db.Set<Campaign>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == campaignId && c.ApprovedAt != null, ct), ct);

    private async Task<CampaignProof> ReadAsync(Campaign? campaign, CancellationToken ct)
    {
        if (campaign is null)
            throw new NotFound();
        // One snapshot for all of it: the figures belong to one moment, or the equation could not hold.
        var row = await db.Database.SqlQuery<ProofRow>($"""
            select
              g.pledges as "Pledges", g.boxes as "PledgedBoxes", g.minor as "PledgedMinor",
              p.payments as "Payments", p.boxes as "CapturedBoxes", p.minor as "CapturedMinor",
              r.done as "Refunds", x.done_boxes as "RefundedBoxes", r.done_minor as "RefundedMinor",
              r.open as "RefundsOpen", x.open_boxes as "RefundsOpenBoxes", r.open_minor as "RefundsOpenMinor",
              l.held_minor as "HeldMinor", h.pledges as "HeldPledges", h.boxes as "HeldBoxes",
              b.shipped as "Shipped", b.shipped_boxes as "ShippedBoxes", b.shipped_minor as "ShippedMinor",
              b.settled as "Settled", b.settled_boxes as "SettledBoxes", l.released_minor as "ReleasedMinor",
              b.charged as "Charged", b.charged_boxes as "ChargedBoxes", l.platform_fee_minor as "PlatformFeeMinor",
              b.processed as "Processed", b.processed_boxes as "ProcessedBoxes", l.processing_fee_minor as "ProcessingFeeMinor",
              l.with_banks_minor as "WithBanksMinor", l.disputed_minor as "DisputedMinor", l.covered_minor as "CoveredMinor"
            from (
              select count(*) as pledges, coalesce(sum(l.boxes), 0)::bigint as boxes, coalesce(sum(g.goods_minor + g.shipping_minor), 0)::bigint as minor
              from pledges g
              join lateral (select sum(quantity) as boxes from pledge_lines where pledge_id = g.id) l on true
              where g.campaign_id = {campaign.Id} and g.status in ('held', 'confirmed')) g,
            (
              select coalesce(sum(y.payments), 0)::bigint as payments, coalesce(sum(l.boxes), 0)::bigint as boxes, coalesce(sum(y.minor), 0)::bigint as minor
              from (
                select pledge_id, count(*) as payments, sum(amount_minor) as minor
                from payments
                where campaign_id = {campaign.Id} and status = 'succeeded'
                group by pledge_id) y
              join lateral (select sum(quantity) as boxes from pledge_lines where pledge_id = y.pledge_id) l on true) p,
            (
              select count(*) filter (where r.status in ('succeeded', 'paid_by_bank')) as done,
                coalesce(sum(r.amount_minor) filter (where r.status in ('succeeded', 'paid_by_bank')), 0)::bigint as done_minor,
                count(*) filter (where r.status in ('requested', 'pending', 'failed')) as open,
                coalesce(sum(r.amount_minor) filter (where r.status in ('requested', 'pending', 'failed')), 0)::bigint as open_minor
              from refunds r
              where r.campaign_id = {campaign.Id} and not exists (select from refunds x where x.replaces_id = r.id)) r,
            (
              select coalesce(sum(l.boxes) filter (where y.done >= c.minor), 0)::bigint as done_boxes,
                coalesce(sum(l.boxes) filter (where y.done < c.minor and y.asked >= c.minor), 0)::bigint as open_boxes
              from (
                select r.pledge_id, sum(r.amount_minor) as asked, coalesce(sum(r.amount_minor) filter (where r.status in ('succeeded', 'paid_by_bank')), 0) as done
                from refunds r
                where r.campaign_id = {campaign.Id} and not exists (select from refunds x where x.replaces_id = r.id)
                group by r.pledge_id) y
              join lateral (select sum(amount_minor) as minor from payments where pledge_id = y.pledge_id and status = 'succeeded') c on true
              join lateral (select sum(quantity) as boxes from pledge_lines where pledge_id = y.pledge_id) l on true) x,
            (
              select count(*) as pledges, coalesce(sum(l.boxes - coalesce(s.boxes, 0) - coalesce(e.boxes, 0)), 0)::bigint as boxes
              from held_of_pledges(array(select g.id from pledges g where g.campaign_id = {campaign.Id} and g.confirmed_at is not null)) m
              join lateral (select sum(quantity) as boxes from pledge_lines where pledge_id = m.pledge_id) l on true
              left join lateral (
                select sum(c.units) as boxes
                from parcels q
                join parcel_lines c on c.parcel_id = q.id
                where q.source_id = m.pledge_id and q.status = 'settled') s on true
              left join lateral (select sum(wanted_units - given_units) as boxes from harvest_shares where pledge_id = m.pledge_id) e on true
              where m.held_minor > 0) h,
            (
              select count(*) filter (where q.shipped_at is not null) as shipped,
                coalesce(sum(l.boxes) filter (where q.shipped_at is not null), 0)::bigint as shipped_boxes,
                coalesce(sum(q.goods_minor + q.shipping_minor) filter (where q.shipped_at is not null), 0)::bigint as shipped_minor,
                count(*) filter (where q.settled_at is not null) as settled,
                coalesce(sum(l.boxes) filter (where q.settled_at is not null), 0)::bigint as settled_boxes,
                count(*) filter (where s.platform_fee_minor > 0) as charged,
                coalesce(sum(l.boxes) filter (where s.platform_fee_minor > 0), 0)::bigint as charged_boxes,
                count(*) filter (where s.processing_fee_minor > 0) as processed,
                coalesce(sum(l.boxes) filter (where s.processing_fee_minor > 0), 0)::bigint as processed_boxes
              from parcels q
              left join releases s on s.parcel_id = q.id
              join lateral (select sum(units) as boxes from parcel_lines where parcel_id = q.id) l on true
              where q.campaign_id = {campaign.Id} and q.status <> 'void') b,
            (
              select coalesce(-sum(e.amount_minor) filter (where a.kind = 'held'), 0)::bigint as held_minor,
                coalesce(sum(e.amount_minor) filter (where a.kind = 'held' and t.kind = 'parcel_released'), 0)::bigint as released_minor,
                coalesce(-sum(e.amount_minor) filter (where a.kind = 'platform_fee'), 0)::bigint as platform_fee_minor,
                coalesce(-sum(e.amount_minor) filter (where a.kind = 'processing_fee_charged'), 0)::bigint as processing_fee_minor,
                coalesce(sum(e.amount_minor) filter (where a.kind = 'disputed' and t.kind like 'dispute%'), 0)::bigint as with_banks_minor,
                coalesce(-sum(e.amount_minor) filter (where a.kind = 'disputed' and t.kind in ('dispute_lost', 'dispute_loss_returned')), 0)::bigint as disputed_minor,
                coalesce(sum(e.amount_minor) filter (
                  where a.kind in ('reserve', 'payable', 'frozen', 'grower_debt') and t.kind in ('refund_requested', 'dispute_lost', 'dispute_loss_credited', 'dispute_loss_returned')), 0)::bigint as covered_minor
              from ledger_transactions t
              join ledger_entries e on e.transaction_id = t.id
              join ledger_accounts a on a.id = e.account_id
              where t.id in (
                select e.transaction_id
                from ledger_accounts a
                join ledger_entries e on e.account_id = a.id
                where a.campaign_id = {campaign.Id})
                and (a.campaign_id = {campaign.Id} or a.campaign_id is null)) l
            """).SingleAsync(ct);
        Money Of(long minor) => new(minor, campaign.Currency);
        return new CampaignProof(
            campaign.Id, campaign.Slug, campaign.Title, campaign.Status, clock.GetUtcNow(),
            new ProofFigure(row.Pledges, row.PledgedBoxes, Of(row.PledgedMinor)),
            new ProofFigure(row.Payments, row.CapturedBoxes, Of(row.CapturedMinor)),
            new ProofFigure(row.Refunds, row.RefundedBoxes, Of(row.RefundedMinor)),
            new ProofFigure(row.RefundsOpen, row.RefundsOpenBoxes, Of(row.RefundsOpenMinor)),
            new ProofFigure(row.HeldPledges, row.HeldBoxes, Of(row.HeldMinor)),
            new ProofFigure(row.Shipped, row.ShippedBoxes, Of(row.ShippedMinor)),
            new ProofFigure(row.Settled, row.SettledBoxes, Of(row.ReleasedMinor)),
            new ProofFigure(row.Charged, row.ChargedBoxes, Of(row.PlatformFeeMinor)),
            new ProofFigure(row.Processed, row.ProcessedBoxes, Of(row.ProcessingFeeMinor)),
            Of(row.WithBanksMinor), Of(row.DisputedMinor), Of(row.CoveredMinor));
    }

    private sealed record ProofRow(
        long Pledges, long PledgedBoxes, long PledgedMinor, long Payments, long CapturedBoxes, long CapturedMinor,
        long Refunds, long RefundedBoxes, long RefundedMinor, long RefundsOpen, long RefundsOpenBoxes, long RefundsOpenMinor,
        long HeldMinor, long HeldPledges, long HeldBoxes, long Shipped, long ShippedBoxes, long ShippedMinor,
        long Settled, long SettledBoxes, long ReleasedMinor, long Charged, long ChargedBoxes, long PlatformFeeMinor,
        long Processed, long ProcessedBoxes, long ProcessingFeeMinor, long WithBanksMinor, long DisputedMinor, long CoveredMinor);
}
