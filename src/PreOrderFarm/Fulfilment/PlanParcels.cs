using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using PreOrderFarm.Database;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// Parcels asked for, as a query, so that twenty thousand need not leave the database. {0} in it is the campaign's id.
/// Its columns: region_id or pick_up_point_id (the other is null), asked_at, source_id, line_position, n (together the order in
/// which parcels are numbered);
/// email, culture, recipient, phone, line1, line2, city, subdivision, postal_code, country, gift_note, storage,
/// currency, goods_minor, shipping_minor, is_sold_by_weight; offer_id, units, net_grams, gross_grams (of all its units).
/// </summary>
public sealed record ParcelRequests(string Sql);

public sealed record PlannedParcels(int Batches, int Parcels, long GoodsMinor, long ShippingMinor);

/// <summary>
/// Makes parcels of requests, and batches of parcels: by region, of at most N parcels, or by pick-up point, as one load
/// however many; in an order that the requests alone decide. One statement, in the caller's transaction.
/// </summary>
public sealed class PlanParcels(FarmDbContext db, IOptions<FulfilmentOptions> options, TimeProvider clock)
{
    public async Task<PlannedParcels> RunAsync(Guid campaignId, ParcelRequests requests, CancellationToken ct)
    {
        // Room to sort twenty thousand parcels without a detour over the disk; it ends with the transaction.
        await db.Database.ExecuteSqlAsync($"select set_config('work_mem', '64MB', true)", ct);
        var sql = Statement.Replace("$requests", requests.Sql, StringComparison.Ordinal);
        var planned = await db.Database
            .SqlQuery<PlannedParcels>(FormattableStringFactory.Create(sql, campaignId, clock.GetUtcNow(), options.Value.ParcelsPerBatch))
            .ToListAsync(ct);
        return planned.Single();
    }

    private const string Statement = """
        with requests as (
          $requests),
        numbered as (
          select r.*, t.is_fetched, t.position as goes_position, t.id as goes_to, case when t.is_fetched then 2147483647 else {2} end as most, t.ships_from, t.ships_until,
            uuid_v7() as id, gen_random_uuid()::text as dice,
            row_number() over (order by t.is_fetched, t.position, t.id, r.asked_at, r.source_id, r.line_position, r.n) as number,
            row_number() over (partition by t.is_fetched, t.position, t.id order by r.asked_at, r.source_id, r.line_position, r.n) - 1 as place
          from requests r
          join (
            select false as is_fetched, g.id, g.position, c.ships_from, c.ships_until
            from campaign_regions g
            join campaigns c on c.id = g.campaign_id
            where g.campaign_id = {0}
            union all
            select true, k.point_id, k.position, coalesce(k.collect_from, c.ships_from), coalesce(k.collect_until, c.ships_until)
            from campaign_pick_ups k
            join campaigns c on c.id = k.campaign_id
            where k.campaign_id = {0}) t on t.id = coalesce(r.pick_up_point_id, r.region_id)),
        placed as materialized (
          select n.*, ('x' || translate(left(n.dice, 13), '-', '') || right(n.dice, 1))::bit(52)::bigint as random_bits,
            dense_rank() over (order by n.is_fetched, n.goes_position, n.goes_to, n.place / n.most) as batch_number,
            n.place % n.most + 1 as position
          from numbered n),
        batches as (
          insert into fulfilment_batches (id, campaign_id, number, region_id, pick_up_point_id, ships_from, ships_until, version, created_at)
          select uuid_v7(), {0}, batch_number, region_id, pick_up_point_id, min(ships_from), min(ships_until), 1, {1}
          from placed
          group by batch_number, region_id, pick_up_point_id
          order by batch_number
          returning id, number),
        made as (
          insert into parcels (id, campaign_id, batch_id, number, position, code, source_id, email, culture,
            recipient, phone, line1, line2, city, subdivision, postal_code, country, gift_note, storage,
            currency, goods_minor, shipping_minor, is_sold_by_weight, status, pick_up_point_id)
          select p.id, {0}, b.id, p.number, p.position, parcel_code(p.random_bits), p.source_id, p.email, p.culture,
            p.recipient, p.phone, p.line1, p.line2, p.city, p.subdivision, p.postal_code, p.country, p.gift_note, p.storage,
            p.currency, p.goods_minor, p.shipping_minor, p.is_sold_by_weight, 'planned', p.pick_up_point_id
          from placed p
          join batches b on b.number = p.batch_number
          returning goods_minor, shipping_minor),
        lines as (
          insert into parcel_lines (parcel_id, offer_id, units, net_grams, gross_grams)
          select id, offer_id, units, net_grams, gross_grams
          from placed)
        select (select count(*) from batches)::int as "Batches", count(*)::int as "Parcels",
          coalesce(sum(goods_minor), 0)::bigint as "GoodsMinor", coalesce(sum(shipping_minor), 0)::bigint as "ShippingMinor"
        from made
        """;
}
