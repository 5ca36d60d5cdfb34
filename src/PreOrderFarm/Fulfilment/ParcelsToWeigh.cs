using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Campaigns;
using PreOrderFarm.Database;

namespace PreOrderFarm.Fulfilment;

/// <summary>A parcel that is sold by weight and not packed yet.</summary>
public sealed record ParcelToWeigh(Guid Id, int Number, int Position, string Code, string Recipient, string Offer, int Units, long MaximumGrams);

/// <summary>What of a batch is to be weighed. The caller has shown that its reader packs this batch.</summary>
public sealed class ParcelsToWeigh(FarmDbContext db)
{
    public async Task<IReadOnlyList<ParcelToWeigh>> RunAsync(Guid batchId, int take, CancellationToken ct) =>
        await (
            from parcel in db.Set<Parcel>().AsNoTracking()
            from line in parcel.Lines
            join offer in db.Set<Offer>() on line.OfferId equals offer.Id
            where parcel.BatchId == batchId && parcel.IsSoldByWeight && parcel.Status == ParcelStatus.Planned
            orderby parcel.Position
            select new ParcelToWeigh(parcel.Id, parcel.Number, parcel.Position, parcel.Code, parcel.Address.Recipient, offer.Name, line.Units, line.NetGrams))
            .Take(take)
            .ToListAsync(ct);

    /// <summary>Whether anything of it is to be weighed.</summary>
    public Task<bool> AnyAsync(Guid batchId, CancellationToken ct) =>
        db.Set<Parcel>().AnyAsync(parcel => parcel.BatchId == batchId && parcel.IsSoldByWeight && parcel.Status == ParcelStatus.Planned, ct);
}
