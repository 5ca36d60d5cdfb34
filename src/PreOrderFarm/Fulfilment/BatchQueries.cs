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
    Packing,
    Shipping,
    Shipped,
    Delivered,
    Void,
}

/// <summary>How many parcels stand where. Delivered counts the settled too.</summary>
public sealed record ParcelCounts(int Planned, int Packed, int Shipped, int Delivered, int Void, int Problems)
{
    public int All => Planned + Packed + Shipped + Delivered + Void;

    public int Live => All - Void;
}

public sealed record BatchSummary(
    Guid Id, int Number, string Region, DateOnly ShipsFrom, DateOnly ShipsUntil, int Version,
    DateTimeOffset? LockedAt, DateTimeOffset? VoidedAt, ParcelCounts Parcels)
{
    public BatchState State => this switch
    {
        { VoidedAt: not null } => BatchState.Void,
        { Parcels: { Planned: 0, Packed: 0, Shipped: 0 } } => BatchState.Delivered,
        { Parcels: { Planned: 0, Packed: 0 } } => BatchState.Shipped,
        { Parcels: { Shipped: > 0 } or { Delivered: > 0 } } => BatchState.Shipping,
        { Parcels.Packed: > 0 } => BatchState.Packing,
        { LockedAt: not null } => BatchState.Locked,
        _ => BatchState.Planned,
    };
}

public sealed record CampaignBatches(
    Guid CampaignId, string Slug, string Title, CampaignStatus Status, Guid GrowerId, string TimeZone, IReadOnlyList<BatchSummary> Batches)
{
    public ParcelCounts Parcels => new(
        Batches.Sum(b => b.Parcels.Planned), Batches.Sum(b => b.Parcels.Packed), Batches.Sum(b => b.Parcels.Shipped),
        Batches.Sum(b => b.Parcels.Delivered), Batches.Sum(b => b.Parcels.Void), Batches.Sum(b => b.Parcels.Problems));
}

public sealed record BatchDetails(
    BatchSummary Summary, Guid CampaignId, string CampaignSlug, string CampaignTitle, string TimeZone, Money Goods, Money Shipping);

/// <summary>Batches as those see them who pack: their growers', or for an operator everyone's.</summary>
public sealed class BatchQueries(FarmDbContext db)
{
    public const int CampaignsPerPage = 20;

    /// <summary>Campaigns that have batches, newest first, below the given id; null begins. All batches of each.</summary>
    public async Task<IReadOnlyList<CampaignBatches>> BoardAsync(Actor actor, Guid? campaignId, Guid? before, CancellationToken ct)
    {
        var growers = actor.Growers.Keys.ToList();
        var visible = db.Set<Campaign>().AsNoTracking()
            .Where(c => actor.IsOperator || growers.Contains(c.GrowerId))
            .Where(c => db.Set<FulfilmentBatch>().Any(b => b.CampaignId == c.Id));
        if (campaignId is not null)
            visible = visible.Where(c => c.Id == campaignId);
        if (before is not null)
            visible = visible.Where(c => c.Id < before);
        var campaigns = await visible.OrderByDescending(c => c.Id).Take(CampaignsPerPage)
            .Select(c => new { c.Id, c.Slug, c.Title, c.Status, c.GrowerId, c.TimeZone })
            .ToListAsync(ct);
        if (campaignId is not null && campaigns.Count == 0)
            throw new NotFound();
        var ids = campaigns.Select(c => c.Id).ToArray();
        var batches = (await SummariesAsync(ids, null, ct)).ToLookup(row => row.CampaignId, row => row.ToSummary());
        return [.. campaigns.Select(c =>
            new CampaignBatches(c.Id, c.Slug, c.Title, c.Status, c.GrowerId, c.TimeZone, [.. batches[c.Id].OrderBy(b => b.Number)]))];
    }

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
        return [.. (await SummariesAsync(null, ids, ct)).OrderBy(row => row.Number).Select(row => row.ToSummary())];
    }

    public async Task<BatchDetails> FindAsync(Actor actor, Guid batchId, CancellationToken ct)
    {
        var rows = await SummariesAsync(null, [batchId], ct);
        var row = rows.SingleOrDefault() ?? throw new NotFound();
        var campaign = await db.Set<Campaign>().AsNoTracking().Where(c => c.Id == row.CampaignId)
            .Select(c => new { c.GrowerId, c.Slug, c.Title, c.TimeZone, c.Currency })
            .SingleAsync(ct);
        actor.MustPackFor(campaign.GrowerId);
        return new BatchDetails(
            row.ToSummary(), row.CampaignId, campaign.Slug, campaign.Title, campaign.TimeZone,
            new Money(row.GoodsMinor, campaign.Currency), new Money(row.ShippingMinor, campaign.Currency));
    }

    private Task<List<SummaryRow>> SummariesAsync(Guid[]? campaignIds, Guid[]? batchIds, CancellationToken ct) =>
        db.Database.SqlQuery<SummaryRow>($"""
            select b.id as "Id", b.campaign_id as "CampaignId", b.number as "Number", g.name as "Region",
              b.ships_from as "ShipsFrom", b.ships_until as "ShipsUntil", b.version as "Version",
              b.locked_at as "LockedAt", b.voided_at as "VoidedAt",
              count(*) filter (where p.status = 'planned')::int as "Planned",
              count(*) filter (where p.status = 'packed')::int as "Packed",
              count(*) filter (where p.status = 'shipped')::int as "Shipped",
              count(*) filter (where p.status in ('delivered', 'settled'))::int as "Delivered",
              count(*) filter (where p.status = 'void')::int as "Void",
              count(*) filter (where p.problem_reported_at is not null)::int as "Problems",
              coalesce(sum(p.goods_minor) filter (where p.status <> 'void'), 0)::bigint as "GoodsMinor",
              coalesce(sum(p.shipping_minor) filter (where p.status <> 'void'), 0)::bigint as "ShippingMinor"
            from fulfilment_batches b
            join campaign_regions g on g.id = b.region_id
            join parcels p on p.batch_id = b.id
            where b.id = any({batchIds}) or b.campaign_id = any({campaignIds})
            group by b.id, g.name
            """).ToListAsync(ct);

    private sealed record SummaryRow(
        Guid Id, Guid CampaignId, int Number, string Region, DateOnly ShipsFrom, DateOnly ShipsUntil, int Version,
        DateTimeOffset? LockedAt, DateTimeOffset? VoidedAt,
        int Planned, int Packed, int Shipped, int Delivered, int Void, int Problems, long GoodsMinor, long ShippingMinor)
    {
        public BatchSummary ToSummary() => new(
            Id, Number, Region, ShipsFrom, ShipsUntil, Version, LockedAt, VoidedAt,
            new ParcelCounts(Planned, Packed, Shipped, Delivered, Void, Problems));
    }
}
