using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Growers;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Overview;

/// <summary>What confirmed pledges of one region, or of one offer, have bought. Goods without shipping.</summary>
public sealed record SoldPart(string Name, long Pledges, long Boxes, Money Goods);

/// <summary>What a grower sees at a glance: one statement for each block, whatever the number of campaigns and pledges.</summary>
public sealed class GrowerOverview(FarmDbContext db)
{
    private const int MostCampaigns = 50;

    /// <summary>The campaigns of a farm about which something can be done, the newest first.</summary>
    public async Task<IReadOnlyList<CampaignFacts>> OfGrowerAsync(Actor actor, Guid growerId, CancellationToken ct)
    {
        actor.MustOwn(growerId);
        if (!await db.Set<Grower>().AnyAsync(grower => grower.Id == growerId, ct))
            throw new NotFound();
        return await FactsAsync(growerId, null, ct);
    }

    public async Task<CampaignFacts> OfCampaignAsync(Actor actor, Guid campaignId, CancellationToken ct)
    {
        await MustOwnAsync(actor, campaignId, ct);
        return (await FactsAsync(null, campaignId, ct)).Single();
    }

    public async Task<IReadOnlyList<SoldPart>> ByRegionAsync(Actor actor, Guid campaignId, CancellationToken ct)
    {
        await MustOwnAsync(actor, campaignId, ct);
        var rows = await db.Database.SqlQuery<PartRow>($"""
            select r.name as "Name", c.currency::text as "Currency", coalesce(s.pledges, 0) as "Pledges", coalesce(s.boxes, 0) as "Boxes", coalesce(s.goods_minor, 0) as "GoodsMinor"
            from (
              select g.id, g.campaign_id, g.name, g.position, false as is_fetched
              from campaign_regions g
              union all
              select k.point_id, k.campaign_id, t.name, k.position, true
              from campaign_pick_ups k
              join pick_up_points t on t.id = k.point_id) r
            join campaigns c on c.id = r.campaign_id
            left join (
              select coalesce(p.pick_up_point_id, p.region_id) as goes_to, count(distinct p.id) as pledges, sum(l.quantity)::bigint as boxes, sum(l.quantity * l.unit_price_minor - l.early_units * (l.unit_price_minor - l.early_price_minor))::bigint as goods_minor
              from pledges p
              join pledge_lines l on l.pledge_id = p.id
              where p.campaign_id = {campaignId} and p.status = 'confirmed'
              group by coalesce(p.pick_up_point_id, p.region_id)) s on s.goes_to = r.id
            where r.campaign_id = {campaignId}
            order by r.is_fetched, r.position
            """).ToListAsync(ct);
        return [.. rows.Select(row => row.ToPart())];
    }

    public async Task<IReadOnlyList<SoldPart>> ByOfferAsync(Actor actor, Guid campaignId, CancellationToken ct)
    {
        await MustOwnAsync(actor, campaignId, ct);
        var rows = await db.Database.SqlQuery<PartRow>($"""
            select o.name as "Name", c.currency::text as "Currency", coalesce(s.pledges, 0) as "Pledges", coalesce(s.boxes, 0) as "Boxes", coalesce(s.goods_minor, 0) as "GoodsMinor"
            from offers o
            join campaigns c on c.id = o.campaign_id
            left join (
              select l.offer_id, count(*) as pledges, sum(l.quantity)::bigint as boxes, sum(l.quantity * l.unit_price_minor - l.early_units * (l.unit_price_minor - l.early_price_minor))::bigint as goods_minor
              from pledges p
              join pledge_lines l on l.pledge_id = p.id
              where p.campaign_id = {campaignId} and p.status = 'confirmed'
              group by l.offer_id) s on s.offer_id = o.id
            where o.campaign_id = {campaignId}
            order by o.position
            """).ToListAsync(ct);
        return [.. rows.Select(row => row.ToPart())];
    }

    private async Task MustOwnAsync(Actor actor, Guid campaignId, CancellationToken ct) =>
        actor.MustOwn(await db.Set<Campaign>().Where(c => c.Id == campaignId).Select(c => (Guid?)c.GrowerId).SingleOrDefaultAsync(ct) ?? throw new NotFound());

    private async Task<IReadOnlyList<CampaignFacts>> FactsAsync(Guid? growerId, Guid? campaignId, CancellationToken ct)
    {
        var rows = await db.Database.SqlQuery<FactsRow>($"""
            with mine as materialized (
              select c.*, c.platform_account = any (g.payable_from) or c.platform_account || ':' || c.currency = any (g.payable_from) as is_payable
              from campaigns c
              join growers g on g.id = c.grower_id
              where c.id = {campaignId}::uuid
                or c.grower_id = {growerId}::uuid and c.status not in ('unfunded', 'completed', 'cancelled')
              order by c.id desc
              limit {MostCampaigns}),
            offered as (
              select o.campaign_id, count(*)::int as offers,
                (count(*) filter (where exists (select from offer_shipping_prices s where s.offer_id = o.id)))::int as shipping,
                array_agg(o.name order by o.position) filter (where u.units_cap - u.units_taken between 1 and greatest(u.units_cap / 10, 1)) as nearly
              from offers o
              left join offer_units u on u.offer_id = o.id
              where o.campaign_id in (select id from mine)
              group by o.campaign_id),
            pictured as (
              select campaign_id, count(*)::int as photos, (count(*) filter (where alt = '' and not is_decorative))::int as wordless
              from campaign_photos where campaign_id in (select id from mine) group by campaign_id),
            held as (
              select p.campaign_id, count(*)::int as holds, coalesce(sum(p.goods_minor + p.shipping_minor), 0)::bigint as minor,
                (count(*) filter (where exists (select from payments y where y.pledge_id = p.id and y.status = 'pending' and y.processing_at is not null)))::int as processing
              from pledges p
              where p.campaign_id in (select id from mine) and p.status = 'held'
              group by p.campaign_id),
            contested as (
              select campaign_id, count(*)::int as disputes, min(due_by) as due_by
              from disputes
              where campaign_id in (select id from mine) and closed_at is null
              group by campaign_id),
            sent as (
              select p.campaign_id,
                (count(*) filter (where p.status = 'planned' and not exists (select from release_blocks b where b.parcel_id = p.id and b.kind in ('dispute', 'lot') and b.lifted_at is null)))::int as to_pack,
                (count(*) filter (where p.status = 'packed' and not exists (select from release_blocks b where b.parcel_id = p.id and b.kind in ('dispute', 'lot') and b.lifted_at is null)))::int as to_ship,
                (count(*) filter (where p.status = 'shipped'))::int as on_the_way,
                (count(*) filter (where exists (select from release_blocks b where b.parcel_id = p.id and b.kind = 'claim' and b.lifted_at is null)))::int as problems
              from parcels p
              where p.campaign_id in (select id from mine)
              group by p.campaign_id)
            select c.id as "Id", c.slug as "Slug", c.title as "Title", c.status as "Status", c.return_reason is not null as "WasReturned", c.is_payable as "IsPayable",
              c.currency::text as "Currency", c.time_zone as "TimeZone", c.opened_at as "OpenedAt", c.deadline as "Deadline", c.ships_from as "ShipsFrom", c.ships_until as "ShipsUntil",
              c.target_kind as "TargetKind", c.target_amount as "Target", c.stretch_amount as "Stretch", c.stretch_reached as "StretchReached",
              coalesce(f.goods_minor, 0) as "GoodsMinor", coalesce(f.shipping_minor, 0) as "ShippingMinor", coalesce(f.boxes, 0) as "Boxes", coalesce(f.grams, 0) as "Grams", coalesce(f.pledges, 0) as "Pledges",
              coalesce(o.offers, 0) as "Offers", coalesce(o.shipping, 0) as "OffersThatShip", coalesce(o.nearly, array[]::text[]) as "NearlySoldOut", coalesce(i.photos, 0) as "Photos", coalesce(i.wordless, 0) as "PhotosWithoutWords",
              coalesce(h.holds, 0) as "Holds", coalesce(h.minor, 0) as "HoldsMinor", coalesce(h.processing, 0) as "ProcessingHolds",
              coalesce(d.disputes, 0) as "Disputes", d.due_by as "DisputeDueBy", coalesce(s.problems, 0) as "Problems",
              coalesce(s.to_pack, 0) as "ToPack", coalesce(s.to_ship, 0) as "ToShip", coalesce(s.on_the_way, 0) as "OnTheWay"
            from mine c
            left join campaign_funds f on f.campaign_id = c.id
            left join offered o on o.campaign_id = c.id
            left join pictured i on i.campaign_id = c.id
            left join held h on h.campaign_id = c.id
            left join contested d on d.campaign_id = c.id
            left join sent s on s.campaign_id = c.id
            order by c.id desc
            """).ToListAsync(ct);
        return [.. rows.Select(row => row.ToFacts())];
    }

    private sealed record PartRow(string Name, string Currency, long Pledges, long Boxes, long GoodsMinor)
    {
        public SoldPart ToPart() => new(Name, Pledges, Boxes, new Money(GoodsMinor, Currency));
    }

    private sealed record FactsRow(
        Guid Id, string Slug, string Title, string Status, bool WasReturned, bool IsPayable, string Currency, string TimeZone, DateTimeOffset? OpenedAt,
        DateTimeOffset Deadline, DateOnly ShipsFrom, DateOnly ShipsUntil, string TargetKind, long Target, long? Stretch, bool? StretchReached, long GoodsMinor, long ShippingMinor, long Boxes,
        long Grams, long Pledges, int Offers, int OffersThatShip, string[] NearlySoldOut, int Photos, int PhotosWithoutWords, int Holds, long HoldsMinor, int ProcessingHolds,
        int Disputes, DateTimeOffset? DisputeDueBy, int Problems, int ToPack, int ToShip, int OnTheWay)
    {
        public CampaignFacts ToFacts() => new(
            Id, Slug, Title, SnakeCase.Parse<CampaignStatus>(Status), WasReturned, IsPayable, Currency, TimeZone, OpenedAt, Deadline, ShipsFrom, ShipsUntil,
            new FundingProgress(Kind, Target, Collected, Pledges, Currency) { Stretch = Stretch, StretchAtClosing = StretchReached }, new Money(GoodsMinor, Currency), new Money(ShippingMinor, Currency), Boxes,
            new CampaignWork(Offers, OffersThatShip, Photos, Holds, HoldsMinor, ProcessingHolds, Disputes, DisputeDueBy, Problems, ToPack, ToShip, OnTheWay, NearlySoldOut, PhotosWithoutWords));

        private TargetKind Kind => SnakeCase.Parse<TargetKind>(TargetKind);

        private long Collected => Kind switch
        {
            Campaigns.TargetKind.Money => GoodsMinor,
            Campaigns.TargetKind.Boxes => Boxes,
            Campaigns.TargetKind.Grams => Grams,
            _ => throw new InvalidOperationException($"No target counts {Kind}."),
        };
    }
}
