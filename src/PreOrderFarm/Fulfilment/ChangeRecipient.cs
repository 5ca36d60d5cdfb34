using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// Sends a pledge's parcels to another address of the same region, until their batch is locked. The caller has shown
/// that the source is theirs.
/// </summary>
public sealed class ChangeRecipient(FarmDbContext db, LockedBatch batches, KeepPrinted keep)
{
    /// <summary>
    /// All of its parcels that have not been packed follow; if one of them no longer can, none does. Takes part in the
    /// caller's transaction when there is one.
    /// </summary>
    public async Task<int> RunAsync(Guid sourceId, PostalAddress address, CancellationToken ct)
    {
        await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        var batchIds = await db.Set<Parcel>()
            .Where(p => p.SourceId == sourceId && p.Status != ParcelStatus.Void)
            .Select(p => p.BatchId)
            .Distinct()
            .OrderBy(id => id)
            .ToListAsync(ct);
        if (batchIds.Count == 0)
            throw new NotFound();
        var changed = 0;
        foreach (var batchId in batchIds)
            changed += await ChangeInAsync(await batches.LockAsync(batchId, ct), sourceId, address, ct);
        await db.SaveChangesAsync(ct);
        if (transaction is not null)
            await transaction.CommitAsync(ct);
        return changed;
    }

    private async Task<int> ChangeInAsync(FulfilmentBatch batch, Guid sourceId, PostalAddress address, CancellationToken ct)
    {
        batch.MustAcceptChanges();
        await MustLieInAsync(batch, address, ct);
        var parcels = await db.Set<Parcel>()
            .Where(p => p.BatchId == batch.Id && p.SourceId == sourceId && p.Status != ParcelStatus.Void)
            .ToListAsync(ct);
        if (parcels.TrueForAll(p => p.Address == address))
            return 0;
        await keep.RunAsync([.. parcels.Select(p => p.Id)], ct);
        foreach (var parcel in parcels)
            parcel.ChangeAddress(address);
        batch.Reissue();
        return parcels.Count;
    }

    private async Task MustLieInAsync(FulfilmentBatch batch, PostalAddress address, CancellationToken ct)
    {
        if (batch.PickUpPointId is not null)
            return;
        var regions = await db.Set<CampaignRegion>().AsNoTracking().Include(r => r.Areas).Where(r => r.CampaignId == batch.CampaignId).ToListAsync(ct);
        var regionId = RegionMatcher.Match(regions.SelectMany(r => r.Areas), address.Country, address.Subdivision, address.PostalCode);
        if (regionId is null)
            throw new RuleBroken(nameof(address.Country), $"The grower does not ship to this address.");
        if (regionId != batch.RegionId)
            throw new RuleBroken(nameof(address.Country), $"After a campaign has closed, a parcel stays in its region: {regions.Single(r => r.Id == batch.RegionId).Name}.");
    }
}
