using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Pledges;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Reconciliation;

/// <summary>For operators: the proof of a campaign, pledge by pledge, in the order of their ids.</summary>
public sealed class PledgeProofs(FarmDbContext db)
{
    public const int PageSize = 100;

    public async Task<KeyPage<PledgeProof>> RunAsync(Actor actor, Guid campaignId, Guid? after, int size, CancellationToken ct)
    {
        actor.MustBeOperator();
        if (!await db.Set<Campaign>().AnyAsync(c => c.Id == campaignId, ct))
            throw new NotFound();
        var take = KeyPage<PledgeProof>.Size(size);
        var rows = await db.Database.SqlQuery<Row>($"""
            with page as materialized (
              select g.id, g.reference, g.status, g.currency, g.goods_minor + g.shipping_minor as total_minor
              from pledges g
              where g.campaign_id = {campaignId} and ({after}::uuid is null or g.id > {after})
              order by g.id
              limit {take + 1}),
            bookings as (
              select p.pledge_id, 'payment_succeeded:' || p.id as reference from payments p join page g on g.id = p.pledge_id
              union all
              select r.pledge_id, 'refund_requested:' || r.id from refunds r join page g on g.id = r.pledge_id
              union all
              select q.source_id, 'parcel_released:' || q.id from parcels q join page g on g.id = q.source_id
              union all
              select d.pledge_id, k.kind || d.id
              from disputes d
              join page g on g.id = d.pledge_id
              cross join (values ('dispute_lost:'), ('dispute_loss_returned:')) as k (kind)
              union all
              select d.pledge_id, 'dispute_loss_credited:' || d.id || ':' || r.id
              from disputes d
              join page g on g.id = d.pledge_id
              join refunds r on r.payment_id = d.payment_id),
            booked as (
              select b.pledge_id,
                coalesce(-sum(e.amount_minor) filter (where a.kind = 'held'), 0) as held_minor,
                coalesce(sum(e.amount_minor) filter (where a.kind = 'held' and t.kind = 'parcel_released'), 0) as released_minor,
                coalesce(-sum(e.amount_minor) filter (where a.kind = 'platform_fee'), 0) as platform_fee_minor,
                coalesce(-sum(e.amount_minor) filter (where a.kind = 'processing_fee_charged'), 0) as processing_fee_minor,
                coalesce(-sum(e.amount_minor) filter (where a.kind = 'disputed'), 0) as disputed_minor,
                coalesce(sum(e.amount_minor) filter (where a.kind in ('reserve', 'payable', 'frozen', 'grower_debt') and t.kind <> 'parcel_released'), 0) as covered_minor
              from bookings b
              join ledger_transactions t on t.reference = b.reference
              join ledger_entries e on e.transaction_id = t.id
              join ledger_accounts a on a.id = e.account_id
              group by b.pledge_id)
            select g.id as "Id", g.reference as "Reference", g.status as "Status", g.currency as "Currency",
              (select coalesce(sum(l.quantity), 0) from pledge_lines l where l.pledge_id = g.id)::bigint as "Boxes",
              case when g.status in ('held', 'confirmed') then g.total_minor else 0 end as "PledgedMinor",
              (select coalesce(sum(p.amount_minor), 0) from payments p where p.pledge_id = g.id and p.status = 'succeeded')::bigint as "CapturedMinor",
              (select coalesce(sum(r.amount_minor), 0) from refunds r where r.pledge_id = g.id and r.status in ('succeeded', 'paid_by_bank')
                and not exists (select from refunds x where x.replaces_id = r.id))::bigint as "RefundedMinor",
              (select coalesce(sum(r.amount_minor), 0) from refunds r where r.pledge_id = g.id and r.status in ('requested', 'pending', 'failed')
                and not exists (select from refunds x where x.replaces_id = r.id))::bigint as "OnTheWayMinor",
              (select coalesce(sum(q.goods_minor + q.shipping_minor), 0) from parcels q
                where q.source_id = g.id and q.status <> 'void' and q.shipped_at is not null)::bigint as "ShippedMinor",
              coalesce(b.held_minor, 0)::bigint as "HeldMinor", coalesce(b.released_minor, 0)::bigint as "ReleasedMinor",
              coalesce(b.platform_fee_minor, 0)::bigint as "PlatformFeeMinor", coalesce(b.processing_fee_minor, 0)::bigint as "ProcessingFeeMinor",
              coalesce(b.disputed_minor, 0)::bigint as "DisputedMinor", coalesce(b.covered_minor, 0)::bigint as "CoveredMinor"
            from page g
            left join booked b on b.pledge_id = g.id
            order by g.id
            """).ToListAsync(ct);
        var page = rows.Take(take).Select(row => row.ToProof()).ToList();
        return new KeyPage<PledgeProof>(page, rows.Count > take ? page[^1].PledgeId.ToString("D") : null);
    }

    private sealed record Row(
        Guid Id, string Reference, string Status, string Currency, long Boxes, long PledgedMinor, long CapturedMinor, long RefundedMinor, long OnTheWayMinor,
        long ShippedMinor, long HeldMinor, long ReleasedMinor, long PlatformFeeMinor, long ProcessingFeeMinor, long DisputedMinor, long CoveredMinor)
    {
        public PledgeProof ToProof() => new(
            Id, Reference, SnakeCase.Parse<PledgeStatus>(Status), Boxes, Of(PledgedMinor), Of(CapturedMinor), Of(RefundedMinor), Of(OnTheWayMinor), Of(HeldMinor),
            Of(ShippedMinor), Of(ReleasedMinor), Of(PlatformFeeMinor), Of(ProcessingFeeMinor), Of(DisputedMinor), Of(CoveredMinor));

        private Money Of(long minor) => new(minor, Currency);
    }
}
