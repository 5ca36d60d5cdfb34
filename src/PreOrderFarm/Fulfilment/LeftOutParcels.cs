using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Fulfilment;

/// <summary>Parcels that stayed as they were when the whole of their batch was packed or left.</summary>
/// <param name="Stopped">Their payment is disputed.</param>
/// <param name="Unweighed">They are sold by weight and not weighed yet.</param>
public sealed record LeftOut(int Stopped, int Unweighed);

/// <summary>How many of a batch are left out of what is done with all of it. The caller has shown that they pack it.</summary>
public sealed class LeftOutParcels(FarmDbContext db)
{
    /// <summary>Null where parcels were chosen: of those none is.</summary>
    public async Task<LeftOut?> OfPackingAsync(Guid batchId, IReadOnlyCollection<Guid>? chosen, CancellationToken ct) =>
        chosen is null ? await CountAsync(db.Set<Parcel>().Where(p => p.BatchId == batchId && p.Status == ParcelStatus.Planned), ct) : null;

    /// <summary>Null where parcels were chosen: of those none is.</summary>
    public async Task<LeftOut?> OfLeavingAsync(Guid batchId, IReadOnlyCollection<Guid>? chosen, CancellationToken ct) =>
        chosen is null ? await CountAsync(db.Set<Parcel>().Where(p => p.BatchId == batchId && (p.Status == ParcelStatus.Planned || p.Status == ParcelStatus.Packed)), ct) : null;

    private async Task<LeftOut> CountAsync(IQueryable<Parcel> here, CancellationToken ct)
    {
        var stopped = FrozenParcels.Of(db);
        return new LeftOut(
            await here.CountAsync(p => stopped.Contains(p.Id), ct),
            await here.CountAsync(p => p.IsSoldByWeight && p.ActualGrams == null && !stopped.Contains(p.Id), ct));
    }
}
