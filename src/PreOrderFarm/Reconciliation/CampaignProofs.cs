using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Reconciliation;

/// <summary>How many there are, how many boxes in them, and their sum.</summary>
public sealed record ProofFigure(long Count, long? Boxes, Money Sum);

/// <summary>
/// Where the money of a campaign is. What came and went is counted from payments and refunds, what is here from the
/// ledger: two books that know nothing of each other, so that their equation says something.
/// </summary>
/// <param name="Pledged">Pledges that are paid, or held while somebody pays.</param>
/// <param name="Captured">Payments that succeeded.</param>
/// <param name="Refunded">Refunds that have reached their bank or were paid by bank transfer.</param>
/// <param name="OnTheWayBack">Asked for, under way, or failed and still owed.</param>
/// <param name="Held">Neither refunded nor released: the pledges that have such money, and their boxes that have not arrived.</param>
/// <param name="Shipped">Parcels that left the farm.</param>
/// <param name="Released">Parcels whose money is the grower's, before fees.</param>
/// <param name="PlatformFee">Kept by the platform of what was released.</param>
/// <param name="ProcessingFee">What payment processing cost, charged to the grower of what was released.</param>
/// <param name="Disputed">Taken back by backers' banks, for now or for good.</param>
/// <param name="CoveredByGrower">Paid to backers beyond what was held: taken from the reserve, from what was released, or owed by the grower.</param>
public sealed record CampaignProof(
    Guid CampaignId, string Title, CampaignStatus Status, DateTimeOffset At,
    ProofFigure Pledged, ProofFigure Captured, ProofFigure Refunded, ProofFigure OnTheWayBack, ProofFigure Held,
    ProofFigure Shipped, ProofFigure Released, Money PlatformFee, Money ProcessingFee, Money Disputed, Money CoveredByGrower)
{
    /// <summary>captured + covered by the grower = refunded + on the way back + held + released + disputed.</summary>
    public bool Holds => Captured.Sum + CoveredByGrower == Refunded.Sum + OnTheWayBack.Sum + Held.Sum + Released.Sum + Disputed;
}

/// <param name="Captured">Succeeded payments of the pledge.</param>
/// <param name="Refunded">Refunds that arrived.</param>
/// <param name="OnTheWayBack">Asked for, under way, or owed.</param>
/// <param name="InParcels">Goods and shipping that ride on its live parcels.</param>
public sealed record PledgeProof(Guid PledgeId, string Reference, PledgeStatus Status, Money Captured, Money Refunded, Money OnTheWayBack, Money Costs, Money InParcels)
{
    /// <summary>A live pledge has paid what it costs; one that ended keeps nothing.</summary>
    public Money Difference => Captured - Refunded - OnTheWayBack - Costs;
}

public sealed class CampaignProofs(FarmDbContext db, TimeProvider clock)
{
    public const int PageSize = 100;

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
              p.payments as "Payments", p.minor as "CapturedMinor",
              r.done as "Refunds", r.done_minor as "RefundedMinor", r.open as "RefundsOpen", r.open_minor as "RefundsOpenMinor",
              l.held_minor as "HeldMinor", h.pledges as "HeldPledges", h.boxes as "HeldBoxes",
              b.shipped as "Shipped", b.shipped_boxes as "ShippedBoxes", b.shipped_minor as "ShippedMinor",
              b.settled as "Settled", b.settled_boxes as "SettledBoxes", l.released_minor as "ReleasedMinor",
              l.platform_fee_minor as "PlatformFeeMinor", l.processing_fee_minor as "ProcessingFeeMinor",
              l.disputed_minor as "DisputedMinor", l.covered_minor as "CoveredMinor"
            from (
              select count(*) as pledges, coalesce(sum(l.boxes), 0)::bigint as boxes, coalesce(sum(g.goods_minor + g.shipping_minor), 0)::bigint as minor
              from pledges g
              join lateral (select sum(quantity) as boxes from pledge_lines where pledge_id = g.id) l on true
              where g.campaign_id = {campaign.Id} and g.status in ('held', 'confirmed')) g,
            (
              select count(*) as payments, coalesce(sum(amount_minor), 0)::bigint as minor
              from payments
              where campaign_id = {campaign.Id} and status = 'succeeded') p,
            (
              select count(*) filter (where r.status in ('succeeded', 'paid_by_bank')) as done,
                coalesce(sum(r.amount_minor) filter (where r.status in ('succeeded', 'paid_by_bank')), 0)::bigint as done_minor,
                count(*) filter (where r.status in ('requested', 'pending', 'failed')) as open,
                coalesce(sum(r.amount_minor) filter (where r.status in ('requested', 'pending', 'failed')), 0)::bigint as open_minor
              from refunds r
              where r.campaign_id = {campaign.Id} and not exists (select from refunds x where x.replaces_id = r.id)) r,
            (
              select count(*) as pledges, coalesce(sum(l.boxes - coalesce(s.boxes, 0)), 0)::bigint as boxes
              from held_of_pledges(array(select g.id from pledges g where g.campaign_id = {campaign.Id} and g.confirmed_at is not null)) m
              join lateral (select sum(quantity) as boxes from pledge_lines where pledge_id = m.pledge_id) l on true
              left join lateral (
                select sum(c.units) as boxes
                from parcels q
                join parcel_lines c on c.parcel_id = q.id
                where q.source_id = m.pledge_id and q.status = 'settled') s on true
              where m.held_minor > 0) h,
            (
              select count(*) filter (where q.shipped_at is not null) as shipped,
                coalesce(sum(l.boxes) filter (where q.shipped_at is not null), 0)::bigint as shipped_boxes,
                coalesce(sum(q.goods_minor + q.shipping_minor) filter (where q.shipped_at is not null), 0)::bigint as shipped_minor,
                count(*) filter (where q.settled_at is not null) as settled,
                coalesce(sum(l.boxes) filter (where q.settled_at is not null), 0)::bigint as settled_boxes
              from parcels q
              join lateral (select sum(units) as boxes from parcel_lines where parcel_id = q.id) l on true
              where q.campaign_id = {campaign.Id} and q.status <> 'void') b,
            (
              select coalesce(-sum(e.amount_minor) filter (where a.kind = 'held'), 0)::bigint as held_minor,
                coalesce(sum(e.amount_minor) filter (where a.kind = 'held' and t.kind = 'parcel_released'), 0)::bigint as released_minor,
                coalesce(-sum(e.amount_minor) filter (where a.kind = 'platform_fee'), 0)::bigint as platform_fee_minor,
                coalesce(-sum(e.amount_minor) filter (where a.kind = 'processing_fee_charged'), 0)::bigint as processing_fee_minor,
                coalesce(sum(e.amount_minor) filter (where a.kind = 'disputed' and t.kind in ('dispute_withdrawn', 'dispute_reinstated')), 0)::bigint as disputed_minor,
                coalesce(sum(e.amount_minor) filter (
                  where a.kind in ('reserve', 'payable', 'frozen', 'grower_debt') and t.kind in ('refund_requested', 'dispute_lost', 'dispute_loss_returned')), 0)::bigint as covered_minor
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
            campaign.Id, campaign.Title, campaign.Status, clock.GetUtcNow(),
            new ProofFigure(row.Pledges, row.PledgedBoxes, Of(row.PledgedMinor)),
            new ProofFigure(row.Payments, null, Of(row.CapturedMinor)),
            new ProofFigure(row.Refunds, null, Of(row.RefundedMinor)),
            new ProofFigure(row.RefundsOpen, null, Of(row.RefundsOpenMinor)),
            new ProofFigure(row.HeldPledges, row.HeldBoxes, Of(row.HeldMinor)),
            new ProofFigure(row.Shipped, row.ShippedBoxes, Of(row.ShippedMinor)),
            new ProofFigure(row.Settled, row.SettledBoxes, Of(row.ReleasedMinor)),
            Of(row.PlatformFeeMinor), Of(row.ProcessingFeeMinor), Of(row.DisputedMinor), Of(row.CoveredMinor));
    }

    /// <summary>For operators: the same, pledge by pledge, in the order of their ids.</summary>
    public async Task<IReadOnlyList<PledgeProof>> PledgesAsync(Actor actor, Guid campaignId, Guid? after, CancellationToken ct)
    {
        actor.MustBeOperator();
        var rows = await db.Database.SqlQuery<PledgeRow>($"""
            select g.id as "Id", g.reference as "Reference", g.status as "Status", g.currency as "Currency",
              (select coalesce(sum(p.amount_minor), 0) from payments p where p.pledge_id = g.id and p.status = 'succeeded')::bigint as "CapturedMinor",
              (select coalesce(sum(r.amount_minor), 0) from refunds r where r.pledge_id = g.id and r.status in ('succeeded', 'paid_by_bank'))::bigint as "RefundedMinor",
              (select coalesce(sum(r.amount_minor), 0) from refunds r where r.pledge_id = g.id and r.status in ('requested', 'pending', 'failed')
                and not exists (select from refunds x where x.replaces_id = r.id))::bigint as "OnTheWayMinor",
              case when g.status = 'confirmed' and c.status not in ('unfunded', 'cancelled') then g.goods_minor + g.shipping_minor else 0 end as "CostsMinor",
              (select coalesce(sum(q.goods_minor + q.shipping_minor), 0) from parcels q where q.source_id = g.id and q.status <> 'void')::bigint as "ParcelsMinor"
            from pledges g
            join campaigns c on c.id = g.campaign_id
            where g.campaign_id = {campaignId} and ({after}::uuid is null or g.id > {after})
            order by g.id
            limit {PageSize}
            """).ToListAsync(ct);
        return [.. rows.Select(row => new PledgeProof(
            row.Id, row.Reference, SnakeCase.Parse<PledgeStatus>(row.Status), new Money(row.CapturedMinor, row.Currency), new Money(row.RefundedMinor, row.Currency),
            new Money(row.OnTheWayMinor, row.Currency), new Money(row.CostsMinor, row.Currency), new Money(row.ParcelsMinor, row.Currency)))];
    }

    private sealed record ProofRow(
        long Pledges, long PledgedBoxes, long PledgedMinor, long Payments, long CapturedMinor,
        long Refunds, long RefundedMinor, long RefundsOpen, long RefundsOpenMinor,
        long HeldMinor, long HeldPledges, long HeldBoxes, long Shipped, long ShippedBoxes, long ShippedMinor,
        long Settled, long SettledBoxes, long ReleasedMinor, long PlatformFeeMinor, long ProcessingFeeMinor, long DisputedMinor, long CoveredMinor);

    private sealed record PledgeRow(
        Guid Id, string Reference, string Status, string Currency, long CapturedMinor, long RefundedMinor, long OnTheWayMinor, long CostsMinor, long ParcelsMinor);
}
