using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>Parcels have arrived, as staff know from their carrier.</summary>
public sealed class MarkParcelsDelivered(FarmDbContext db, LockedBatch batches, TimeProvider clock)
{
    /// <summary>Marks the chosen parcels, or with no choice all that were shipped; returns how many are new.</summary>
    public async Task<int> RunAsync(Actor actor, Guid batchId, IReadOnlyCollection<Guid>? parcelIds, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var batch = await batches.ForAsync(actor, batchId, ct);
        batch.MustNotBeVoid();
        var now = clock.GetUtcNow();
        var parcels = await batches.ParcelsAsync(batch, parcelIds, ct);
        if (parcelIds is null && batch.PickUpPointId is not null)
            throw new RuleBroken($"Boxes are handed over one by one: tick those that were, or hand them over at the point.");
        if (parcelIds is null)
        {
            parcels.RemoveAll(p => p.Status is ParcelStatus.Void or ParcelStatus.Planned or ParcelStatus.Packed);
            if (parcels.Count == 0)
                throw new RuleBroken($"Nothing of this batch has been shipped yet.");
        }
        var delivered = parcels.Count(parcel => parcel.Deliver(now));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return delivered;
    }
}
