using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;
using PreOrderFarm.Shared;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// Stops the release of parcels and lets it go on, in the caller's transaction. Under the locks of the parcels' batches,
/// so that no parcel is shipped or released while it is being stopped.
/// </summary>
public sealed class ReleaseBlocks(FarmDbContext db, TimeProvider clock)
{
    /// <summary>Stops these parcels for one cause; those stopped for it already stay so.</summary>
    public async Task StopAsync(IReadOnlyCollection<Guid> parcelIds, ReleaseBlockKind kind, Guid sourceId, CancellationToken ct)
    {
        var ids = parcelIds.ToArray();
        await LockBatchesAsync(ids, ct);
        await db.Database.ExecuteSqlAsync($"""
            insert into release_blocks (id, parcel_id, kind, source_id, created_at)
            select uuid_v7(), p, {SnakeCase.Of(kind)}, {sourceId}, {clock.GetUtcNow()} from unnest({ids}) as p
            on conflict on constraint release_blocks_unique do update set lifted_at = null, lifted_by = null
            """, ct);
    }

    /// <summary>Lets everything go on that was stopped for this cause. Returns how many parcels.</summary>
    public Task<int> LiftAsync(ReleaseBlockKind kind, Guid sourceId, Guid? by, string note, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            update release_blocks
            set lifted_at = {clock.GetUtcNow()}, lifted_by = {by}, note = {note}
            where kind = {SnakeCase.Of(kind)} and source_id = {sourceId} and lifted_at is null
            """, ct);

    private Task<int> LockBatchesAsync(Guid[] parcels, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            select from fulfilment_batches where id in (select batch_id from parcels where id = any ({parcels})) order by id for update
            """, ct);
}

/// <summary>Parcels that must not leave.</summary>
internal static class FrozenParcels
{
    public static async Task<IReadOnlySet<Guid>> AmongAsync(FarmDbContext db, IEnumerable<Parcel> parcels, CancellationToken ct)
    {
        var ids = parcels.Select(parcel => parcel.Id).ToArray();
        return (await Of(db).Where(id => ids.Contains(id)).ToListAsync(ct)).ToHashSet();
    }

    public static IQueryable<Guid> Of(FarmDbContext db) =>
        db.Set<ReleaseBlock>().Where(b => b.LiftedAt == null && (b.Kind == ReleaseBlockKind.Dispute || b.Kind == ReleaseBlockKind.Lot)).Select(b => b.ParcelId);

    public static void MustNotBe(Parcel frozen) =>
        throw new RuleBroken($"Parcel {frozen.Number} is stopped: its payment is disputed. Leave it out and ship the others.");
}
