using PreOrderFarm.TestKit;

namespace PreOrderFarm.Tests.Pledges;

/// <summary>What must hold whenever nothing is under way: every counter is the sum of what it counts.</summary>
internal static class PledgeSums
{
    public static async Task MustHoldAsync(FarmHost farm, Guid campaignId)
    {
        var sums = await farm.ScalarAsync<string>($"""
            with live as (
              select l.offer_id, l.quantity from pledges p join pledge_lines l on l.pledge_id = p.id
              where p.campaign_id = {campaignId} and p.status in ('held', 'confirmed')
              union all
              select l.offer_id, l.quantity_taken from pledges p
              join pledge_changes c on c.pledge_id = p.id and c.status = 'held'
              join pledge_change_lines l on l.change_id = c.id
              where p.campaign_id = {campaignId}),
            sold as (
              select l.quantity, o.net_grams, (l.quantity - l.early_units) * l.unit_price_minor + l.early_units * l.early_price_minor as goods,
                (l.quantity + l.units_per_parcel - 1) / l.units_per_parcel * l.parcel_shipping_minor as shipping
              from pledges p join pledge_lines l on l.pledge_id = p.id join offers o on o.id = l.offer_id
              where p.campaign_id = {campaignId} and p.status = 'confirmed')
            select concat_ws('; ',
              (select 'boxes taken ' || u.boxes_taken || ', live ' || coalesce(sum(live.quantity), 0)
                from campaign_units u left join live on true where u.campaign_id = {campaignId}
                group by u.boxes_taken having u.boxes_taken <> coalesce(sum(live.quantity), 0)),
              (select 'grams taken ' || u.grams_taken || ', live ' || coalesce(sum(live.quantity * o.net_grams), 0)
                from campaign_units u left join live on true left join offers o on o.id = live.offer_id where u.campaign_id = {campaignId}
                group by u.grams_taken having u.grams_taken <> coalesce(sum(live.quantity * o.net_grams), 0)),
              (select string_agg('offer ' || u.offer_id || ' taken ' || u.units_taken, ', ')
                from offer_units u where u.campaign_id = {campaignId}
                and u.units_taken <> (select coalesce(sum(quantity), 0) from live where live.offer_id = u.offer_id)),
              (select string_agg(name || ' ' || subject || ': ' || detail, ', ') from pick_up_check),
              (select 'collected ' || f.goods_minor || '+' || f.shipping_minor || ', ' || f.boxes || ' boxes, ' || f.grams || ' g'
                from campaign_funds f
                cross join (
                  select coalesce(sum(goods), 0) as goods, coalesce(sum(shipping), 0) as shipping,
                    coalesce(sum(quantity), 0) as boxes, coalesce(sum(quantity::bigint * net_grams), 0) as grams
                  from sold) s
                where f.campaign_id = {campaignId}
                and (f.goods_minor, f.shipping_minor, f.boxes, f.grams) <> (s.goods, s.shipping, s.boxes, s.grams)),
              (select 'pledges ' || f.pledges from campaign_funds f where f.campaign_id = {campaignId}
                and f.pledges <> (select count(*) from pledges where campaign_id = {campaignId} and status = 'confirmed')),
              (select string_agg(p.reference || ' (' || p.status || ') costs ' || p.goods_minor + p.shipping_minor || ' and has paid ' || paid.net, ', ')
                from pledges p
                cross join lateral (
                  select coalesce(sum(amount_minor - refunded_minor), 0) as net from payments where pledge_id = p.id and status = 'succeeded') paid
                where p.campaign_id = {campaignId}
                and paid.net <> case when p.status = 'confirmed' then p.goods_minor + p.shipping_minor else 0 end),
              (select 'held in the ledger ' || held.minor || ', paid and not refunded ' || paid.minor
                from (
                  select coalesce(-sum(e.amount_minor), 0) as minor from ledger_entries e join ledger_accounts a on a.id = e.account_id
                  where a.kind = 'held' and a.campaign_id = {campaignId}) held,
                (select coalesce(sum(amount_minor - refunded_minor), 0) as minor from payments where campaign_id = {campaignId} and status = 'succeeded') paid
                where held.minor <> paid.minor)) as "Value"
            """);
        Assert.Equal("", sums);
    }
}
