using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

public enum BatchState
{
    /// <summary>Addresses may still change.</summary>
    Planned,

    /// <summary>Frozen, ready to print and pack.</summary>
    Locked,

    /// <summary>Its fruit is being fetched.</summary>
    Picking,
    Packing,

    /// <summary>All of it lies ready for the carrier.</summary>
    Packed,
    Shipping,
    Shipped,
    Delivered,
    Void,
}

/// <summary>How many parcels stand where. Delivered counts the settled too; incomplete are those packed with something short, damaged or replaced.</summary>
public sealed record ParcelCounts(int Planned, int Packed, int Shipped, int Delivered, int Void, int Problems, int Incomplete)
{
    public int All => Planned + Packed + Shipped + Delivered + Void;

    public int Live => All - Void;
}

/// <summary>Packers are the names of those who packed any of it.</summary>
public sealed record BatchSummary(
    Guid Id, int Number, string Region, DateOnly ShipsFrom, DateOnly ShipsUntil, int Version,
    DateTimeOffset? LockedAt, DateTimeOffset? VoidedAt, DateTimeOffset? PickingStartedAt, DateTimeOffset? PackingStartedAt, string Packers, ParcelCounts Parcels)
{
    /// <summary>Its parcels are fetched there; Region is the point's name then.</summary>
    public Guid? PickUpPointId { get; init; }

    /// <summary>Parcels still here that must not leave, because their payment is disputed.</summary>
    public int Stopped { get; init; }

    /// <summary>When it will be locked by itself, as its backers were told; who announced that, and when.</summary>
    public DateTimeOffset? LocksAt { get; init; }

    public DateTimeOffset? LockAnnouncedAt { get; init; }
    public string? LockAnnouncedBy { get; init; }

    /// <summary>Its backers were told that time; if not, they will be a while after it was announced.</summary>
    public bool IsLockTold { get; init; }

    public BatchState State => this switch
    {
        { VoidedAt: not null } => BatchState.Void,
        { Parcels: { Planned: 0, Packed: 0, Shipped: 0 } } => BatchState.Delivered,
        { Parcels: { Planned: 0, Packed: 0 } } => BatchState.Shipped,
        { Parcels: { Shipped: > 0 } or { Delivered: > 0 } } => BatchState.Shipping,
        { Parcels.Planned: 0 } => BatchState.Packed,
        { Parcels.Packed: > 0 } or { PackingStartedAt: not null } => BatchState.Packing,
        { PickingStartedAt: not null } => BatchState.Picking,
        { LockedAt: not null } => BatchState.Locked,
        _ => BatchState.Planned,
    };
}

public sealed record BatchDetails(
    BatchSummary Summary, Guid GrowerId, Guid CampaignId, string CampaignSlug, string CampaignTitle, string TimeZone, Money Goods, Money Shipping);

/// <summary>Batches as those see them who pack: their growers', or for an operator everyone's.</summary>
public sealed class BatchQueries(FarmDbContext db)
{
    /// <summary>A campaign's batches by number, after one (0 begins); none as long as it is not funded.</summary>
    public async Task<IReadOnlyList<BatchSummary>> OfCampaignAsync(Actor actor, Guid campaignId, int afterNumber, int take, CancellationToken ct)
    {
        var growerId = await db.Set<Campaign>().AsNoTracking().Where(c => c.Id == campaignId).Select(c => (Guid?)c.GrowerId).SingleOrDefaultAsync(ct)
            ?? throw new NotFound();
        actor.MustPackFor(growerId);
        var ids = await db.Set<FulfilmentBatch>().AsNoTracking()
            .Where(b => b.CampaignId == campaignId && b.Number > afterNumber)
            .OrderBy(b => b.Number)
            .Take(take)
            .Select(b => b.Id)
            .ToArrayAsync(ct);
        return [.. (await SummariesAsync(ids, ct)).OrderBy(row => row.Number).Select(row => row.ToSummary())];
    }

    public async Task<BatchDetails> FindAsync(Actor actor, Guid batchId, CancellationToken ct)
    {
        var rows = await SummariesAsync([batchId], ct);
        var row = rows.SingleOrDefault() ?? throw new NotFound();
        var campaign = await db.Set<Campaign>().AsNoTracking().Where(c => c.Id == row.CampaignId)
            .Select(c => new { c.GrowerId, c.Slug, c.Title, c.TimeZone, c.Currency })
            .SingleAsync(ct);
        actor.MustPackFor(campaign.GrowerId);
        return new BatchDetails(
            row.ToSummary(), campaign.GrowerId, row.CampaignId, campaign.Slug, campaign.Title, campaign.TimeZone,
            new Money(row.GoodsMinor, campaign.Currency), new Money(row.ShippingMinor, campaign.Currency));
    }

    internal Task<List<BatchRow>> SummariesAsync(Guid[] batchIds, CancellationToken ct) =>
        db.Database.SqlQuery<BatchRow>($"""
            select b.id as "Id", b.campaign_id as "CampaignId", b.number as "Number", coalesce(g.name, t.name) as "Region", b.pick_up_point_id as "PickUpPointId",
              b.ships_from as "ShipsFrom", b.ships_until as "ShipsUntil", b.version as "Version",
              b.locked_at as "LockedAt", b.locks_at as "LocksAt", b.lock_announced_at as "LockAnnouncedAt",
              (select display_name from members where id = b.lock_announced_by) as "LockAnnouncedBy", coalesce(b.locks_at = b.lock_told_for, false) as "IsLockTold",
              b.voided_at as "VoidedAt", b.picking_started_at as "PickingStartedAt", b.packing_started_at as "PackingStartedAt",
              coalesce((
                select string_agg(who.name, ', ' order by who.name)
                from (
                  select distinct m.display_name as name
                  from parcels q
                  join members m on m.id = q.packed_by
                  where q.batch_id = b.id) who), '') as "Packers",
              (
                select count(distinct q.id)::int
                from parcels q
                join parcel_exceptions e on e.parcel_id = q.id and e.taken_back_at is null
                where q.batch_id = b.id) as "Incomplete",
              (
                select count(distinct q.id)::int
                from parcels q
                join release_blocks s on s.parcel_id = q.id and s.lifted_at is null and s.kind in ('dispute', 'lot')
                where q.batch_id = b.id and q.status in ('planned', 'packed')) as "Stopped",
              count(*) filter (where p.status = 'planned')::int as "Planned",
              count(*) filter (where p.status = 'packed')::int as "Packed",
              count(*) filter (where p.status = 'shipped')::int as "Shipped",
              count(*) filter (where p.status in ('delivered', 'settled'))::int as "Delivered",
              count(*) filter (where p.status = 'void')::int as "Void",
              count(*) filter (where p.problem_reported_at is not null)::int as "Problems",
              coalesce(sum(p.goods_minor) filter (where p.status <> 'void'), 0)::bigint as "GoodsMinor",
              coalesce(sum(p.shipping_minor) filter (where p.status <> 'void'), 0)::bigint as "ShippingMinor"
            from fulfilment_batches b
            left join campaign_regions g on g.id = b.region_id
            left join pick_up_points t on t.id = b.pick_up_point_id
            join parcels p on p.batch_id = b.id
            where b.id = any({batchIds})
            group by b.id, g.name, t.name
            """).ToListAsync(ct);
}

internal sealed record BatchRow(
    Guid Id, Guid CampaignId, int Number, string Region, Guid? PickUpPointId, DateOnly ShipsFrom, DateOnly ShipsUntil, int Version,
    DateTimeOffset? LockedAt, DateTimeOffset? VoidedAt, DateTimeOffset? PickingStartedAt, DateTimeOffset? PackingStartedAt, string Packers, int Incomplete, int Stopped,
    int Planned, int Packed, int Shipped, int Delivered, int Void, int Problems, long GoodsMinor, long ShippingMinor,
    DateTimeOffset? LocksAt, DateTimeOffset? LockAnnouncedAt, string? LockAnnouncedBy, bool IsLockTold)
{
    public BatchSummary ToSummary() => new(
        Id, Number, Region, ShipsFrom, ShipsUntil, Version, LockedAt, VoidedAt, PickingStartedAt, PackingStartedAt, Packers,
        new ParcelCounts(Planned, Packed, Shipped, Delivered, Void, Problems, Incomplete))
    {
        PickUpPointId = PickUpPointId,
        Stopped = Stopped,
        LocksAt = LocksAt,
        LockAnnouncedAt = LockAnnouncedAt,
        LockAnnouncedBy = LockAnnouncedBy,
        IsLockTold = IsLockTold,
    };
}
