using PreOrderFarm.Database;
using PreOrderFarm.Members;

namespace PreOrderFarm.Fulfilment;

/// <summary>Parcels lie ready in their boxes. What is packed no longer changes its address, so this locks the batch.</summary>
public sealed class PackParcels(FarmDbContext db, LockedBatch batches, TellOfLock tell, TimeProvider clock)
{
    /// <summary>
    /// Packs the chosen parcels, or with no choice all of the batch that is not stopped and needs no weight first; returns how
    /// many were not packed before. Who names a stopped one stands before its box: it may lie ready, and does not leave.
    /// </summary>
    public async Task<int> RunAsync(Actor actor, Guid batchId, IReadOnlyCollection<Guid>? parcelIds, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var batch = await batches.ForAsync(actor, batchId, ct);
        batch.MustNotBeVoid();
        var now = clock.GetUtcNow();
        var parcels = await batches.ParcelsAsync(batch, parcelIds, ct);
        if (parcelIds is null)
        {
            var frozen = await FrozenParcels.AmongAsync(db, parcels, ct);
            parcels = WeightRules.WithoutUnweighed(parcels.FindAll(p => p.Status == ParcelStatus.Planned && !frozen.Contains(p.Id)));
        }

        var packed = parcels.Count(parcel => parcel.Pack(actor.MemberId, now));
        if (packed > 0)
            batch.StartPacking(actor.MemberId, now);
        await db.SaveChangesAsync(ct);
        await tell.IfLockedEarlyAsync(batch, ct);
        await transaction.CommitAsync(ct);
        return packed;
    }
}
