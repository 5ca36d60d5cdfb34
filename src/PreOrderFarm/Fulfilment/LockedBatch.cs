using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// A batch under its row lock, in the caller's transaction. Whatever changes a batch or one of its parcels takes it
/// first, so that two who do so at once come one after the other.
/// </summary>
public sealed class LockedBatch(FarmDbContext db)
{
    /// <summary>For who packs for its grower; for everyone else there is no such batch.</summary>
    public async Task<FulfilmentBatch> ForAsync(Actor actor, Guid batchId, CancellationToken ct)
    {
        var batch = await LockAsync(batchId, ct);
        var growerId = await db.Set<Campaign>().Where(c => c.Id == batch.CampaignId).Select(c => c.GrowerId).SingleAsync(ct);
        actor.MustPackFor(growerId);
        return batch;
    }

    /// <summary>
    /// The same for who takes a step back: only while the campaign is funded. A parcel that goes back to 'packed' after a
    /// cancellation would be neither sent nor refunded, so the campaign is locked first, as a cancellation does.
    /// </summary>
    public async Task<FulfilmentBatch> ForCorrectionAsync(Actor actor, Guid batchId, CancellationToken ct)
    {
        var campaign = await db.Set<Campaign>()
            .FromSql($"select *, xmin from campaigns where id = (select campaign_id from fulfilment_batches where id = {batchId}) for share")
            .AsNoTracking()
            .SingleOrDefaultAsync(ct)
            ?? throw new NotFound();
        var batch = await ForAsync(actor, batchId, ct);
        batch.MustNotBeVoid();
        if (campaign.Status != CampaignStatus.Funded)
            throw new RuleBroken($"This campaign has ended: what was recorded of its parcels stays.");
        return batch;
    }

    public async Task<FulfilmentBatch> LockAsync(Guid batchId, CancellationToken ct) =>
        await db.Set<FulfilmentBatch>()
            .FromSql($"select * from fulfilment_batches where id = {batchId} for update")
            .SingleOrDefaultAsync(ct)
        ?? throw new NotFound();

    /// <summary>The parcel that a source (a pledge) asked for, under the lock of its batch.</summary>
    public async Task<Parcel> LockParcelOfAsync(Guid sourceId, Guid parcelId, CancellationToken ct)
    {
        var parcels = db.Set<Parcel>().Where(p => p.Id == parcelId && p.SourceId == sourceId);
        var batchId = await parcels.Select(p => (Guid?)p.BatchId).SingleOrDefaultAsync(ct) ?? throw new NotFound();
        await LockAsync(batchId, ct);
        return await parcels.SingleAsync(ct);
    }

    /// <summary>
    /// Those of the batch's parcels that were chosen; with no choice, all of it. A parcel of another batch is not found.
    /// </summary>
    public async Task<List<Parcel>> ParcelsAsync(FulfilmentBatch batch, IReadOnlyCollection<Guid>? chosen, CancellationToken ct)
    {
        var parcels = db.Set<Parcel>().Where(p => p.BatchId == batch.Id);
        if (chosen is not null)
            parcels = parcels.Where(p => chosen.Contains(p.Id));
        var found = await parcels.OrderBy(p => p.Position).ToListAsync(ct);
        if (chosen is not null && found.Count != chosen.Distinct().Count())
            throw new NotFound();
        return found;
    }

    /// <summary>
    /// Those that leave now: of the chosen ones none may be stopped; with no choice, all that is here but what is stopped or
    /// waits for its weight. When nothing else is here, that is refused as it is.
    /// </summary>
    public async Task<List<Parcel>> LeavingAsync(FulfilmentBatch batch, IReadOnlyCollection<Guid>? chosen, CancellationToken ct)
    {
        var parcels = await ParcelsAsync(batch, chosen, ct);
        if (chosen is null)
            parcels.RemoveAll(p => p.Status is not (ParcelStatus.Planned or ParcelStatus.Packed));
        var frozen = await FrozenParcels.AmongAsync(db, parcels, ct);
        if (parcels.Find(p => frozen.Contains(p.Id)) is { } stopped && (chosen is not null || parcels.TrueForAll(p => frozen.Contains(p.Id))))
            FrozenParcels.MustNotBe(stopped);
        return chosen is null ? WeightRules.WithoutUnweighed(parcels.FindAll(p => !frozen.Contains(p.Id))) : parcels;
    }
}
