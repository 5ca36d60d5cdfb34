using PreOrderFarm.Database;
using PreOrderFarm.Members;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// Takes back carriers' numbers that were written down and are wrong, as long as their boxes are here: labels and load list no longer
/// bear them, and nothing leaves under them. Written down again, they are as they were.
/// </summary>
public sealed class WithdrawNumbers(FarmDbContext db, LockedBatch batches)
{
    /// <summary>Of the chosen parcels, or with no choice of all that are here; returns how many had a number.</summary>
    public async Task<int> RunAsync(Actor actor, Guid batchId, IReadOnlyCollection<Guid>? parcelIds, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var batch = await batches.ForAsync(actor, batchId, ct);
        batch.MustNotBeVoid();
        var parcels = await batches.ParcelsAsync(batch, parcelIds, ct);
        if (parcelIds is null)
            parcels.RemoveAll(p => p.AnnouncedNumber is null || p.Status is not (ParcelStatus.Planned or ParcelStatus.Packed));
        var withdrawn = parcels.Count(parcel => parcel.WithdrawNumber());
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return withdrawn;
    }
}
