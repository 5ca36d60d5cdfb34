using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.PickUp;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>Parcels are handed over at a pick-up point: with that they have arrived. A mistake is taken back at once, or not here.</summary>
public sealed class HandOver(FarmDbContext db, LockedBatch batches, TimeProvider clock)
{
    public static readonly TimeSpan UndoWithin = TimeSpan.FromMinutes(15);

    /// <summary>These parcels, all that lie there for one person perhaps; returns how many are new.</summary>
    public async Task<int> RunAsync(Actor actor, Guid pointId, IReadOnlyCollection<Guid> parcelIds, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var parcels = await LockAsync(actor, pointId, parcelIds, batch => batches.ForAsync(actor, batch, ct), ct);
        var frozen = await FrozenParcels.AmongAsync(db, parcels, ct);
        if (parcels.Find(parcel => parcel.Status == ParcelStatus.Shipped && frozen.Contains(parcel.Id)) is { } stopped)
            FrozenParcels.MustNotBe(stopped);
        var now = clock.GetUtcNow();
        var handedOver = parcels.Count(parcel => parcel.Deliver(now));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return handedOver;
    }

    /// <summary>Takes a hand-over of the last minutes back: the parcels lie there again.</summary>
    public async Task<int> UndoAsync(Actor actor, Guid pointId, IReadOnlyCollection<Guid> parcelIds, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var parcels = await LockAsync(actor, pointId, parcelIds, batch => batches.ForCorrectionAsync(actor, batch, ct), ct);
        var now = clock.GetUtcNow();
        foreach (var parcel in parcels)
        {
            if (parcel.Status != ParcelStatus.Delivered)
                throw new RuleBroken($"Parcel {parcel.Number} is not handed over: there is nothing to undo.");
            if (parcel.DeliveredAt < now - UndoWithin)
                throw new RuleBroken($"Parcel {parcel.Number} was handed over more than {(int)UndoWithin.TotalMinutes} minutes ago. Take the step back on the page of its batch, with the reason.");
            parcel.Undo();
            db.Add(new ParcelCorrection(parcel.Id, ParcelStatus.Delivered, parcel.Status, "Handed over by mistake.", actor.MemberId, now));
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return parcels.Count;
    }

    // Batches in the order of their ids, as everybody locks them. A parcel of another point is not found.
    private async Task<List<Parcel>> LockAsync(Actor actor, Guid pointId, IReadOnlyCollection<Guid> parcelIds, Func<Guid, Task> lockBatch, CancellationToken ct)
    {
        var growerId = await db.Set<PickUpPoint>().Where(point => point.Id == pointId).Select(point => (Guid?)point.GrowerId).SingleOrDefaultAsync(ct) ?? throw new NotFound();
        actor.MustPackFor(growerId);
        if (parcelIds.Count == 0)
            throw new RuleBroken($"Choose at least one parcel.");
        var ids = parcelIds.Distinct().ToList();
        var chosen = db.Set<Parcel>().Where(p => ids.Contains(p.Id) && p.PickUpPointId == pointId);
        foreach (var batchId in await chosen.Select(p => p.BatchId).Distinct().OrderBy(id => id).ToListAsync(ct))
            await lockBatch(batchId);
        var parcels = await chosen.OrderBy(p => p.Number).ToListAsync(ct);
        return parcels.Count == ids.Count ? parcels : throw new NotFound();
    }
}
