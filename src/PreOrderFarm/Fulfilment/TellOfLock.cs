using Microsoft.EntityFrameworkCore;
using PreOrderFarm.Database;

namespace PreOrderFarm.Fulfilment;

/// <summary>
/// Tells the backers whose boxes of a batch have not left that its addresses will be frozen, or are: one e-mail for each
/// pledge, all by one statement, each written once until they are told something else: locked, unlocked and locked again, a batch
/// is what they heard of it. In the caller's transaction, after what it did was saved. Where a pledge's boxes stand in several
/// batches, its address is frozen with the first of them: that time is told, if they were told it, and none once it has come.
/// </summary>
public sealed class TellOfLock(FarmDbContext db, TimeProvider clock)
{
    /// <summary>
    /// Until when they can correct their address. Announced for another time, they are told again. If no worker ran for so
    /// long that the time has come, that is what they hear.
    /// </summary>
    public Task WillBeLockedAsync(FulfilmentBatch batch, CancellationToken ct) =>
        TellAsync(batch.IsFrozenAt(clock.GetUtcNow()) ? "batch_locked" : "batch_locks", batch, batch.LocksAt!.Value, ct);

    /// <summary>
    /// If what the caller did has frozen it without the notice that they were promised (somebody locked it, or began to pack
    /// it), they hear of it at once, for as long as the farm can still correct what is wrong. If it was frozen before, they
    /// have heard.
    /// </summary>
    public Task IfLockedEarlyAsync(FulfilmentBatch batch, CancellationToken ct) =>
        batch.IsLockedEarly ? TellAsync("batch_locked", batch, batch.LockedAt!.Value, ct) : Task.CompletedTask;

    private Task TellAsync(string template, FulfilmentBatch batch, DateTimeOffset at, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var lastTold = batch.LockToldAt.FirstOrDefault(DateTimeOffset.UnixEpoch);
        var key = $"{template}:{batch.Id:D}:{lastTold.ToUnixTimeMilliseconds()}:";
        var variant = batch.PickUpPointId is null ? "" : "point";
        return db.Database.ExecuteSqlAsync($"""
            with written as (
              insert into emails (id, once_key, template, culture, recipient, model, created_at)
              select uuid_v7(), {key} || p.source_id, {template}, min(p.culture), min(p.email),
                jsonb_build_object(
                  'variant', {variant}::text, 'campaign', min(c.title), 'at', jsonb_build_object('at', least({at}::timestamptz, min(others.locks_at)), 'zone', min(c.time_zone)),
                  'link', jsonb_build_object('link', 'pledge', 'id', p.source_id)), {now}
              from parcels p
              join campaigns c on c.id = p.campaign_id
              join pledges g on g.id = p.source_id
              cross join lateral (
                select min(b.locks_at) filter (where b.locks_at = b.lock_told_for) as locks_at, count(b.locked_at) as locked
                from parcels o
                join fulfilment_batches b on b.id = o.batch_id
                where o.source_id = p.source_id and o.status <> 'void' and b.id <> p.batch_id) others
              where p.batch_id = {batch.Id} and p.status in ('planned', 'packed') and others.locked = 0
              group by p.source_id
              on conflict on constraint emails_once do nothing
              returning id)
            insert into intents (id, kind, subject_id, lane, created_at, due_at)
            select uuid_v7(), 'send_email', id, {batch.CampaignId.ToString("D")}, {now}, {now} from written
            """, ct);
    }
}
