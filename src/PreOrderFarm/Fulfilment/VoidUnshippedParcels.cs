using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Fulfilment;

/// <summary>What a source (a pledge) will not get: the money that rode on its voided parcels.</summary>
public sealed record VoidedSource(Guid SourceId, long AmountMinor, int Parcels);

/// <summary>
/// Voids what a campaign has not shipped, and the batches of which nothing is left. In the caller's transaction;
/// parcels that have left stay as they are.
/// </summary>
public sealed class VoidUnshippedParcels(FarmDbContext db, KeepPrinted keep, TimeProvider clock)
{
    public async Task<IReadOnlyList<VoidedSource>> RunAsync(Guid campaignId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await db.Database.ExecuteSqlAsync($"""
            select from fulfilment_batches where campaign_id = {campaignId} order by id for update
            """, ct);
        await keep.RunAsync(
            await db.Set<Parcel>().Where(p => p.CampaignId == campaignId && (p.Status == ParcelStatus.Planned || p.Status == ParcelStatus.Packed)).Select(p => p.Id).ToListAsync(ct), ct);
        var voided = await db.Database.SqlQuery<VoidedSource>($"""
            with voided as (
              update parcels
              set status = 'void', voided_at = {now}
              where campaign_id = {campaignId} and status in ('planned', 'packed')
              returning batch_id, source_id, goods_minor + shipping_minor as amount_minor),
            reissued as (
              update fulfilment_batches
              set version = version + 1
              where id in (select batch_id from voided))
            select source_id as "SourceId", sum(amount_minor)::bigint as "AmountMinor", count(*)::int as "Parcels"
            from voided
            group by source_id
            order by source_id
            """).ToListAsync(ct);
        await db.Database.ExecuteSqlAsync($"""
            update fulfilment_batches b
            set voided_at = {now}
            where b.campaign_id = {campaignId} and b.voided_at is null
              and not exists (select from parcels p where p.batch_id = b.id and p.status <> 'void')
            """, ct);
        return voided;
    }
}
