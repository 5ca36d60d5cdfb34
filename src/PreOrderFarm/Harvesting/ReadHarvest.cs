using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Harvesting;

/// <summary>
/// The state by which a harvest is divided: parcels of one offer that are not packed yet, what of their pledges' payments is
/// left to be refunded, and how many units are packed or have left. What is not sent because a bank took its money for good
/// needs no fruit and is left out.
/// </summary>
internal sealed record HarvestState(
    Campaign Campaign, Offer Offer, GoneFruit Gone, IReadOnlyList<HarvestState.Pledge> Pledges, int Allocations, string Secret, IReadOnlyList<string> Lots)
{
    public long WantedUnits => Pledges.Sum(pledge => (long)pledge.Units);

    public LotteryDraw Draw => new(LotteryDraw.SeedOf(Secret, Lots), Offer.Id);

    /// <summary>Cut: what rode on all that earlier harvests took from it, and what of that was refunded.</summary>
    internal sealed record Pledge(
        Guid Id, string Reference, DateTimeOffset ConfirmedAt, long PaidMinor, long TakenByBankMinor, long LeftMinor, long CutMinor, long CutRefundedMinor, IReadOnlyList<UnpackedParcel> Parcels)
    {
        public string Lot { get; } = LotteryDraw.LotOf(Id);

        public int Units => Parcels.Sum(parcel => parcel.Units);
    }
}

/// <summary>What of a harvest is packed or has left.</summary>
/// <param name="Grams">What it weighed, of an offer that is sold by weight; 0 of others.</param>
internal sealed record GoneFruit(long Units, long Grams);

internal static class ReadHarvest
{
    /// <summary>For who owns the campaign; for everyone else there is none.</summary>
    public static async Task<HarvestState> RunAsync(FarmDbContext db, Actor actor, Guid campaignId, Guid offerId, CancellationToken ct)
    {
        var campaign = await db.Set<Campaign>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == campaignId, ct) ?? throw new NotFound();
        actor.MustOwn(campaign.GrowerId);
        var offer = await db.Set<Offer>().AsNoTracking().SingleOrDefaultAsync(o => o.Id == offerId && o.CampaignId == campaignId, ct) ?? throw new NotFound();
        if (campaign.Status != CampaignStatus.Funded)
            throw new RuleBroken($"A harvest is divided once its campaign is funded, and until all of it has arrived.");
        return new HarvestState(
            campaign, offer, await GoneAsync(db, offerId, ct), await PledgesAsync(db, offerId, ct),
            await db.Database.SqlQuery<int>($"""select count(*)::int as "Value" from harvest_allocations where offer_id = {offerId}""").SingleAsync(ct),
            await db.Database.SqlQuery<string>($"""select secret as "Value" from lottery_secrets where campaign_id = {campaignId}""").SingleAsync(ct),
            await LotsAsync(db, campaignId, ct));
    }

    /// <summary>Of everyone who had paid when the campaign closed: nobody is added to them or leaves them afterwards.</summary>
    public static async Task<IReadOnlyList<string>> LotsAsync(FarmDbContext db, Guid campaignId, CancellationToken ct) =>
        [.. (await db.Database.SqlQuery<Guid>($"""select id as "Value" from pledges where campaign_id = {campaignId} and status = 'confirmed'""").ToListAsync(ct)).Select(LotteryDraw.LotOf)];

    // What was packed short, or something else in its place, is no box of this harvest; damaged ones were.
    private static Task<GoneFruit> GoneAsync(FarmDbContext db, Guid offerId, CancellationToken ct) =>
        db.Database.SqlQuery<GoneFruit>($"""
            select coalesce(sum(l.units - coalesce(s.units, 0)), 0)::bigint as "Units",
              coalesce(sum(q.actual_grams) filter (where coalesce(s.units, 0) < l.units), 0)::bigint as "Grams"
            from parcel_lines l
            join parcels q on q.id = l.parcel_id
            left join (
              select e.parcel_id, e.offer_id, sum(e.units) as units
              from parcel_exceptions e
              where e.kind in ('short', 'substitute') and e.taken_back_at is null
              group by e.parcel_id, e.offer_id) s on s.parcel_id = l.parcel_id and s.offer_id = l.offer_id
            where l.offer_id = {offerId} and q.status not in ('planned', 'void')
            """).SingleAsync(ct);

    private static async Task<IReadOnlyList<HarvestState.Pledge>> PledgesAsync(FarmDbContext db, Guid offerId, CancellationToken ct)
    {
        var rows = await db.Database.SqlQuery<Row>($"""
            with waiting as (
              select q.id, q.source_id, q.number, l.units, q.goods_minor, q.shipping_minor
              from parcel_lines l
              join parcels q on q.id = l.parcel_id
              where l.offer_id = {offerId} and q.status = 'planned'
                and not exists (
                  select from release_blocks b join disputes d on d.id = b.source_id and d.status = 'lost'
                  where b.parcel_id = q.id and b.kind = 'dispute' and b.lifted_at is null)),
            refundable as materialized (
              select y.pledge_id, sum(refundable_of(y))::bigint as left_minor, sum(taken_by_bank(y.id))::bigint as taken_minor
              from payments y
              where y.pledge_id in (select source_id from waiting)
              group by y.pledge_id)
            select w.id as "ParcelId", p.id as "PledgeId", p.reference as "Reference", p.confirmed_at as "ConfirmedAt", w.number as "Number", w.units as "Units",
              w.goods_minor as "GoodsMinor", w.shipping_minor as "ShippingMinor", l.unit_price_minor as "UnitPriceMinor", l.early_price_minor as "EarlyPriceMinor",
              l.early_units as "EarlyUnits", p.goods_minor + p.shipping_minor as "PaidMinor",
              coalesce(r.left_minor, 0)::bigint as "LeftMinor", coalesce(r.taken_minor, 0)::bigint as "TakenMinor",
              coalesce((select sum(h.goods_minor + h.shipping_minor) from harvest_shares h where h.pledge_id = p.id), 0)::bigint as "CutMinor",
              coalesce((select sum(f.amount_minor) from refunds f where f.pledge_id = p.id and f.reason = 'short_harvest' and f.replaces_id is null), 0)::bigint as "CutRefundedMinor"
            from waiting w
            join pledges p on p.id = w.source_id
            join pledge_lines l on l.pledge_id = p.id and l.offer_id = {offerId}
            left join refundable r on r.pledge_id = p.id
            order by p.confirmed_at, p.id, w.number
            """).ToListAsync(ct);
        return [.. rows.GroupBy(row => row.PledgeId).Select(ofPledge => Pledge([.. ofPledge]))];
    }

    private static HarvestState.Pledge Pledge(List<Row> rows) => new(
        rows[0].PledgeId, rows[0].Reference, rows[0].ConfirmedAt, rows[0].PaidMinor, rows[0].TakenMinor, rows[0].LeftMinor, rows[0].CutMinor, rows[0].CutRefundedMinor,
        [.. rows.Select(row => new UnpackedParcel(
            row.ParcelId, row.PledgeId, row.Number, row.Units, row.GoodsMinor, row.ShippingMinor, row.UnitPriceMinor,
            row.EarlyUnits == 0 ? row.UnitPriceMinor : row.EarlyPriceMinor))]);

    private sealed record Row(
        Guid ParcelId, Guid PledgeId, string Reference, DateTimeOffset ConfirmedAt, int Number, int Units, long GoodsMinor, long ShippingMinor,
        long UnitPriceMinor, long EarlyPriceMinor, int EarlyUnits, long PaidMinor, long LeftMinor, long TakenMinor, long CutMinor, long CutRefundedMinor);
}
