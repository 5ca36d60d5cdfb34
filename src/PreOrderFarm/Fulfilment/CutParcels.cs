using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Fulfilment;

/// <summary>What is left in a parcel of one offer, and the money that still rides on it. No units: it is not sent.</summary>
public sealed record ParcelCut(Guid ParcelId, int Units, long GoodsMinor, long ShippingMinor);

/// <summary>
/// Takes units out of parcels that are not packed, and voids those in which nothing is left, and the batches of which nothing
/// is left. In the caller's transaction, under the locks of their batches; what was printed is kept, and the batches are reissued.
/// </summary>
public sealed class CutParcels(FarmDbContext db, KeepPrinted keep, TimeProvider clock)
{
    public async Task RunAsync(IReadOnlyCollection<ParcelCut> cuts, CancellationToken ct)
    {
        if (cuts.Count == 0)
            return;
        var now = clock.GetUtcNow();
        var parcels = cuts.Select(cut => cut.ParcelId).ToArray();
        var units = cuts.Select(cut => cut.Units).ToArray();
        var goods = cuts.Select(cut => cut.GoodsMinor).ToArray();
        var shipping = cuts.Select(cut => cut.ShippingMinor).ToArray();
        await keep.RunAsync(parcels, ct);
        await db.Database.ExecuteSqlAsync($"""
            update parcel_lines l
            set units = c.units, net_grams = l.net_grams / l.units * c.units, gross_grams = l.gross_grams / l.units * c.units
            from unnest({parcels}, {units}) as c (parcel_id, units)
            where l.parcel_id = c.parcel_id and c.units > 0
            """, ct);
        var cut = await db.Database.ExecuteSqlAsync($"""
            update parcels p
            set goods_minor = c.goods_minor, shipping_minor = c.shipping_minor,
              status = case when c.units > 0 then p.status else 'void' end, voided_at = case when c.units > 0 then p.voided_at else {now} end
            from unnest({parcels}, {units}, {goods}, {shipping}) as c (parcel_id, units, goods_minor, shipping_minor)
            where p.id = c.parcel_id and p.status = 'planned'
              and (select count(*) from parcel_lines l where l.parcel_id = p.id) = 1
            """, ct);
        if (cut != cuts.Count)
            throw new InvalidOperationException($"Of {cuts.Count} parcels {cut} could be cut: the others are packed, or hold more than one offer.");
        await ReissueAsync(parcels, now, ct);
    }

    private async Task ReissueAsync(Guid[] parcels, DateTimeOffset now, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"""
            update fulfilment_batches
            set version = version + 1
            where id in (select batch_id from parcels where id = any ({parcels}))
            """, ct);
        await db.Database.ExecuteSqlAsync($"""
            update fulfilment_batches b
            set voided_at = {now}
            where b.id in (select batch_id from parcels where id = any ({parcels})) and b.voided_at is null
              and not exists (select from parcels p where p.batch_id = b.id and p.status <> 'void')
            """, ct);
    }
}
