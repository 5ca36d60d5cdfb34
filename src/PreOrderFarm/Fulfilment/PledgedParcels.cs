using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// Parcels that a pledge asked for. E-mails about parcels speak of the pledge and lead to its page, so of a parcel that
/// something else asked for (<see cref="ParcelRequests"/>) none is written here: whoever asked for it knows whom it concerns.
/// </summary>
internal static class PledgedParcels
{
    public static async Task<List<Parcel>> AmongAsync(FarmDbContext db, IReadOnlyCollection<Parcel> parcels, CancellationToken ct)
    {
        var sources = parcels.Select(parcel => parcel.SourceId).Distinct().ToArray();
        var pledges = (await db.Database.SqlQuery<Guid>($"""select id as "Value" from pledges where id = any ({sources})""").ToListAsync(ct)).ToHashSet();
        return [.. parcels.Where(parcel => pledges.Contains(parcel.SourceId))];
    }
}
