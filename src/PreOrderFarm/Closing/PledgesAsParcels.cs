using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Fulfilment;

namespace PreOrderFarm.Closing;

/// <summary>
/// Confirmed pledges as parcels: a line of q units, u to a parcel, becomes ⌈q/u⌉ of them, the last with what is left.
/// Units that were taken early are in the first of them. Each carries the goods money of its units and the shipping money of one parcel, so that no cent is lost or made.
/// </summary>
internal static class PledgesAsParcels
{
    public static readonly ParcelRequests Requests = new("""
        select p.region_id, p.pick_up_point_id, p.confirmed_at as asked_at, p.id as source_id, o.position as line_position, box.n,
          p.email, p.culture, p.recipient, p.phone, p.line1, p.line2, p.city, p.subdivision, p.postal_code, p.country,
          p.gift_note, o.storage, p.currency, box.units * l.unit_price_minor - box.early_units * (l.unit_price_minor - l.early_price_minor) as goods_minor, l.parcel_shipping_minor as shipping_minor,
          o.is_sold_by_weight, l.offer_id, box.units, box.units::bigint * o.net_grams as net_grams, box.units::bigint * o.gross_grams as gross_grams
        from pledges p
        join pledge_lines l on l.pledge_id = p.id
        join offers o on o.id = l.offer_id
        cross join lateral (
          select n, least(l.units_per_parcel, l.quantity - (n - 1) * l.units_per_parcel) as units,
            greatest(0, least(l.units_per_parcel, l.early_units - (n - 1) * l.units_per_parcel)) as early_units
          from generate_series(1, (l.quantity + l.units_per_parcel - 1) / l.units_per_parcel) as n) box
        where p.campaign_id = {0} and p.status = 'confirmed'
        """);

    /// <summary>
    /// Every pledge's parcels carry exactly its money and its units. If one does not, the closing fails, loudly, rather
    /// than ship or owe what was not paid. One sum over all rows, not sums joined to each other: the parcels are new in
    /// this transaction and no statistics know them, so PostgreSQL may expect one row of each and compare all with all.
    /// </summary>
    public static async Task MustAddUpAsync(FarmDbContext db, Guid campaignId, CancellationToken ct)
    {
        var wrong = await db.Database.SqlQuery<Guid>($"""
            select pledge_id as "Value"
            from (
              select id as pledge_id, true as is_pledge, -goods_minor as goods_minor, -shipping_minor as shipping_minor, 0 as units
              from pledges
              where campaign_id = {campaignId} and status = 'confirmed'
              union all
              select l.pledge_id, false, 0, 0, -l.quantity
              from pledges p
              join pledge_lines l on l.pledge_id = p.id
              where p.campaign_id = {campaignId} and p.status = 'confirmed'
              union all
              select source_id, false, goods_minor, shipping_minor, 0
              from parcels
              where campaign_id = {campaignId}
              union all
              select p.source_id, false, 0, 0, l.units
              from parcels p
              join parcel_lines l on l.parcel_id = p.id
              where p.campaign_id = {campaignId}) as counted
            group by pledge_id
            having bool_or(is_pledge) and (sum(goods_minor), sum(shipping_minor), sum(units)) is distinct from (0::numeric, 0::numeric, 0::bigint)
            limit 5
            """).ToListAsync(ct);
        if (wrong.Count > 0)
            throw new InvalidOperationException($"The parcels of these pledges do not add up to what was paid: {string.Join(", ", wrong)}.");
    }
}
