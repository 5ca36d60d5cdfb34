using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <param name="Parcels">They go elsewhere now.</param>
/// <param name="Numbers">Carriers' numbers that were written down for labels with the old address, and are withdrawn.</param>
public sealed record CorrectedParcels(int Parcels, int Numbers);

/// <summary>Sends a pledge's parcels to another address of the same region.</summary>
public sealed class ChangeRecipient(FarmDbContext db, LockedBatch batches, KeepPrinted keep)
{
    /// <summary>
    /// As its backer may, until the batch is locked; the caller has shown that the source is theirs. All of its parcels
    /// follow; if one of them no longer can, none does. Takes part in the caller's transaction when there is one.
    /// </summary>
    public async Task<int> RunAsync(Guid sourceId, PostalAddress address, CancellationToken ct)
    {
        await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        var changed = 0;
        foreach (var batch in await LockBatchesAsync(sourceId, ct))
        {
            batch.MustAcceptChanges();
            changed += await ChangeInAsync(batch, await LiveAsync(batch, sourceId, ct), address, isCorrection: false, ct);
        }

        await db.SaveChangesAsync(ct);
        if (transaction is not null)
            await transaction.CommitAsync(ct);
        return changed;
    }

    /// <summary>As who packs may, for as long as it stands in the shed: what has left keeps its address. In the caller's transaction.</summary>
    internal async Task<CorrectedParcels> CorrectAsync(Guid sourceId, PostalAddress address, CancellationToken ct)
    {
        var (here, changed, numbers) = (0, 0, 0);
        foreach (var batch in await LockBatchesAsync(sourceId, ct))
        {
            batch.MustNotBeVoid();
            var parcels = (await LiveAsync(batch, sourceId, ct)).FindAll(p => p.Status is ParcelStatus.Planned or ParcelStatus.Packed);
            here += parcels.Count;
            numbers += parcels.Count(p => p.AnnouncedNumber is not null);
            changed += await ChangeInAsync(batch, parcels, address, isCorrection: true, ct);
            numbers -= parcels.Count(p => p.AnnouncedNumber is not null);
        }

        if (here == 0)
            throw new RuleBroken($"All parcels of this backer have left: their address can no longer change.");
        await db.SaveChangesAsync(ct);
        return new CorrectedParcels(changed, numbers);
    }

    private async Task<List<FulfilmentBatch>> LockBatchesAsync(Guid sourceId, CancellationToken ct)
    {
        var ids = await db.Set<Parcel>()
            .Where(p => p.SourceId == sourceId && p.Status != ParcelStatus.Void)
            .Select(p => p.BatchId)
            .Distinct()
            .OrderBy(id => id)
            .ToListAsync(ct);
        if (ids.Count == 0)
            throw new NotFound();
        var locked = new List<FulfilmentBatch>();
        foreach (var id in ids)
            locked.Add(await batches.LockAsync(id, ct));
        return locked;
    }

    private Task<List<Parcel>> LiveAsync(FulfilmentBatch batch, Guid sourceId, CancellationToken ct) =>
        db.Set<Parcel>().Where(p => p.BatchId == batch.Id && p.SourceId == sourceId && p.Status != ParcelStatus.Void).ToListAsync(ct);

    private async Task<int> ChangeInAsync(FulfilmentBatch batch, List<Parcel> parcels, PostalAddress address, bool isCorrection, CancellationToken ct)
    {
        await MustLieInAsync(batch, address, ct);
        if (parcels.TrueForAll(p => p.Address == p.AddressAt(address)))
            return 0;
        await keep.RunAsync([.. parcels.Select(p => p.Id)], ct);
        foreach (var parcel in parcels)
            parcel.ChangeAddress(address, isCorrection);
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
