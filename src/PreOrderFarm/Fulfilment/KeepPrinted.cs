using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// Keeps what was printed of parcels before it changes, for as long as somebody holds an old sheet. To be called under the
/// locks of their batches, in the transaction of the change, before the change is saved and the batch is reissued.
/// </summary>
public sealed class KeepPrinted(FarmDbContext db, TimeProvider clock)
{
    /// <summary>A parcel that changes twice in one version was printed as it was before the first change: that is kept.</summary>
    public Task RunAsync(IReadOnlyCollection<Guid> parcelIds, CancellationToken ct)
    {
        var ids = parcelIds.ToArray();
        return db.Database.ExecuteSqlAsync($"""
            insert into parcel_revisions (parcel_id, until_version, is_printed, recipient, phone, line1, line2, city, subdivision, postal_code,
              country, gift_note, storage, lines, replaced_at)
            select p.id, b.version, p.status <> 'void', p.recipient, p.phone, p.line1, p.line2, p.city, p.subdivision, p.postal_code,
              p.country, p.gift_note, p.storage,
              (select coalesce(jsonb_agg(jsonb_build_object('offer_id', l.offer_id, 'units', l.units, 'net_grams', l.net_grams, 'gross_grams', l.gross_grams)), '[]')
               from parcel_lines l where l.parcel_id = p.id),
              {clock.GetUtcNow()}
            from parcels p
            join fulfilment_batches b on b.id = p.batch_id
            where p.id = any ({ids})
            on conflict on constraint parcel_revisions_key do nothing
            """, ct);
    }
}
