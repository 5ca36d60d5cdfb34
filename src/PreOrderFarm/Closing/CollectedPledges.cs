using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Closing;

/// <summary>What a campaign's confirmed pledges come to, from their lines; and the holds that may still bring money.</summary>
public sealed record CollectedPledges(
    long Pledges, long GoodsMinor, long ShippingMinor, long Boxes, long Grams, long PendingHolds, long EarlyBoxes)
{
    public ClosingTotals Totals => new(Pledges, GoodsMinor, Boxes, Grams, PendingHolds);

    internal static Task<CollectedPledges> ReadAsync(FarmDbContext db, Guid campaignId, CancellationToken ct) =>
        db.Database.SqlQuery<CollectedPledges>($"""
            select p.pledges as "Pledges", p.goods_minor as "GoodsMinor", p.shipping_minor as "ShippingMinor",
              l.boxes as "Boxes", l.grams as "Grams", h.holds + c.holds as "PendingHolds", l.early_boxes as "EarlyBoxes"
            from (
              select count(*) as pledges, coalesce(sum(goods_minor), 0)::bigint as goods_minor,
                coalesce(sum(shipping_minor), 0)::bigint as shipping_minor
              from pledges
              where campaign_id = {campaignId} and status = 'confirmed') p
            cross join (
              select coalesce(sum(l.quantity), 0)::bigint as boxes, coalesce(sum(l.early_units), 0)::bigint as early_boxes, coalesce(sum(l.quantity::bigint * o.net_grams), 0)::bigint as grams
              from pledges p
              join pledge_lines l on l.pledge_id = p.id
              join offers o on o.id = l.offer_id
              where p.campaign_id = {campaignId} and p.status = 'confirmed') l
            cross join (
              select count(*) as holds
              from pledges
              where campaign_id = {campaignId} and status = 'held') h
            cross join (
              select count(*) as holds
              from pledges p
              join pledge_changes g on g.pledge_id = p.id and g.status = 'held'
              where p.campaign_id = {campaignId}) c
            """).SingleAsync(ct);
}
