using PreOrderFarm.Database;
using PreOrderFarm.Members;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>The carrier has taken parcels; their recipients are told, one e-mail for each pledge, however many boxes.</summary>
public sealed class MarkParcelsShipped(FarmDbContext db, LockedBatch batches, TellRecipients tell, TellOfLock locks, TimeProvider clock)
{
    /// <summary>
    /// Ships the chosen parcels, or with no choice all that have not left yet, but for those whose payment is disputed or that are not weighed yet;
    /// returns how many did so now.
    /// The tracking number may be empty where the carrier gives none, and both where numbers were written down before.
    /// </summary>
    public Task<int> RunAsync(Actor actor, Guid batchId, IReadOnlyCollection<Guid>? parcelIds, string carrier, string trackingNumber, CancellationToken ct) =>
        RunAsync(actor, batchId, parcelIds, carrier, trackingNumber, replaces: false, ct);

    /// <summary>The same, under another number than was written down before if <paramref name="replaces"/> says so.</summary>
    public async Task<int> RunAsync(
        Actor actor, Guid batchId, IReadOnlyCollection<Guid>? parcelIds, string carrier, string trackingNumber, bool replaces, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var batch = await batches.ForAsync(actor, batchId, ct);
        batch.MustNotBeVoid();
        var now = clock.GetUtcNow();
        var parcels = await batches.LeavingAsync(batch, parcelIds, ct);
        var shipped = parcels.Where(parcel => parcel.Ship(carrier, trackingNumber, replaces, now)).ToList();
        if (shipped.Count > 0)
        {
            batch.Lock(now);
            await tell.RunAsync(batch.CampaignId, shipped, ct);
        }
        await db.SaveChangesAsync(ct);
        await locks.IfLockedEarlyAsync(batch, ct);
        await transaction.CommitAsync(ct);
        return shipped.Count;
    }
}
