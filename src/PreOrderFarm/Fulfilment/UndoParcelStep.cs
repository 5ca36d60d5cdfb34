using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// Takes back the last step of parcels that was recorded by mistake (the wrong batch marked as shipped), and keeps who
/// did so and why.
/// </summary>
public sealed class UndoParcelStep(FarmDbContext db, LockedBatch batches, TimeProvider clock)
{
    /// <summary>
    /// All of the chosen parcels go one step back, or none does; with no choice, those of the batch that have come
    /// farthest. Returns how many.
    /// </summary>
    public async Task<int> RunAsync(Actor actor, Guid batchId, IReadOnlyCollection<Guid>? parcelIds, string reason, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var batch = await batches.ForCorrectionAsync(actor, batchId, ct);
        var parcels = await batches.ParcelsAsync(batch, parcelIds, ct);
        if (parcelIds is null)
            parcels = Farthest(parcels);
        var now = clock.GetUtcNow();
        foreach (var parcel in parcels)
            db.Add(ParcelCorrection.Of(parcel, reason, actor.MemberId, now));
        var unpacked = parcels.FindAll(p => p.Status == ParcelStatus.Planned);
        await ParcelDeviation.TakeBackAsync(db, unpacked, actor.MemberId, now, ct);
        await PackingScans.TakeBackAsync(db, unpacked, now, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return parcels.Count;
    }

    private static List<Parcel> Farthest(List<Parcel> parcels)
    {
        // What was settled by its weight and came back stays packed, and holds nothing else of its batch up.
        var open = parcels.FindAll(p =>
            p.Status is not (ParcelStatus.Void or ParcelStatus.Settled) && p.ReceiptConfirmedAt is null && (p.Status != ParcelStatus.Packed || p.WeightSettledAt is null));
        var farthest = open.Select(p => p.Status).DefaultIfEmpty(ParcelStatus.Planned).Max();
        return farthest == ParcelStatus.Planned
            ? throw new RuleBroken($"There is nothing to undo in this batch.")
            : open.FindAll(p => p.Status == farthest);
    }
}
