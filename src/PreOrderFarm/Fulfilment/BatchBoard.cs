using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>What is to be done with a batch next.</summary>
public enum BatchStage
{
    ToPick,
    Packing,

    /// <summary>Ready for the carrier, who may have some of it already.</summary>
    Packed,
    Shipped,
}

public sealed record BoardFilter(Guid? CampaignId = null, BatchStage? Stage = null);

/// <summary>Batches of one campaign that stand together on the board, and the parcels of all its batches.</summary>
public sealed record CampaignBatches(
    Guid CampaignId, string Slug, string Title, CampaignStatus Status, Guid GrowerId, string TimeZone, ParcelCounts Parcels, IReadOnlyList<BatchSummary> Batches);

/// <summary>A page of the board. Counts has the batches of each stage; next is the last batch of this page when there are more.</summary>
public sealed record BoardPage(IReadOnlyList<CampaignBatches> Campaigns, IReadOnlyDictionary<BatchStage, int> Counts, Guid? Next);

/// <summary>The batches of those who pack, the newest campaign's first: their growers', or for an operator everyone's.</summary>
public sealed class BatchBoard(FarmDbContext db, BatchQueries queries)
{
    public const int BatchesPerPage = 30;

    /// <param name="actor">Who asks.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="after">The last batch of the page before; null begins.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<BoardPage> ReadAsync(Actor actor, BoardFilter filter, Guid? after, CancellationToken ct)
    {
        var visible = Visible(actor);
        if (filter.CampaignId is { } only)
        {
            visible = visible.Where(b => b.CampaignId == only);
            if (!await visible.AnyAsync(ct))
                throw new NotFound();
        }
        var shown = filter.Stage is { } stage ? In(visible, stage) : visible;
        if (after is not null)
        {
            var last = await visible.Where(b => b.Id == after).Select(b => new { b.CampaignId, b.Number }).SingleOrDefaultAsync(ct) ?? throw new NotFound();
            shown = shown.Where(b => b.CampaignId < last.CampaignId || (b.CampaignId == last.CampaignId && b.Number > last.Number));
        }
        var ids = await shown.OrderByDescending(b => b.CampaignId).ThenBy(b => b.Number).Take(BatchesPerPage + 1).Select(b => b.Id).ToListAsync(ct);
        var hasMore = ids.Count > BatchesPerPage;
        ids = [.. ids.Take(BatchesPerPage)];
        return new BoardPage(await GroupAsync([.. ids], ct), await CountsAsync(visible, ct), hasMore ? ids[^1] : null);
    }

    private IQueryable<FulfilmentBatch> Visible(Actor actor)
    {
        var growers = actor.Growers.Keys.ToList();
        return db.Set<FulfilmentBatch>().AsNoTracking()
            .Where(b => actor.IsOperator || db.Set<Campaign>().Any(c => c.Id == b.CampaignId && growers.Contains(c.GrowerId)));
    }

    private async Task<List<CampaignBatches>> GroupAsync(Guid[] batchIds, CancellationToken ct)
    {
        var batches = (await queries.SummariesAsync(batchIds, ct)).ToLookup(row => row.CampaignId, row => row.ToSummary());
        var ids = batches.Select(group => group.Key).ToArray();
        var campaigns = await db.Set<Campaign>().AsNoTracking().Where(c => ids.Contains(c.Id)).OrderByDescending(c => c.Id)
            .Select(c => new { c.Id, c.Slug, c.Title, c.Status, c.GrowerId, c.TimeZone })
            .ToListAsync(ct);
        var parcels = (await db.Database.SqlQuery<CampaignCounts>($"""
            select campaign_id as "CampaignId",
              count(*) filter (where status = 'planned')::int as "Planned",
              count(*) filter (where status = 'packed')::int as "Packed",
              count(*) filter (where status = 'shipped')::int as "Shipped",
              count(*) filter (where status in ('delivered', 'settled'))::int as "Delivered",
              count(*) filter (where status = 'void')::int as "Void",
              count(*) filter (where problem_reported_at is not null)::int as "Problems"
            from parcels
            where campaign_id = any({ids})
            group by campaign_id
            """).ToListAsync(ct)).ToDictionary(row => row.CampaignId);
        return [.. campaigns.Select(c => new CampaignBatches(
            c.Id, c.Slug, c.Title, c.Status, c.GrowerId, c.TimeZone, parcels[c.Id].ToCounts(batches[c.Id].Sum(b => b.Parcels.Incomplete)),
            [.. batches[c.Id].OrderBy(b => b.Number)]))];
    }

    private async Task<Dictionary<BatchStage, int>> CountsAsync(IQueryable<FulfilmentBatch> visible, CancellationToken ct)
    {
        var counts = new Dictionary<BatchStage, int>();
        foreach (var stage in Enum.GetValues<BatchStage>())
            counts[stage] = await In(visible, stage).CountAsync(ct);
        return counts;
    }

    private IQueryable<FulfilmentBatch> In(IQueryable<FulfilmentBatch> batches, BatchStage stage)
    {
        var parcels = db.Set<Parcel>();
        var live = batches.Where(b => b.VoidedAt == null);
        return stage switch
        {
            BatchStage.ToPick => live.Where(b => b.PackingStartedAt == null
                && parcels.Any(p => p.BatchId == b.Id && p.Status == ParcelStatus.Planned)
                && !parcels.Any(p => p.BatchId == b.Id && p.Status != ParcelStatus.Planned && p.Status != ParcelStatus.Void)),
            BatchStage.Packing => live.Where(b => parcels.Any(p => p.BatchId == b.Id && p.Status == ParcelStatus.Planned)
                && (b.PackingStartedAt != null || parcels.Any(p => p.BatchId == b.Id && p.Status != ParcelStatus.Planned && p.Status != ParcelStatus.Void))),
            BatchStage.Packed => live.Where(b => !parcels.Any(p => p.BatchId == b.Id && p.Status == ParcelStatus.Planned)
                && parcels.Any(p => p.BatchId == b.Id && p.Status == ParcelStatus.Packed)),
            BatchStage.Shipped => live.Where(b => !parcels.Any(p => p.BatchId == b.Id && (p.Status == ParcelStatus.Planned || p.Status == ParcelStatus.Packed))),
            _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, null),
        };
    }

    private sealed record CampaignCounts(Guid CampaignId, int Planned, int Packed, int Shipped, int Delivered, int Void, int Problems)
    {
        public ParcelCounts ToCounts(int incomplete) => new(Planned, Packed, Shipped, Delivered, Void, Problems, incomplete);
    }
}
